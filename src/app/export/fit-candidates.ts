/** The models that `fit` can choose from, and their validation scores for each label. */

import { least, mean, median } from 'd3-array';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { groupedBy } from '../../ground/base/grouped.js';
import {
  leadingOfLabel,
  lossSign,
  type MetricName,
  metricColumn,
  metricDirection,
  type Part,
} from '../../ground/base/metric.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import { REPLICATE, type RecordedPlan } from '../../sweep/folder/plan.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import type { TaskLabel } from '../../train/data/dataset.js';
import { dataShape } from '../../train/data/kinds.js';
import { refuseFaultySpec } from './sound-spec.js';

/** The runs of a model with one setting on all splits and seeds. */
export interface FitCandidate {
  readonly model: string;
  readonly cell: RunRecord['cell'];
  readonly runs: readonly {
    readonly spec: CellSpec;
    readonly seed: number;
    readonly metrics: RunRecord['metrics'];
  }[];
}

/**
 * The models of a folder's final runs, each with its settings, that finished on every split and
 * seed.
 * @throws InputError where the spec of a run is one that no config makes
 */
export function fitCandidates(folder: string, { rows }: RecordedPlan): FitCandidate[] {
  const records = new Map<string, RunRecord>();
  for (const record of readRecords(folder))
    if (record.status === 'finished') records.set(record.key, record);
  const final = rows.filter(({ stage }) => stage === 'final');
  return groupBySettings(final).flatMap((own) => {
    const { model, cell } = own[0]!;
    const isCommon = (field: string) => own.every((row) => row.cell[field] === cell[field]);
    const fields = Object.fromEntries(Object.entries(cell).filter(([field]) => isCommon(field)));
    const runs = own.flatMap(({ key, seed }) => {
      const record = records.get(key);
      if (!record) return [];
      const spec = record.spec as CellSpec;
      refuseFaultySpec(`${folder}: run ${key}`, spec);
      return [{ spec, seed, metrics: record.metrics }];
    });
    return runs.length === own.length ? [{ model, cell: fields, runs }] : [];
  });
}

/**
 * Groups runs by model and settings. A model with one setting on every split is one group, also
 * where splits have settings of their own, as a search on each split finds them.
 */
export function groupBySettings<Run extends Pick<RunRecord, 'model' | 'cell'>>(
  runs: readonly Run[],
): Run[][] {
  const settingOf = ({ cell: { [REPLICATE]: _, ...cell } }: Run) => canonicalJson(cell);
  return [...groupedBy(runs, ({ model }) => model).values()].flatMap((ofModel) => {
    const bySplit = [...groupedBy(ofModel, ({ cell }) => cell[REPLICATE]).values()];
    const isOneEach = bySplit.every((own) => new Set(own.map(settingOf)).size === 1);
    return isOneEach ? [ofModel] : [...groupedBy(ofModel, settingOf).values()];
  });
}

/** The mean of a label's leading metric on a part over all runs; undefined if a run has none. */
export function meanMetric(
  { runs }: FitCandidate,
  part: Part,
  { name: task, kind }: TaskLabel,
): number | undefined {
  const column = metricColumn({ part, name: leadingOfLabel[kind], task });
  const values = runs.flatMap(({ metrics }) => metrics[column] ?? []);
  return values.length === runs.length ? mean(values) : undefined;
}

export const metricOfLabel = ({ kind }: TaskLabel): MetricName => leadingOfLabel[kind];

/**
 * The candidate with the best mean validation metric of a label; a single one is returned as it is.
 */
export function bestFor(
  label: TaskLabel,
  candidates: readonly FitCandidate[],
): FitCandidate | undefined {
  if (candidates.length === 1) return candidates[0];
  const sign = lossSign(metricDirection({ name: metricOfLabel(label) }));
  const scored = candidates.flatMap((candidate) => {
    const value = meanMetric(candidate, 'validation', label);
    return value === undefined ? [] : [{ candidate, loss: sign * value }];
  });
  return least(scored, ({ loss }) => loss)?.candidate;
}

/**
 * The median over runs of a label's best step, and the length of the schedule, both scaled by
 * `rows` over the number of training rows.
 */
export function stepsOn(rows: number, { runs }: FitCandidate, { name: task }: TaskLabel) {
  const ratio = rows / mean(runs.map(({ spec }) => dataShape(spec.data).rows.train))!;
  const best = runs.map(({ spec: { training }, metrics }) => {
    const own =
      metrics[metricColumn({ fact: 'kept_step', task })] ??
      metrics[metricColumn({ fact: 'kept_step' })];
    return own ?? training.steps;
  });
  const steps = Math.max(1, Math.round(median(best)! * ratio));
  return { steps, schedule: Math.max(steps, Math.round(runs[0]!.spec.training.steps * ratio)) };
}
