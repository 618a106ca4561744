import type { Estimate } from '../../../ground/base/estimate.js';
import {
  lossSign,
  type MetricName,
  metricColumn,
  metricRange,
  type SizeFact,
  sizeFacts,
} from '../../../ground/base/metric.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { holm } from '../../../ground/stats/levels.js';
import { replicatedMean } from '../../../ground/stats/replicated-mean.js';
import { cutAt, estimateMean } from '../../../ground/stats/student.js';
import { inPaperOrder } from '../../../judge/analysis/arrangement.js';
import {
  type MethodPredictions,
  methodGain,
  type PairedMethods,
  readMethods,
} from '../../../judge/analysis/methods.js';
import { SINGLE_TASK } from '../../../judge/analysis/model-pairs.js';
import type { CellResults } from '../../../judge/results/cells.js';
import { cellErrors, cellLosses, type Losses } from '../../../judge/results/losses.js';
import { type Measure, makeMeasure, taskMeasures } from '../../../judge/results/measures.js';
import { makeReplicate } from '../../../judge/results/predicted.js';
import { folderLabels, type Results } from '../../../judge/results/read.js';
import { overReplicates } from '../../../judge/results/replicates.js';
import type { SettingCells } from '../../../judge/results/settings.js';
import { predictedModels } from '../../../judge/results/variants.js';
import type { DataFields, KindReporting } from '../../../train/data/kind-reporting.js';
import type { Shares } from '../../../train/data/shares.js';
import { trainers } from '../../../train/models/external-trainers.js';
import { architectures } from '../../../train/models/index.js';
import { GROUPED, LEAK, TELLS } from '../data-set.js';
import { chosenAmong, chosenFirst, DEFAULT_MARGIN, judgeHelp } from './help.js';
import { balancesIn } from './loss-balancing.js';
import {
  correctFamilies,
  type Difference,
  type Judged,
  makeDifference,
  type Test,
  type TestedOver,
  testBetween,
} from './tested.js';

/**
 * The models of a folder under one setting, task by task, paired by units (seeds or splits). Where
 * predictions were kept, intervals and tests are also over test rows; otherwise they are Student's
 * over units.
 */
export type Comparison = ReturnType<typeof compareFolders>[number];

/** A task, with its models from the best to the worst by its leading metric. */
export type TaskComparison = Comparison['tasks'][number];

export type TaskModel = TaskComparison['models'][number];

/** Whether a model is a baseline: solved rather than trained, or of another program. */
type IsSolved = (model: string) => boolean;

/** The models to compare others with: the first available one is the baseline. */
const BASELINES = [SINGLE_TASK, 'shared-bottom'];

/**
 * Compares the models of folders that are reported task by task, under each setting. P-values are
 * corrected by Holm's method over all differences of the report that answer the same question
 * (`familiesOf`).
 */
export function compareFolders(folders: readonly Results[]) {
  const labels = folderLabels(folders);
  const drafts = folders.flatMap((results, i) => {
    if (!results.kind.taskByTask) return [];
    const isSolved = solvedModels(results);
    const [methods, folder] = [readMethods(results), folders.length > 1 ? labels[i]! : ''];
    return overReplicates(results).map((setting) => ({
      folder,
      modelTitle: results.modelTitle,
      isSolved,
      margin: results.manifest.config.margin ?? DEFAULT_MARGIN,
      labelled: countLabelled(results, setting.fields),
      trainers: trainersIn(results),
      /** Whether the rows could be split again, at random. */
      canSplit: canSplit(results),
      // Sentences on groups that are on both sides of the split and on features that may give a
      // label away, and on those that tell much of one.
      leaks: [...remarksIn(results, GROUPED), ...remarksIn(results, LEAK)],
      telling: remarksIn(results, TELLS),
      ...draftComparison(setting, results.kind, methods, isSolved),
    }));
  });
  const levels = correctFamilies(familiesOf(drafts.flatMap(({ tasks }) => tasks)));
  const balances = balancesIn(drafts);
  return drafts.map(({ tasks, varied: _, ...draft }, i) => {
    const compared = tasks.map(({ models, sharing, solved, ...task }) => ({
      ...task,
      together: sharing && learningTogether(sharing, models, task.measure, draft, levels),
      solved: solved.flatMap(({ model, test }) =>
        test.p === undefined ? [] : [{ model, standing: standingOf(makeDifference(test, levels)) }],
      ),
      models: models.map(({ test, ...model }) => ({
        ...model,
        difference: test && makeDifference(test, levels),
      })),
    }));
    return {
      ...draft,
      tasks: compared,
      gains: computeGains(draft.baseline, compared),
      /**
       * What balancing the losses does; undefined of settings whose losses the answers are not
       * about.
       */
      balance: balances[i],
    };
  });
}

/**
 * Returns the tests by the question that they answer: whether sharing helps; whether solved models
 * do as well as the network to keep; and the other differences from the baseline. Apart, a model
 * more in the table does not change whether sharing helps.
 */
const familiesOf = (tasks: readonly TestedTask[]): Test[][] => [
  tasks.flatMap(({ sharing }) => sharing?.tests ?? []),
  tasks.flatMap(({ solved }) => solved.map(({ test }) => test)),
  tasks.flatMap(({ models }) => models.flatMap(({ test }) => test ?? [])),
];

/** The remarks with one of the beginnings that the folder's data were read with. */
const remarksIn = ({ manifest: { files = [] } }: Results, beginning: string): string[] =>
  files.flatMap(({ remarks = [] }) => remarks.filter((remark) => remark.startsWith(beginning)));

/**
 * About how many rows each task has a label in to train on, at most; none if files name the parts.
 */
function countLabelled(
  { manifest: { config, files = [] }, kind }: Results,
  fields: CellResults['fields'],
) {
  const { data } = config as { readonly data?: DataFields & { readonly split?: Partial<Shares> } };
  const share = data?.split?.train;
  if (!data || share === undefined) return [];
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const trainRows = fields.trainRows ?? data.trainRows;
  const trained = typeof trainRows === 'number' ? Math.min(share, trainRows / rows) : share;
  const missing = files[0]?.missing ?? {};
  return (kind.tasksOf?.(data, {}) ?? []).map((task) => ({
    title: kind.taskTitle(task),
    rows: Math.round(trained * (rows - (missing[task] ?? 0))),
  }));
}

function canSplit({ manifest }: Results): boolean {
  const { data } = manifest.config as {
    readonly data?: { readonly split?: { readonly by?: string } };
  };
  return data?.split?.by === 'random' || data?.split?.by === 'group';
}

/** By the built-in models, and those that the config has predictions of. */
function solvedModels({ manifest }: Results): IsSolved {
  const predicted = predictedModels(manifest.config);
  return (model) => predicted.has(model) || architectures.get(model)?.solved !== undefined;
}

/** The external programs among the models of the config, whether they trained or not. */
const trainersIn = ({ manifest: { config } }: Results): string[] =>
  [...predictedModels(config).keys()].filter((model) => trainers.has(model));

function draftComparison(
  { fields, unit, cells: all }: SettingCells,
  kind: KindReporting,
  allMethods: readonly MethodPredictions[],
  isSolved: IsSolved,
) {
  const cells = new Map(
    inPaperOrder([...all.keys()]).flatMap((model) => {
      const [cell] = all.get(model)!.values();
      return cell?.runs.some(({ status }) => status !== 'failed') ? [[model, cell] as const] : [];
    }),
  );
  const baseline = BASELINES.find((model) => cells.has(model));
  const measures = [...cells.values()].flatMap((cell) => taskMeasures({ cell, kind }));
  const byTask = new Map(measures.map((measure) => [measure.metric.task!, measure]));
  const methods = allMethods.filter(
    (method) => method.isWhole && JSON.stringify(method.fields) === JSON.stringify(fields),
  );
  const over: TestedOver = { unit, rowsAreGiven: (kind.caveats?.[unit] ?? []).length > 0 };
  const tasks = [...byTask].map(([task, measure]) => {
    const ofTask = methods.filter(
      (method) => method.task === task && method.replicates[0]!.metric === measure.metric.name,
    );
    const kept = new Map(ofTask.map((method) => [method.model, method]));
    const models = modelsIn(cells, measure, over, baseline, kept);
    const networks = models.filter(({ model }) => !isSolved(model));
    const separate = networks.filter(({ model }) => architectures.get(model)?.sharesNothing);
    const sharing = chosenFirst(networks.filter((network) => !separate.includes(network)));
    const alone = chosenAmong(separate) ?? separate[0];
    const [shared] = sharing;
    const isQuestion = alone && shared && byTask.size > 1;
    const keep = chosenAmong(networks) ?? networks[0];
    return {
      title: kind.taskTitle(task),
      measure,
      models,
      keep,
      sharing: isQuestion
        ? {
            alone,
            shared,
            sharing,
            tests: sharing.map((network) =>
              alone.model === baseline ? network.test! : testBetween(network, alone, measure, over),
            ),
          }
        : undefined,
      solved: keep ? solvedIn(models, keep, measure, over, baseline, isSolved) : [],
    };
  });
  // Single-Task, or else Shared-Bottom, is the baseline, where there is one.
  return {
    fields,
    ...over,
    baseline,
    tasks,
    kept: keptCounts([...cells.values()]),
    sizes: meanSizes(cells, isSolved),
    /** The networks with shared weights whose losses vary. */
    varied: new Set(
      [...cells].flatMap(([model, cell]) => {
        const isVaried = fields.losses !== undefined && cell.fields.losses !== undefined;
        return isVaried && !isSolved(model) && !architectures.get(model)?.sharesNothing
          ? [model]
          : [];
      }),
    ),
  };
}

/**
 * What learning together does for a task: the network that shares, compared with the one that
 * learns the label alone.
 */
function learningTogether(
  { alone, shared, sharing, tests }: Sharing,
  models: readonly Ranked[],
  measure: Measure,
  over: TestedOver & { readonly margin: number },
  levels: ReadonlyMap<Test, number | undefined>,
) {
  const differences = tests.map((test) => makeDifference(test, levels));
  const { help, untrained } = judgeHelp(
    { own: shared, other: alone, differences },
    models,
    measure,
    over,
  );
  const { value, interval } = differences[0]!.estimate;
  const gainOf = (difference: number) => (-lossSign(measure.better) * difference) / alone.error;
  const isKnown = alone.error > 0 && untrained.length === 0;
  return {
    help,
    alone,
    shared,
    untrained,
    /** What the chosen network gains, as a share of the other one's error, with a 95 % interval. */
    gain:
      isKnown && value !== undefined && interval
        ? {
            value: gainOf(value),
            interval: [gainOf(interval[0]), gainOf(interval[1])].sort((a, b) => a - b),
          }
        : undefined,
    /** The sharing networks that are significantly worse, of how many. */
    worse: sharing.filter((_, i) => differences[i]!.sure === 'worse').map(({ model }) => model),
    count: sharing.length,
  };
}

/** The mean sizes of each network's finished runs. */
const meanSizes = (cells: ReadonlyMap<string, CellResults>, isSolved: IsSolved) =>
  new Map(
    [...cells].flatMap(([model, cell]) => {
      if (isSolved(model)) return [];
      const sizeOf = (fact: SizeFact) =>
        mean(finishedRuns(cell).flatMap(({ metrics }) => metrics[fact] ?? []));
      const [weights, gateWeights, parameters] = sizeFacts.map(sizeOf);
      return [[model, { weights, gateWeights, parameters }] as const];
    }),
  );

/**
 * How many runs were best at their last, or at their first evaluation, of how many; undefined where
 * the last one is scored.
 */
function keptCounts(cells: readonly CellResults[]) {
  const runs = cells.flatMap(finishedRuns).flatMap(({ metrics, curve }) => {
    const step = metrics[metricColumn({ fact: 'kept_step' })];
    return step === undefined ? [] : [{ step, steps: curve.step ?? [] }];
  });
  if (runs.length === 0) return undefined;
  const countAt = (placeIn: (length: number) => number) =>
    runs.filter(({ step, steps }) => steps.length > 1 && steps[placeIn(steps.length)] === step)
      .length;
  return { runs: runs.length, last: countAt((length) => length - 1), first: countAt(() => 0) };
}

/**
 * The models of a task, the best first; `kept` contains their saved predictions, where there are
 * any.
 */
function modelsIn(
  cells: ReadonlyMap<string, CellResults>,
  measure: Measure,
  over: TestedOver,
  baseline: string | undefined,
  kept: ReadonlyMap<string, MethodPredictions>,
) {
  const measured = [...cells]
    .map(([model, cell]) => ({
      model,
      cell,
      losses: cellLosses(cell, measure),
      kept: kept.get(model),
    }))
    .filter(({ losses }) => losses.values.some(Number.isFinite))
    .map((own) => ({ ...own, finished: own.losses.values.filter(Number.isFinite) }))
    .sort((a, b) => mean(a.finished)! - mean(b.finished)!);
  const [first, ...others] = measured;
  const behind = others.map((own) => testBetween(own, first!, measure, over));
  const levels = holm(behind.map(({ p }) => p));
  const alone = measured.find(({ model }) => model === baseline);
  return measured.map((own, i) => {
    const beside = meansBeside(own.cell, measure, own.finished.length);
    return {
      model: own.model,
      losses: own.losses,
      kept: own.kept,
      error: mean(cellErrors(own.cell, measure).values.filter(Number.isFinite))!,
      /**
       * The numbers of units on which it finished, over which its mean is, and on which it
       * diverged.
       */
      n: own.finished.length,
      diverged: own.losses.units.length - own.finished.length,
      mean: meanOver(own, measure),
      validationLoss: meanValidationLoss(own.cell, measure),
      /**
       * Whether it may be as good as the best, by a p-value corrected over models; undefined of the
       * best, and if unknown.
       */
      mayBeBest: behind[i - 1]?.mayBeChance(levels[i - 1], behind.length),
      test: alone && own !== alone ? testBetween(own, alone, measure, over) : undefined,
      beside,
      isPerfect: isPerfect(own.finished, beside.r2, measure),
    };
  });
}

/** The mean loss on validation rows; undefined where a model has none, or diverged there. */
function meanValidationLoss(cell: CellResults, { metric }: Measure): number | undefined {
  const { values } = cellLosses(cell, makeMeasure({ ...metric, part: 'validation' }));
  return values.length > 0 && values.every(Number.isFinite) ? mean(values) : undefined;
}

/** How far R² may be from 1 by the rounding of predictions to 32 bits. */
const R2_ROUNDING = 1e-9;

/**
 * Whether all scores are the best possible ones, which labels among the features or the predictions
 * explain best.
 */
const isPerfect = (
  losses: ArrayLike<number>,
  r2: number | undefined,
  { metric }: Measure,
): boolean =>
  (r2 !== undefined && r2 >= 1 - R2_ROUNDING) ||
  Array.from(losses).every((loss) => loss === (metric.name === 'auc' ? -1 : 0));

const finishedRuns = ({ runs }: CellResults) => runs.filter(({ status }) => status === 'finished');

/**
 * The mean over the units on which a model finished; its interval is also over test rows if it
 * finished on all of them: kept predictions of a unit have its finished runs alone.
 */
function meanOver({ losses, kept }: Judged, measure: Measure): Estimate {
  const range = metricRange(measure.metric);
  const values = Array.from(
    losses.values.filter(Number.isFinite),
    (loss) => lossSign(measure.better) * loss,
  );
  const units = estimateMean(values, range);
  const interval =
    kept && values.length === losses.values.length
      ? replicatedMean(kept.replicates.map((own) => makeReplicate(own))).overAll
      : undefined;
  return { value: units.value, interval: interval ? cutAt(interval, range) : units.interval };
}

type Ranked = ReturnType<typeof modelsIn>[number];

/** The two networks that the answer for a task is about. */
interface Sharing {
  readonly alone: Ranked;
  readonly shared: Ranked;
  /** All sharing networks, with `shared` first. */
  readonly sharing: readonly Ranked[];
  /** Each of them against `alone`. */
  readonly tests: readonly Test[];
}

/**
 * How a solved model or another program does, compared with the network to keep; a word for each
 * result of its test.
 */
export type Standing = 'better' | 'worse' | 'not different';

/** Each solved model or other program of a task against the network to keep. */
const solvedIn = (
  models: readonly Ranked[],
  keep: Ranked,
  measure: Measure,
  over: TestedOver,
  baseline: string | undefined,
  isSolved: IsSolved,
) =>
  models
    .filter(({ model }) => isSolved(model))
    .map((solved) => ({
      model: solved.model,
      test: keep.model === baseline ? solved.test! : testBetween(solved, keep, measure, over),
    }));

const standingOf = ({ sure }: Difference): Standing => sure ?? 'not different';

/** Further metrics of models, which are shown beside the leading one. */
export const BESIDE = [
  'r2',
  'rmse',
  'mae',
  'original_r2',
  'original_mae',
  'accuracy',
  'auc',
  'pr_auc',
  'log_loss',
  'ece',
] as const;

/** Their means over `n` units, without those that some of the units lack. */
function meansBeside(
  cell: CellResults,
  { metric }: Measure,
  n: number,
): Partial<Readonly<Record<MetricName, number>>> {
  const means = BESIDE.filter((name) => name !== metric.name).flatMap(
    (name): [MetricName, number][] => {
      const quantity = makeMeasure({ ...metric, name });
      const values = cellLosses(cell, quantity).values.filter(Number.isFinite);
      return values.length === 0 || values.length < n
        ? []
        : [[name, lossSign(quantity.better) * mean(values)!]];
    },
  );
  return Object.fromEntries(means);
}

/** The tests of a task: of its models against the baseline, of sharing, and of solved models. */
interface TestedTask {
  readonly models: readonly Pick<Ranked, 'test'>[];
  readonly sharing: Pick<Sharing, 'tests'> | undefined;
  readonly solved: readonly { readonly test: Test }[];
}

interface ComparedTask {
  readonly title: string;
  readonly models: readonly (Omit<Ranked, 'test'> & {
    readonly difference: Difference | undefined;
  })[];
}

function computeGains(baseline: string | undefined, tasks: readonly ComparedTask[]) {
  if (baseline === undefined) return [];
  const names = inPaperOrder(tasks.flatMap(({ models }) => models.map(({ model }) => model)));
  return names.filter((name) => name !== baseline).map((name) => modelGains(name, baseline, tasks));
}

function modelGains(name: string, baseline: string, tasks: readonly ComparedTask[]) {
  const byTask = tasks.map(({ title, models }) => {
    const [own, alone] = [name, baseline].map((wanted) =>
      models.find(({ model }) => model === wanted),
    );
    const gains = own && alone && unitGains(own.losses, alone.losses);
    const kept = own?.kept && alone?.kept && { one: own.kept, other: alone.kept };
    return { title, gains, kept, sure: own?.difference?.sure };
  });
  const all = byTask.flatMap(({ gains }) => gains ?? []);
  const units = [...(all[0]?.keys() ?? [])].filter((unit) => all.every((gains) => gains.has(unit)));
  const overall = units.map((unit) => mean(all.map((gains) => gains.get(unit)!))!);
  const kept = byTask.flatMap(({ kept }) => kept ?? []);
  return {
    model: name,
    tasks: byTask.map(({ title, gains, kept, sure }) => ({
      title,
      sure,
      gain: gains && estimateGain([...gains.values()], kept && [kept]),
    })),
    /**
     * Delta_m of Maninis et al. (2019): the mean of the gains in all tasks, where all are known.
     */
    overall:
      all.length === tasks.length
        ? estimateGain(overall, kept.length === tasks.length ? kept : undefined)
        : undefined,
  };
}

/** Also over test rows, where predictions of all tasks concerned were saved. */
function estimateGain(
  gains: readonly number[],
  kept: readonly PairedMethods[] | undefined,
): Estimate {
  const found = kept && methodGain(kept);
  return found?.p === undefined
    ? estimateMean(gains)
    : { value: found.mean, interval: found.overAll };
}

/**
 * The gain of a model on each unit, relative to the baseline's metric: `(M - B) / B` where higher
 * is better, else `(B - M) / B`. By losses, which are negated where higher is better, both are the
 * reduction over |B|.
 */
function unitGains(losses: Losses, alone: Losses): Map<number, number> {
  const others = new Map(alone.units.map((unit, i) => [unit, alone.values[i]!]));
  const gains = losses.units.map((unit, i): [number, number] => {
    const other = others.get(unit) ?? Number.NaN;
    return [unit, (other - losses.values[i]!) / Math.abs(other)];
  });
  return new Map(gains.filter(([, gain]) => Number.isFinite(gain)));
}
