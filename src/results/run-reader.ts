import { sharing } from '../base/grouped.js';
import { type ColumnReader, columnOf, columnReader, type Metric, type Role, readColumn } from '../base/metric.js';
import type { Curve } from '../base/outcome.js';
import { type Packed, packing } from '../base/packed.js';
import { visibleIn } from '../base/words.js';
import type { KindResults } from '../data/kind-results.js';
import type { RunRecord } from '../folder/record.js';
import type { CellResults, RunResult } from './cells.js';
import { deadStartsOf } from './dead-starts.js';
import { gateReader } from './gates.js';
import { isCurveColumn } from './measures.js';

/** The parts of a run that contain many numbers, and are read only a few times (see `lossesOf`). */
type Long = Pick<RunResult, 'metrics' | 'curve' | 'gates'>;

/** A run stored compactly: a folder may contain a million. */
class ReadRun implements RunResult {
  constructor(
    readonly seed: number,
    readonly status: RunResult['status'],
    readonly deadStart: boolean | undefined,
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

function curveOf(columns: Curve, metrics: RunRecord['metrics'], kind: KindResults, read: ColumnReader): Curve {
  const curve: Record<string, readonly number[]> = {};
  for (const name in columns) if (isCurveColumn(name, read(name), kind)) curve[name] = columns[name]!;
  const normalized = columns[NMSE] ? undefined : normalizedCurve(columns, metrics, read);
  if (normalized) curve[NMSE] = normalized;
  return curve;
}

const NMSE = columnOf({ part: 'test', name: 'nmse' });

const roles: readonly Role[] = ['main', 'auxiliary'];

const metricAt = (column: string, read: ColumnReader): Metric | undefined => {
  const recorded = read(column);
  return recorded && 'part' in recorded ? recorded : undefined;
};

/** `test_auc_income` as `test_auc_main` where income is the main task; empty where tasks are alike. */
export function byRole<T>(
  columns: Readonly<Record<string, T>>,
  tasks: readonly string[] = [],
  read: ColumnReader = readColumn,
): Record<string, T> {
  const found: Record<string, T> = {};
  if (tasks.length !== roles.length) return found;
  for (const [column, value] of Object.entries(columns)) {
    const metric = metricAt(column, read);
    const role = metric?.task === undefined ? undefined : roles[tasks.indexOf(metric.task)];
    if (metric && role !== undefined) found[columnOf({ part: metric.part, name: metric.name, role })] = value;
  }
  return found;
}

/** The mean over tasks of MSE / Var(y), as Var(y) follows from the final metrics; undefined without these. */
export function normalizedCurve(
  curve: Readonly<Record<string, readonly number[]>>,
  metrics: Readonly<Record<string, number>>,
  read: ColumnReader = readColumn,
): number[] | undefined {
  const tasks = Object.keys(curve).flatMap((column) => {
    const metric = metricAt(column, read);
    return metric?.part === 'test' && metric.name === 'mse' && metric.task !== undefined ? [metric.task] : [];
  });
  const parts = tasks.map((task) => {
    const [mse, nmse] = [columnOf({ part: 'test', name: 'mse', task }), columnOf({ part: 'test', name: 'nmse', task })];
    return { mse: curve[mse]!, scale: (metrics[nmse] ?? Number.NaN) / metrics[mse]! };
  });
  if (parts.length === 0 || !parts.every(({ scale }) => Number.isFinite(scale))) return undefined;
  return curve.step!.map((_, i) => parts.reduce((sum, { mse, scale }) => sum + mse[i]! * scale, 0) / parts.length);
}
