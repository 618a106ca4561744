import { sharing } from '../base/grouped.js';
import { columnReader } from '../base/metric.js';
import { type Packed, packing } from '../base/packed.js';
import { visibleIn } from '../base/words.js';
import type { KindResults } from '../data/kind-results.js';
import type { RunRecord } from '../folder/record.js';
import type { CellResults, RunResult } from './cells.js';
import { gateReader } from './gates.js';
import { isCurveColumn } from './measures.js';

/** The parts of a run that contain many numbers, and are read only a few times (see `lossesOf`). */
type Long = Pick<RunResult, 'metrics' | 'curve' | 'gates'>;

/** A run stored compactly: a folder may contain a million. */
class ReadRun implements RunResult {
  constructor(
    readonly seed: number,
    readonly status: RunResult['status'],
    /** Most runs share it. */
    private readonly step: readonly number[] | undefined,
    private readonly long: Packed<Long>,
  ) {}

  get metrics(): RunResult['metrics'] {
    return this.long.get('metrics');
  }

  get curve(): RunResult['curve'] {
    const columns = this.long.get('curve');
    return this.step ? { step: this.step, ...columns } : columns;
  }

  get gates(): RunResult['gates'] {
    return this.long.get('gates');
  }
}

export function runReader(kind: KindResults): (cell: CellResults, record: RunRecord) => RunResult {
  const share = sharing();
  const pack = packing<Long>();
  const gatesOf = gateReader<CellResults>();
  const read = columnReader();
  return (cell, record) => {
    const { seed, status } = record;
    const [metrics, columns] = [visibleIn(record.metrics), visibleIn(record.curve)];
    const { step } = columns;
    const curve: Record<string, readonly number[]> = {};
    for (const name in columns) if (isCurveColumn(name, read(name), kind, cell)) curve[name] = columns[name]!;
    const long = pack({ metrics, curve, gates: gatesOf(cell, record.gates) });
    return new ReadRun(seed, status, step && share(step), long);
  };
}
