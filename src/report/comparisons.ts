import { ALPHA, type Quantity, quantityOf } from '../claims/claim.js';
import { lossesOf, pairBySeed, signOf } from '../claims/losses.js';
import { overReplicates } from '../claims/replicates.js';
import type { CellResults } from '../claims/results.js';
import type { SettingCells } from '../claims/settings.js';
import type { Unit } from '../data/kind-results.js';
import type { MetricName } from '../metric.js';
import { bestShares } from '../stats/best-shares.js';
import { holm } from '../stats/holm.js';
import { mean, variance } from '../stats/moments.js';
import { pairedDifferences, pairedT } from '../stats/paired-t.js';
import { sizeToDiffer } from '../stats/power.js';
import type { ResamplesOf } from '../stats/resamples.js';
import { meanInterval } from '../stats/student.js';
import type { Estimated } from '../table/table.js';
import { folderLabels, inPaperOrder } from './arrangement.js';
import { type Measure, taskMeasures } from './measures.js';
import type { Results } from './results.js';

/**
 * The models of a folder whose tasks are its own, under one setting, compared task by task. Units, seeds or splits, are
 * paired. Intervals are Student's rather than the bootstrap's, which are too narrow over as few seeds as such folders have,
 * and so agree with the tests.
 */
export interface Comparison {
  /** The name of the folder; empty for a single one. */
  readonly folder: string;
  /** The swept fields that tell this setting from others. */
  readonly fields: SettingCells['fields'];
  readonly unit: Unit;
  /** The limits of its tests, in sentences. */
  readonly caveats: readonly string[];
  /** What the others are compared with: Single-Task, else Shared-Bottom; undefined where there is neither. */
  readonly baseline: string | undefined;
  readonly tasks: readonly TaskComparison[];
  /** Of each model but the baseline; empty where there is none. */
  readonly gains: readonly ModelGains[];
}

/** A task by its leading metric. */
export interface TaskComparison {
  readonly title: string;
  readonly measure: Measure;
  /** The best first. */
  readonly models: readonly TaskModel[];
}

/** A model in a task. */
export interface TaskModel {
  readonly model: string;
  /** Units on which it finished, and on which it diverged. */
  readonly n: number;
  readonly diverged: number;
  /** The mean of the metric over them. */
  readonly mean: Estimated;
  /** How often its mean is the best of all when the units are resampled. */
  readonly bestShare: number | undefined;
  /** To the baseline. */
  readonly difference: Difference | undefined;
  /** Means of other metrics of the task. */
  readonly beside: Partial<Readonly<Record<MetricName, number>>>;
}

/** A model less the baseline, in the metric, over the units on which both finished. */
export interface Difference {
  readonly n: number;
  readonly estimate: Estimated;
  /** By the paired t test, and corrected by Holm over all differences of the report. */
  readonly p: number | undefined;
  readonly correctedP: number | undefined;
  /** Whether the model does better or worse: sure where the corrected test says so, probable where the test alone does. */
  readonly sure: 'better' | 'worse' | undefined;
  readonly probable: 'better' | 'worse' | undefined;
  /** Units at which a difference as large as this one is sure in four of five samples. */
  readonly unitsNeeded: number | undefined;
}

/** What a model gains over the baseline, relative to the baseline's metric: above 0 it does better. */
export interface ModelGains {
  readonly model: string;
  readonly tasks: readonly TaskGain[];
  /** Delta_m of Maninis et al. (2019): the mean of the gains in all tasks. Undefined where it lacks one. */
  readonly overall: Estimated | undefined;
}

export interface TaskGain {
  readonly title: string;
  readonly gain: Estimated | undefined;
  readonly sure: Difference['sure'];
}

/** The model that learns each task by itself. */
export const SINGLE_TASK = 'single-task';

const BASELINES = [SINGLE_TASK, 'shared-bottom'];

/** Metrics that are shown beside the leading one. */
export const BESIDE = ['r2', 'log_loss', 'ece'] as const satisfies readonly MetricName[];

/** Compares the models of those folders whose tasks are their own. */
export function comparisonsOf(folders: readonly Results[], resamples: ResamplesOf): Comparison[] {
  const labels = folderLabels(folders);
  const drafts = folders.flatMap((results, i) =>
    results.kind.ownTasks
      ? overReplicates(results).map((setting) => draftOf(setting, folders.length > 1 ? labels[i]! : '', resamples))
      : [],
  );
  const tests = drafts.flatMap(({ tasks }) => tasks.flatMap(({ models }) => models.flatMap((one) => one.test ?? [])));
  const levels = new Map(holm(tests.map(({ p }) => p)).map((level, i) => [tests[i]!, level]));
  return drafts.map((draft) => withLevels(draft, levels));
}

/** A difference before its level is corrected. */
interface Test extends Pick<Difference, 'n' | 'estimate' | 'p'> {
  /** The mean difference in loss: below 0 the model does better. */
  readonly meanLoss: number | undefined;
  /** Of that mean; NaN for a single pair. */
  readonly standardError: number;
}

type Levels = ReadonlyMap<Test, number | undefined>;

interface DraftModel extends Omit<TaskModel, 'difference'> {
  readonly losses: ReadonlyMap<number, number>;
  readonly test: Test | undefined;
}

interface DraftTask extends Omit<TaskComparison, 'models'> {
  readonly models: readonly DraftModel[];
}

interface Draft extends Omit<Comparison, 'tasks' | 'gains'> {
  readonly tasks: readonly DraftTask[];
}

function draftOf(setting: SettingCells, folder: string, resamples: ResamplesOf): Draft {
  const { fields, unit, kind } = setting;
  const cells = new Map(
    inPaperOrder([...setting.cells.keys()]).flatMap((model) => {
      const [cell] = setting.cells.get(model)!.values();
      return cell?.runs.some(({ status }) => status !== 'failed') ? [[model, cell] as const] : [];
    }),
  );
  const baseline = BASELINES.find((model) => cells.has(model));
  const measures = [...cells.values()].flatMap((cell) => taskMeasures({ cell, kind }));
  const byTask = new Map(measures.map((measure) => [measure.metric.task!, measure]));
  const tasks = [...byTask].map(([task, measure]) => ({
    title: kind.taskTitle(task),
    measure,
    models: modelsIn(cells, measure, baseline, resamples),
  }));
  return { ...{ folder, fields, unit, baseline, tasks }, caveats: kind.caveats?.[unit] ?? [] };
}

function modelsIn(
  cells: ReadonlyMap<string, CellResults>,
  measure: Measure,
  baseline: string | undefined,
  resamples: ResamplesOf,
): DraftModel[] {
  const all = [...cells].map(([model, cell]) => ({ model, cell, losses: lossesOf(cell, measure) }));
  const measured = all.filter(({ losses }) => [...losses.values()].some(Number.isFinite));
  const shares = bestSharesOf(
    measured.map(({ losses }) => losses),
    resamples,
  );
  const alone = measured.find(({ model }) => model === baseline);
  return measured
    .map(({ model, cell, losses }, i): DraftModel => {
      const finished = [...losses.values()].filter(Number.isFinite);
      return {
        ...{ model, losses, n: finished.length, diverged: losses.size - finished.length },
        mean: meanOf(finished.map((loss) => signOf(measure) * loss)),
        bestShare: shares?.[i],
        test: alone && model !== baseline ? testOf(losses, alone.losses, measure) : undefined,
        beside: besideOf(cell, measure),
      };
    })
    .sort((a, b) => signOf(measure) * (a.mean.value! - b.mean.value!));
}

/** Over the units on which all models finished. */
function bestSharesOf(losses: readonly ReadonlyMap<number, number>[], resamples: ResamplesOf): number[] | undefined {
  const paired = finishedPairs(losses);
  return losses.length > 1 ? bestShares(paired, resamples(paired[0]!.length)) : undefined;
}

/** The losses of models on the units on which all of them finished. */
function finishedPairs(losses: readonly ReadonlyMap<number, number>[]): number[][] {
  const paired = pairBySeed(losses);
  const finished = [...(paired[0]?.keys() ?? [])].filter((i) => paired.every((own) => Number.isFinite(own[i])));
  return paired.map((own) => finished.map((i) => own[i]!));
}

function testOf(losses: ReadonlyMap<number, number>, alone: ReadonlyMap<number, number>, measure: Measure): Test {
  const [own, other] = finishedPairs([losses, alone]) as [number[], number[]];
  const less = pairedDifferences(own, other);
  return {
    n: less.length,
    estimate: meanOf(less.map((loss) => signOf(measure) * loss)),
    p: pairedT(less)?.p,
    meanLoss: mean(less),
    standardError: Math.sqrt((variance(less) ?? Number.NaN) / less.length),
  };
}

function meanOf(values: ArrayLike<number>): Estimated {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const { mean: value, low, high } = meanInterval(values);
  return { value, interval: low === undefined || high === undefined ? undefined : [low, high] };
}

function besideOf(cell: CellResults, { metric }: Measure): TaskModel['beside'] {
  const means = BESIDE.flatMap((name): [MetricName, number][] => {
    const quantity: Quantity = quantityOf({ ...metric, name });
    const finished = [...lossesOf(cell, quantity).values()].filter(Number.isFinite);
    const value = mean(finished);
    return value === undefined ? [] : [[name, signOf(quantity) * value]];
  });
  return Object.fromEntries(means);
}

function withLevels({ tasks, ...draft }: Draft, levels: Levels): Comparison {
  const compared = tasks.map(({ models, ...task }) => ({
    ...task,
    models: models.map(({ test, ...model }) => ({ ...model, difference: test && differenceOf(test, levels) })),
  }));
  return { ...draft, tasks: compared, gains: gainsOf(draft.baseline, compared) };
}

function differenceOf(test: Test, levels: Levels): Difference {
  const { n, estimate, p, meanLoss = 0, standardError } = test;
  const correctedP = levels.get(test);
  const direction = meanLoss < 0 ? 'better' : 'worse';
  const isBelow = (level: number | undefined) => level !== undefined && level < ALPHA;
  // The first step of Holm's correction, which the clearest difference has to pass.
  const firstLevel = ALPHA / [...levels.values()].filter((level) => level !== undefined).length;
  return {
    ...{ n, estimate, p, correctedP },
    sure: isBelow(correctedP) ? direction : undefined,
    probable: isBelow(p) ? direction : undefined,
    unitsNeeded: p === undefined ? undefined : sizeToDiffer(Math.abs(meanLoss), standardError, n, firstLevel),
  };
}

/** A compared task whose models still have their losses. */
interface ComparedTask extends TaskComparison {
  readonly models: readonly (TaskModel & Pick<DraftModel, 'losses'>)[];
}

function gainsOf(baseline: string | undefined, tasks: readonly ComparedTask[]): ModelGains[] {
  if (baseline === undefined) return [];
  const names = inPaperOrder(tasks.flatMap(({ models }) => models.map(({ model }) => model)));
  return names.filter((name) => name !== baseline).map((name) => modelGains(name, baseline, tasks));
}

function modelGains(name: string, baseline: string, tasks: readonly ComparedTask[]): ModelGains {
  const byTask = tasks.map(({ title, models }) => {
    const [own, alone] = [name, baseline].map((wanted) => models.find(({ model }) => model === wanted));
    return { title, own, gains: own && alone && unitGains(own.losses, alone.losses) };
  });
  const all = byTask.flatMap(({ gains }) => gains ?? []);
  const units = [...(all[0]?.keys() ?? [])].filter((unit) => all.every((gains) => gains.has(unit)));
  const overall = units.map((unit) => mean(all.map((gains) => gains.get(unit)!))!);
  return {
    model: name,
    tasks: byTask.map(({ title, own, gains }) => ({
      title,
      gain: gains && meanOf([...gains.values()]),
      sure: own?.difference?.sure,
    })),
    overall: all.length === tasks.length ? meanOf(overall) : undefined,
  };
}

/**
 * What a model gains on each unit on which both finished, relative to the metric of the other one: `(M - B) / B` where higher
 * is better, `(B - M) / B` where lower is. Both are that of losses, negated where higher is better, over the size of B.
 */
function unitGains(losses: ReadonlyMap<number, number>, alone: ReadonlyMap<number, number>): Map<number, number> {
  const gains = [...losses].flatMap(([unit, loss]): [number, number][] => {
    const other = alone.get(unit);
    const gain = other === undefined ? Number.NaN : (other - loss) / Math.abs(other);
    return Number.isFinite(gain) ? [[unit, gain]] : [];
  });
  return new Map(gains);
}
