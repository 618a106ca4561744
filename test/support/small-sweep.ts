import { Ledger, readRecords } from '../../src/sweep/folder/ledger.js';
import type { RunRecord } from '../../src/sweep/folder/record.js';
import type { Executor, TrainingResult } from '../../src/sweep/runs/executor.js';
import { runConfig } from '../../src/sweep/runs/run-config.js';
import type { SweepEvent, SweepResult } from '../../src/sweep/runs/sweep.js';
import type { Engine } from '../../src/train/engine/engine.js';
import { temporaryFolder } from './cli.js';
import { smallConfig } from './config.js';

/** Trains nothing, and gives the same result for all requests. */
export const answering = (result: TrainingResult): Executor => ({
  async execute(requests, { onResult }) {
    for (const index of requests.keys()) onResult(index, result);
  },
});

export interface SmallSweep {
  readonly folder: string;
  readonly result: SweepResult;
  readonly events: readonly SweepEvent[];
  readonly records: readonly RunRecord[];
}

/** Sweeps the small config: 4 cells, 2 seeds. */
export async function smallSweep(
  { numerics }: Engine,
  executor: Executor,
  controller = new AbortController(),
): Promise<SmallSweep> {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder);
  const events: SweepEvent[] = [];
  const result = await runConfig(smallConfig(), {
    engine: numerics,
    ledger,
    executor,
    signal: controller.signal,
    onEvent: (event) => void events.push(event),
  });
  ledger.close();
  return { folder, result, events, records: [...readRecords(folder)] };
}
