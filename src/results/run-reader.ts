import { sharing } from '../base/grouped.js';
import { type ColumnReader, columnOf, columnReader } from '../base/metric.js';
import { type Packed, packing } from '../base/packed.js';
import { visibleIn } from '../base/words.js';
import type { KindResults } from '../data/kind-results.js';
import type { RecordedCurve, RunRecord } from '../folder/record.js';
import type { CellResults, RunResult } from './cells.js';
import { deadStartsOf } from './dead-starts.js';
import { byRole, normalizedCurve } from './derived.js';
import { isCurveColumn } from './measures.js';
import { gateReader } from './recorded-gates.js';

/** What of a run is many numbers, and read but a few times (see `lossesOf`). */
type Long = Pick<RunResult, 'metrics' | 'curve' | 'gates'>;

/** A run of a folder that may hold a million. */
class ReadRun implements RunResult {
  constructor(
    readonly seed: number,
    readonly status: RunResult['status'],
    readonly deadStart: boolean | undefined,
    /** The steps of its curve, which most runs have in common. */
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

/** Reads the runs of a folder's cells. */
export function runReader(kind: KindResults): (cell: CellResults, record: RunRecord) => RunResult {
  const share = sharing();
  const pack = packing<Long>();
  const startsDead = deadStartsOf(kind);
  const gatesOf = gateReader<CellResults>();
  const read = columnReader();
  return (cell, record) => {
    const { seed, status } = record;
    const [metrics, columns] = [visibleIn(record.metrics), visibleIn(record.curve)];
    const withRoles = <T>(all: Readonly<Record<string, T>>) =>
      cell.tasks ? { ...all, ...byRole(all, cell.tasks, read) } : all;
    const { step } = columns;
    return new ReadRun(
      seed,
      status,
      startsDead(record),
      step && share(step),
      pack({
        metrics: withRoles(metrics),
        curve: curveOf(withRoles(columns), metrics, kind, read),
        gates: gatesOf(cell, record.gates),
      }),
    );
  };
}

/** The columns that reports read. */
function curveOf(
  columns: RecordedCurve,
  metrics: RunRecord['metrics'],
  kind: KindResults,
  read: ColumnReader,
): RecordedCurve {
  const curve: Record<string, readonly number[]> = {};
  for (const name in columns) if (isCurveColumn(name, read(name), kind)) curve[name] = columns[name]!;
  const normalized = columns[NMSE] ? undefined : normalizedCurve(columns, metrics, read);
  if (normalized) curve[NMSE] = normalized;
  return curve;
}

const NMSE = columnOf({ part: 'test', name: 'nmse' });
