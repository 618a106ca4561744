import type { Config } from '../../src/sweep/config/config.js';
import { plainConfig } from '../../src/sweep/config/plain.js';
import { Ledger } from '../../src/sweep/folder/ledger.js';
import {
  configHash,
  type Provenance,
  recordedConfig,
  type Shard,
} from '../../src/sweep/folder/manifest.js';
import { PredictionFiles } from '../../src/sweep/folder/predictions.js';
import { ResultsFolder } from '../../src/sweep/folder/results-folder.js';
import { plainChoice } from '../../src/sweep/runs/selection.js';
import { plannedStage, type StageOptions, type SweepResult } from '../../src/sweep/runs/sweep.js';
import { findTaskWords } from '../../src/train/data/kinds.js';
import type { Engine } from '../../src/train/engine/engine.js';
import { inProcess } from './in-process.js';

/** Lets `work` train into a folder in this process, and writes its files as the CLI does. */
export async function trainFolder<R extends SweepResult>(
  engine: Engine,
  folder: string,
  config: Config,
  work: (stage: StageOptions) => Promise<R>,
  shard?: Shard,
): Promise<R> {
  const plain = plainConfig(config);
  const origin: Provenance = {
    version: 1,
    name: config.name,
    config: recordedConfig(plain),
    configHash: configHash(plain),
    tool: { version: '0' },
    machine: { node: '', platform: '', cpu: '', cores: 1, computed: '' },
    engine: engine.numerics,
    workers: 1,
    ...(shard && { shard }),
    started: new Date(0).toISOString(),
  };
  const results = new ResultsFolder(folder, origin, findTaskWords(config.data.kind));
  const ledger = new Ledger(folder);
  const result = await work({
    engine: engine.numerics,
    ledger,
    executor: inProcess(engine),
    signal: new AbortController().signal,
    ...(config.keepPredictions && { predictions: new PredictionFiles(folder) }),
    ...(shard && { shard }),
    onEvent: (event) => event.event === 'stage' && results.begin(plannedStage(event.plan, shard)),
  });
  ledger.close();
  const { choices } = result;
  results.finish({
    ledger: ledger.runs,
    ended: new Date(0),
    ...(choices && { selected: choices.map(plainChoice) }),
  });
  return result;
}
