import { least, mean, median } from 'd3-array';
import { canonicalJson } from '../base/canonical-json.js';
import { groupedBy } from '../base/grouped.js';
import { betterOf, columnOf, leadingOfLabel, lossSign, type MetricName, type Part } from '../base/metric.js';
import type { TaskLabel } from '../data/dataset.js';
import { shapeOf } from '../data/kinds.js';
import { readRecords } from '../folder/ledger.js';
import { REPLICATE, type RecordedPlan } from '../folder/plan.js';
import type { RunRecord } from '../folder/record.js';
import type { CellSpec } from '../sweep/spec.js';

/** The runs of a model with one setting on all splits and seeds. */
export interface FitCandidate {
  readonly model: string;
  readonly cell: RunRecord['cell'];
  readonly runs: readonly { readonly spec: CellSpec; readonly seed: number; readonly metrics: RunRecord['metrics'] }[];
}

/** The models of a folder's final runs, each with its settings, that finished on every split and seed. */
export function fitCandidates(folder: string, { rows }: RecordedPlan): FitCandidate[] {
  const records = new Map<string, RunRecord>();
  for (const record of readRecords(folder)) if (record.status === 'finished') records.set(record.key, record);
  const final = rows.filter(({ stage }) => stage === 'final');
  const groups = groupedBy(final, ({ model, cell: { [REPLICATE]: _, ...cell } }) => canonicalJson({ model, cell }));
  return [...groups.values()].flatMap((own) => {
    const { model, cell } = own[0]!;
    const { [REPLICATE]: _, ...fields } = cell;
    const runs = own.flatMap(({ key, seed }) => {
      const record = records.get(key);
      return record ? [{ spec: record.spec as CellSpec, seed, metrics: record.metrics }] : [];
    });
    return runs.length === own.length ? [{ model, cell: fields, runs }] : [];
  });
}

/** The mean of a label's leading metric on a part over all runs; undefined if a run has none. */
export function meanMetric({ runs }: FitCandidate, part: Part, { name: task, kind }: TaskLabel): number | undefined {
  const column = columnOf({ part, name: leadingOfLabel[kind], task });
  const values = runs.flatMap(({ metrics }) => metrics[column] ?? []);
  return values.length === runs.length ? mean(values) : undefined;
}

export const metricOfLabel = ({ kind }: TaskLabel): MetricName => leadingOfLabel[kind];

/** The candidate with the best mean validation metric of a label; a single one needs none. */
export function bestFor(label: TaskLabel, candidates: readonly FitCandidate[]): FitCandidate | undefined {
  if (candidates.length === 1) return candidates[0];
  const sign = lossSign(betterOf({ name: metricOfLabel(label) }));
  const scored = candidates.flatMap((candidate) => {
    const value = meanMetric(candidate, 'validation', label);
    return value === undefined ? [] : [{ candidate, loss: sign * value }];
  });
  return least(scored, ({ loss }) => loss)?.candidate;
}

/**
 * The number of steps on `rows` rows that corresponds to a label's median best step over the runs, and the length of
 * the schedule: both grow with the rows.
 */
export function stepsOn(rows: number, { runs }: FitCandidate, { name: task }: TaskLabel) {
  const ratio = rows / mean(runs.map(({ spec }) => shapeOf(spec.data).rows.train))!;
  const best = runs.map(({ spec: { training }, metrics }) => {
    const own = metrics[columnOf({ fact: 'kept_step', task })] ?? metrics[columnOf({ fact: 'kept_step' })];
    return own ?? training.steps;
  });
  const steps = Math.max(1, Math.round(median(best)! * ratio));
  return { steps, schedule: Math.max(steps, Math.round(runs[0]!.spec.training.steps * ratio)) };
}
