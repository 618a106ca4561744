import type { CellResults, RunResult } from '../claims/results.js';
import type { KindResults } from '../data/kind-results.js';
import type { RecordedCurve, RunRecord } from '../folder/record.js';
import { sharing } from '../grouped.js';
import { columnOf } from '../metric.js';
import { type Packed, packing } from '../packed.js';
import { visibleIn } from '../words.js';
import { deadStartsOf } from './dead-starts.js';
import { byRole, normalizedCurve } from './derived.js';
import { isCurveColumn } from './measures.js';
import { gateReader } from './recorded-gates.js';

/** What of a run is long, and read but a few times. */
type Long = Pick<RunResult, 'curve' | 'gates'>;

/** A run of a folder that may hold a million. */
class ReadRun implements RunResult {
  constructor(
    readonly seed: number,
    readonly status: RunResult['status'],
    readonly metrics: RunResult['metrics'],
    readonly deadStart: boolean | undefined,
    /** The steps of its curve, which most runs have in common. */
    private readonly step: readonly number[] | undefined,
    private readonly long: Packed<Long>,
  ) {}

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
  return (cell, record) => {
    const { seed, status } = record;
    const [metrics, all] = [visibleIn(record.metrics), visibleIn(record.curve)];
    const { step, ...curve } = curveOf({ ...all, ...byRole(all, cell.tasks) }, metrics, kind);
    return new ReadRun(
      seed,
      status,
      cell.tasks ? { ...metrics, ...byRole(metrics, cell.tasks) } : metrics,
      startsDead(record),
      step && share(step),
      pack({ curve, gates: gatesOf(cell, record.gates) }),
    );
  };
}

function curveOf(curve: RecordedCurve, metrics: RunRecord['metrics'], kind: KindResults): RecordedCurve {
  const kept = Object.entries(curve).filter(([name]) => name === 'step' || isCurveColumn(name, kind));
  const normalized = curve[NMSE] ? undefined : normalizedCurve(curve, metrics);
  return Object.fromEntries(normalized ? [...kept, [NMSE, normalized]] : kept);
}

const NMSE = columnOf({ part: 'test', name: 'nmse' });
