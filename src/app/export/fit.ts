/**
 * Chooses the model and the number of steps of each label, and trains the chosen models on all
 * rows.
 */

import { median } from 'd3-array';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { metricColumn } from '../../ground/base/metric.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { listed } from '../../ground/base/words.js';
import { makeJob } from '../../sweep/runs/job.js';
import { type CellSpec, KEY_DIGITS } from '../../sweep/runs/spec.js';
import type { TaskLabel } from '../../train/data/dataset.js';
import type { DataSpec } from '../../train/data/kind.js';
import { dataShape } from '../../train/data/kinds.js';
import type { Engine } from '../../train/engine/engine.js';
import { penaltyStrengths, solveWith } from '../../train/engine/solve.js';
import { findArchitecture } from '../../train/models/index.js';
import type { KeptModel } from './description.js';
import { type FitCandidate, meanMetric, metricOfLabel, stepsOn } from './fit-candidates.js';
import { keptModel, type TrainedRun } from './kept-model.js';

/** The model that was chosen for a label. */
export interface Choice {
  readonly label: TaskLabel;
  readonly candidate: FitCandidate;
}

/** Steps between two checks of the loss. */
const TOGETHER = 500;

/**
 * Trains the chosen models on all rows of `data`, each for its labels' median best step over the
 * splits, scaled by the number of rows. @throws InputError if one diverges
 */
export function fitOnAllRows(
  choices: readonly Choice[],
  data: DataSpec,
  engine: Engine,
  seed: number,
  options: { readonly selectedBy: string; readonly vocabularyAtMost: number | undefined },
): KeptModel {
  const rows = dataShape(data).rows.train;
  const planned = choices.map(({ label, candidate }) => {
    const { model } = candidate.runs[0]!.spec;
    const isSolved = findArchitecture(model).solved !== undefined;
    const { steps, schedule } = isSolved
      ? { steps: 0, schedule: 0 }
      : stepsOn(rows, candidate, label);
    return { label, candidate, steps, schedule };
  });
  const runs: TrainedRun[] = [];
  const sourceOf = new Map<TaskLabel, number>();
  for (const [candidate, own] of groupedBy(planned, (one) => one.candidate)) {
    const schedule = Math.max(...own.map((one) => one.schedule));
    const byStep = groupedBy(own, ({ steps }) => steps);
    const spec = specOnAllRows(candidate, data, schedule);
    const trained = trainedAt([...byStep.keys()], spec, candidate, engine, seed);
    for (const [steps, labels] of byStep) {
      for (const { label } of labels) sourceOf.set(label, runs.length);
      const record = { key: '', seed, engine: engine.numerics, metrics: {}, spec };
      runs.push({ record, parameters: trained.get(steps)! });
    }
  }
  const byModel = groupedBy(planned, ({ candidate }) => candidate.model);
  const titles = [...byModel].map(([, own]) => {
    const { title } = findArchitecture(own[0]!.candidate.runs[0]!.spec.model);
    return byModel.size === 1
      ? title
      : `${title} for ${listed(own.map(({ label }) => label.name))}`;
  });
  const text = canonicalJson({
    engine: engine.numerics,
    seed,
    labels: planned.map(({ label, steps }) => [
      label.name,
      steps,
      runs[sourceOf.get(label)!]!.record.spec,
    ]),
  });
  return keptModel(runs as [TrainedRun, ...TrainedRun[]], options.vocabularyAtMost, {
    fit: {
      selectedBy: options.selectedBy,
      rows,
      splits: new Set(planned[0]!.candidate.runs.map(({ spec }) => canonicalJson(spec.data))).size,
      labels: planned.map(({ label, candidate, steps }) => {
        const [validation, test] = (['validation', 'test'] as const).map((part) =>
          meanMetric(candidate, part, label),
        );
        return {
          label: label.name,
          model: candidate.model,
          cell: { ...candidate.cell },
          steps,
          metric: metricOfLabel(label),
          ...(validation !== undefined && { validation }),
          ...(test !== undefined && { test }),
        };
      }),
    },
    run: {
      key: sha256Hex(text).slice(0, KEY_DIGITS),
      model: [...byModel.keys()].join('+'),
      title: titles.join('; '),
      metrics: heldOutMetrics(choices),
    },
    sources: choices.map(({ label }) => sourceOf.get(label)!),
  });
}

/**
 * The spec of a candidate on all rows: the last step counts, as no rows are left to choose another
 * by.
 */
function specOnAllRows({ runs }: FitCandidate, data: DataSpec, schedule: number): CellSpec {
  const { model, training } = runs[0]!.spec;
  const { keep: _, patience: __, ...kept } = training;
  const steps = Math.max(1, schedule);
  return { data, model, training: { ...kept, steps, evaluateEvery: steps } };
}

/** The parameters of a model after each of some steps. @throws InputError if it diverges */
function trainedAt(
  steps: readonly number[],
  spec: CellSpec,
  { model, runs }: FitCandidate,
  engine: Engine,
  seed: number,
): ReadonlyMap<number, Float32Array[]> {
  const job = makeJob(spec, seed);
  if (job.solved) {
    // The median strength over the splits: all rows train, so that none is left to choose it by.
    const all = runs.map((run) => penaltyStrengths(makeJob(run.spec, run.seed)));
    const strengths = all[0]!.map((_, k) => median(all, (own) => Math.log10(own[k]!))!);
    const solved = solveWith(
      job,
      strengths.map((power) => 10 ** power),
    );
    return new Map(steps.map((step) => [step, solved.parameters()]));
  }
  const session = engine.open(job);
  try {
    const found = new Map<number, Float32Array[]>();
    let done = 0;
    for (const step of [...steps].sort((a, b) => a - b)) {
      while (done < step) {
        const next = Math.min(step, done + TOGETHER);
        const wrong = session.train(done, next).findIndex((loss) => !Number.isFinite(loss));
        if (wrong !== -1) {
          const at = done + wrong + 1;
          throw new InputError('results', [
            `${model}: trained on all rows, it diverges at step ${at}: there is no model`,
          ]);
        }
        done = next;
      }
      found.set(step, session.parameters());
    }
    return found;
  } finally {
    session.dispose();
  }
}

/**
 * The mean metrics of the chosen models on rows that they were not trained on, in the form of a
 * run's metrics.
 */
const heldOutMetrics = (choices: readonly Choice[]): Record<string, number> =>
  Object.fromEntries(
    choices.flatMap(({ label, candidate }) =>
      (['validation', 'test'] as const).flatMap((part): [string, number][] => {
        const value = meanMetric(candidate, part, label);
        return value === undefined
          ? []
          : [[metricColumn({ part, name: metricOfLabel(label), task: label.name }), value]];
      }),
    ),
  );
