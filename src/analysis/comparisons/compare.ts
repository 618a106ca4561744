import { type MetricName, rangeOf } from '../../base/metric.js';
import type { CellResults } from '../../results/cells.js';
import { folderLabels } from '../../results/folder-labels.js';
import { type Losses, lossesOf, type Quantity, quantityOf, signOf } from '../../results/losses.js';
import { type Measure, taskMeasures } from '../../results/measures.js';
import type { Results } from '../../results/read.js';
import { overReplicates } from '../../results/replicates.js';
import type { SettingCells } from '../../results/settings.js';
import { bestShares } from '../../stats/best-shares.js';
import { holm } from '../../stats/holm.js';
import { mean } from '../../stats/moments.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { meanOf } from '../../stats/student.js';
import { inPaperOrder } from '../arrangement.js';
import { type MethodPredictions, methodDifference, methodsOf } from '../methods.js';
import { BESIDE, type Comparison, SINGLE_TASK, type TaskComparison, type TaskModel } from './comparison.js';
import { gainsOf } from './gains.js';
import { finishedPairs } from './losses.js';
import { differenceOf, type Levels, type OverRows, type Test, testOf } from './tests.js';

/** What others are compared with, the first that there is. */
const BASELINES = [SINGLE_TASK, 'shared-bottom'];

/** Compares the models of those folders whose tasks are their own. */
export function comparisonsOf(folders: readonly Results[], resamples: ResamplesOf): Comparison[] {
  const labels = folderLabels(folders);
  const drafts = folders.flatMap((results, i) =>
    results.kind.ownTasks ? draftsOf(results, folders.length > 1 ? labels[i]! : '', resamples) : [],
  );
  const tests = drafts.flatMap(({ tasks }) => tasks.flatMap(({ models }) => models.flatMap((one) => one.test ?? [])));
  const levels = new Map(holm(tests.map(({ p }) => p)).map((level, i) => [tests[i]!, level]));
  return drafts.map((draft) => withLevels(draft, levels));
}

interface DraftModel extends Omit<TaskModel, 'difference'> {
  readonly losses: Losses;
  /** Of its predictions. */
  readonly kept: MethodPredictions | undefined;
  readonly test: Test | undefined;
}

interface DraftTask extends Omit<TaskComparison, 'models'> {
  readonly models: readonly DraftModel[];
}

interface Draft extends Omit<Comparison, 'tasks' | 'gains'> {
  readonly tasks: readonly DraftTask[];
}

function draftsOf(results: Results, folder: string, resamples: ResamplesOf): Draft[] {
  const methods = methodsOf(results);
  return overReplicates(results).map((setting) => {
    const own = methods.filter(({ fields }) => JSON.stringify(fields) === JSON.stringify(setting.fields));
    return { ...draftOf(setting, folder, own, resamples), modelTitle: results.modelTitle };
  });
}

function draftOf(
  setting: SettingCells,
  folder: string,
  methods: readonly MethodPredictions[],
  resamples: ResamplesOf,
): Omit<Draft, 'modelTitle'> {
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
    models: modelsIn(
      cells,
      measure,
      baseline,
      methods.filter((method) => method.task === task),
      resamples,
    ),
  }));
  return { ...{ folder, fields, unit, baseline, tasks }, caveats: kind.caveats?.[unit] ?? [] };
}

function modelsIn(
  cells: ReadonlyMap<string, CellResults>,
  measure: Measure,
  baseline: string | undefined,
  methods: readonly MethodPredictions[],
  resamples: ResamplesOf,
): DraftModel[] {
  const all = [...cells].map(([model, cell]) => {
    const kept = methods.find((method) => method.model === model);
    return { model, cell, kept, losses: lossesOf(cell, measure) };
  });
  const measured = all.filter(({ losses }) => losses.values.some(Number.isFinite));
  const shares = bestSharesOf(
    measured.map(({ losses }) => losses),
    resamples,
  );
  const alone = measured.find(({ model }) => model === baseline);
  return measured
    .map(({ model, cell, kept, losses }, i): DraftModel => {
      const finished = [...losses.values.filter(Number.isFinite)];
      return {
        ...{ model, losses, kept, n: finished.length, diverged: losses.units.length - finished.length },
        mean: meanOf(
          finished.map((loss) => signOf(measure) * loss),
          rangeOf(measure.metric),
        ),
        bestShare: shares?.[i],
        test:
          alone && model !== baseline ? testOf(losses, alone.losses, measure, overRowsOf(kept, alone.kept)) : undefined,
        beside: besideOf(cell, measure),
      };
    })
    .sort((a, b) => signOf(measure) * (a.mean.value! - b.mean.value!));
}

/** The difference in AUC over test rows, too, where predictions of both were kept. */
function overRowsOf(own: MethodPredictions | undefined, alone: MethodPredictions | undefined): OverRows | undefined {
  const difference = own && alone && methodDifference(own, alone);
  return difference && { found: difference.found, splits: own.replicates.length };
}

/** Over the units on which all models finished. */
function bestSharesOf(losses: readonly Losses[], resamples: ResamplesOf): number[] | undefined {
  const paired = finishedPairs(losses);
  return losses.length > 1 ? bestShares(paired, resamples(paired[0]!.length)) : undefined;
}

function besideOf(cell: CellResults, { metric }: Measure): TaskModel['beside'] {
  const means = BESIDE.flatMap((name): [MetricName, number][] => {
    const quantity: Quantity = quantityOf({ ...metric, name });
    const value = mean(lossesOf(cell, quantity).values.filter(Number.isFinite));
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
