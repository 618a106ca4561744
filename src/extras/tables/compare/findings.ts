import type { Estimate } from '../../../ground/base/estimate.js';
import { groupedBy } from '../../../ground/base/grouped.js';
import { metricFormatter } from '../../../ground/base/metric.js';
import { applying, counted, fieldsTitle, listed } from '../../../ground/base/words.js';
import { MIN_PAIRS } from '../../../ground/stats/levels.js';
import { estimate, shown } from '../../../ground/table/table.js';
import { SINGLE_TASK } from '../../../judge/analysis/model-pairs.js';
import type { Answer, FindingsOn } from '../../../judge/report/contents.js';
import { shortEnough } from '../../../judge/report/headline-length.js';
import { MIN_REPLICATES } from '../../../judge/results/replicates.js';
import { architectures } from '../../../train/models/index.js';
import { balanceSentences, balanceTable } from './balance-text.js';
import {
  type Comparison,
  compareFolders,
  type TaskComparison,
  type TaskModel,
} from './compare-tasks.js';
import { bestTable, gainsTable, leadingTable, metricTitle } from './tables.js';
import {
  besideSentences,
  fewLabelsSentence,
  keepSentence,
  marginSentence,
  openSentence,
  sizesDetails,
  sizesSentence,
  togetherAnswer,
  togetherSentence,
  treesSentence,
  unequalSizes,
  untrainedSentences,
  worseSentence,
} from './together.js';

const MAX_SETTINGS = 3;

/** With more tasks, these are grouped by their best model. */
const MAX_TASKS = 3;

/** The best model for each task, and how sure that is. */
export const tableFindings: FindingsOn = (folders) => {
  const comparisons = compareFolders(folders);
  // Of settings that differ in their losses alone, the findings are about one.
  const some = comparisons.filter(
    ({ tasks, balance }) => balance && tasks.some(({ models }) => models.length > 0),
  );
  if (some.length === 0) return undefined;
  const left = some.length - MAX_SETTINGS;
  return {
    id: 'findings',
    title: 'What it says',
    findings: [
      ...some.slice(0, MAX_SETTINGS).map((comparison) => ({
        place: placeOf(comparison),
        sentences: sentencesOn(comparison),
      })),
      ...(left > 0
        ? [{ place: '', sentences: [`${counted(left, 'more setting')}: see the tables below.`] }]
        : []),
    ],
    answer: answerOn(some[0]!),
    brief: {
      table: leadingTable(some[0]!),
      lines: [...otherAnswers(some.slice(1)), ...linesBeside(some[0]!)],
    },
    terms: explainTerms(some),
    figure: 'by-label',
    tables: [bestTable(comparisons), gainsTable(comparisons), balanceTable(comparisons)].filter(
      ({ rows }) => rows.length > 0,
    ),
  };
};

/** Returns the folder and fields that tell a comparison from others: `trainRows 500`. */
const placeOf = ({ folder, balance }: Comparison): string =>
  fieldsTitle({ ...(folder !== '' && { folder }), ...balance!.fields });

/** With more further settings, their answers are on the page alone. */
const MAX_OTHER_ANSWERS = 5;

/**
 * Returns the answers for the settings after the first one, such as other numbers of training rows.
 */
const otherAnswers = (others: readonly Comparison[]): string[] =>
  others
    .slice(0, MAX_OTHER_ANSWERS)
    .map((comparison) => `${placeOf(comparison)}: ${answerOn(comparison).headline}`);

/** The most remarks on features that tell much of a label, the strongest; the page has all. */
const MAX_REMARKS = 3;

/**
 * The answer to whether learning together helps or, if that is no question, which model is best for
 * the first task or most tasks.
 */
function answerOn(comparison: Comparison): Answer {
  const together = togetherAnswer(comparison);
  if (together === undefined) return bestOn(comparison);
  const margin = marginSentence(comparison);
  const unequal = unequalSizes(comparison);
  if (unequal !== undefined) {
    return {
      headline: unequal.headline,
      details: `${sizesDetails(unequal.numbers)} ${togetherSentence(comparison)}`,
    };
  }
  const { headline, rest } = together;
  return { headline, details: applying(rest, openSentence(comparison), margin).join(' ') };
}

function bestOn(comparison: Comparison): Answer {
  const tasks = comparison.tasks.filter(({ models }) => models.length > 0);
  const headline =
    tasks.length > MAX_TASKS
      ? describeLeader(tasks, comparison)
      : headlineFor(tasks[0]!, comparison);
  const details = sharing(comparison);
  return details === undefined ? { headline } : { headline, details };
}

function describeLeader(tasks: readonly TaskComparison[], { modelTitle }: Comparison): string {
  const byModel = [...groupedBy(tasks, ({ models }) => models[0]!.model)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const [name, own] = byModel[0]!;
  const which = own.length < tasks.length ? `${own.length} of` : 'all';
  return `${modelTitle(name)} has the best mean for ${which} ${tasks.length} tasks.`;
}

function headlineFor(
  { title, measure, models }: TaskComparison,
  { baseline, modelTitle }: Comparison,
): string {
  const [first, ...others] = models as [TaskModel, ...TaskModel[]];
  const { r2 } = first.beside;
  const score =
    r2 === undefined || measure.metric.name !== 'mse'
      ? `${metricTitle(measure.metric)} ${metricFormatter(measure.metric)(first.mean.value!)}`
      : `R² ${r2.toPrecision(3)}`;
  const said = `For ${title}, ${modelTitle(first.model)} has ${others.length > 0 ? 'the best mean' : 'a mean'}`;
  if (others.length === 0) return `${said} ${score}.`;
  const isSure =
    first.model === baseline
      ? others.some(({ difference }) => difference?.sure === 'worse')
      : first.difference?.sure === 'better';
  const than =
    first.model === baseline
      ? isSure
        ? 'some others'
        : 'any other'
      : baseline && modelTitle(baseline);
  const how =
    than === undefined ? '' : `, ${isSure ? '' : 'not '}significantly better than ${than}`;
  return shortEnough(`${said} (${score})${how}.`, `${said} (${score}).`, `${said}.`);
}

/**
 * Returns the statements beside the answer: what it leaves out, which network to keep, and what
 * else does as well.
 */
const linesBeside = (comparison: Comparison): string[] => {
  const tasks = comparison.tasks.filter(({ models }) => models.length > 0);
  const { details } = answerOn(comparison);
  const isAnswered = togetherSentence(comparison) !== undefined;
  return applying(
    isAnswered && details,
    worseSentence(comparison),
    ...balanceSentences(comparison),
    ...untrainedSentences(comparison),
    ...applying(isAnswered && keepSentence(comparison)),
    ...besideSentences(comparison),
    treesSentence(comparison),
    ...untilWhen(comparison),
    ...comparison.leaks,
    ...perfectScores(tasks, comparison),
    !isAnswered && sharing(comparison),
    fewLabelsSentence(comparison),
    tooFew(tasks, comparison),
    ...comparison.telling.slice(0, MAX_REMARKS),
  );
};

function sentencesOn(comparison: Comparison): string[] {
  const results = [...untilWhen(comparison), ...resultsOn(comparison)];
  const together = togetherSentence(comparison);
  const balance = balanceSentences(comparison);
  if (together === undefined) return [...balance, ...comparison.leaks, ...results];
  return [
    ...applying(sizesSentence(comparison), `${together} ${marginSentence(comparison)}`),
    ...balance,
    ...untrainedSentences(comparison),
    ...comparison.leaks,
    ...applying(keepSentence(comparison)),
    ...besideSentences(comparison),
    ...applying(treesSentence(comparison)),
    ...results,
  ];
}

function resultsOn(comparison: Comparison): string[] {
  const tasks = comparison.tasks.filter(({ models }) => models.length > 0);
  return applying(
    ...(tasks.length > MAX_TASKS
      ? [bestByModel(tasks, comparison)]
      : tasks.map((task) => bestFor(task, comparison))),
    ...perfectScores(tasks, comparison),
    ...(togetherSentence(comparison) === undefined
      ? [...besideSentences(comparison), ...applying(treesSentence(comparison))]
      : []),
    sharing(comparison),
    fewLabelsSentence(comparison),
    tooFew(tasks, comparison),
    ...comparison.telling.slice(0, MAX_REMARKS),
    limits(comparison),
  );
}

function untilWhen({ kept }: Comparison): string[] {
  if (!kept) return [];
  const { runs, last, first } = kept;
  const some = (count: number) =>
    `${count} of ${counted(runs, 'run')} ${count === 1 ? 'was' : 'were'}`;
  return applying(
    last > 0 &&
      `${some(last)} still improving at the last evaluation: with more steps (training.steps) what follows may change.`,
    first > 0 &&
      `${some(first)} best at the first evaluation: a lower learning rate or more evaluations (training.evaluateEvery) may give better models.`,
  );
}

function bestFor({ title, measure, models }: TaskComparison, comparison: Comparison): string {
  const [first, ...others] = models as [TaskModel, ...TaskModel[]];
  const [name, score] = [comparison.modelTitle(first.model), formatScore(first, measure, others)];
  if (others.length === 0)
    return `For ${title}, ${name} has ${score}; there is no other model to compare it with.`;
  return `For ${title}, ${name} has the best mean, ${score}${againstBaseline(first, others, measure, comparison)}${againstAll(others)}.`;
}

/** Formats a score: `an AUC of 0.8461`. */
function formatScore(
  { mean, beside: { r2, rmse, accuracy } }: TaskModel,
  { metric }: TaskComparison['measure'],
  models: readonly TaskModel[],
): string {
  const article = ['poisson_deviance', 'log_loss'].includes(metric.name) ? 'a' : 'an';
  const score = `${article} ${metricTitle(metric)} of ${metricFormatter(metric)(mean.value!)}`;
  const guess = models.find(({ model }) => model === 'mean')?.beside.accuracy;
  const accuracies = [accuracy ?? [], guess ?? []]
    .flat()
    .map(metricFormatter({ name: 'accuracy' }));
  if (accuracy !== undefined)
    return `${score} (accuracy ${accuracies.join('; the most frequent class: ')})`;
  if (r2 === undefined || metric.name !== 'mse') return score;
  const error = rmse === undefined ? score : `an RMSE of ${rmse.toPrecision(3)}`;
  return `an R² of ${r2.toPrecision(3)} (${error}${r2 < 0 ? ', worse than the mean of the labels would be' : ''})`;
}

/**
 * How sure it is that the best model is better than the baseline, or the baseline than the others.
 */
function againstBaseline(
  first: TaskModel,
  others: readonly TaskModel[],
  { metric }: TaskComparison['measure'],
  { baseline, modelTitle }: Comparison,
): string {
  if (baseline === undefined) return '';
  if (first.model === baseline) {
    const worse = others
      .filter(({ difference }) => difference?.sure === 'worse')
      .map(({ model }) => modelTitle(model));
    return worse.length > 0
      ? `, significantly better than ${listed(worse)}`
      : ', but is not significantly better than any other';
  }
  if (!first.difference) return '';
  const { estimate, sure } = first.difference;
  const size = `${formatSize(estimate)}${first.beside.r2 === undefined || metric.name !== 'mse' ? '' : ' in MSE'}`;
  return `, ${sure === 'better' ? '' : 'but is not '}significantly better than ${modelTitle(baseline)} (by ${size})`;
}

/** Asks for the reason of each model's perfect scores. */
function perfectScores(tasks: readonly TaskComparison[], { modelTitle }: Comparison): string[] {
  const perfect = tasks.flatMap(({ title, models }) =>
    models.filter(({ isPerfect }) => isPerfect).map(({ model }) => ({ title, model })),
  );
  return [...groupedBy(perfect, ({ model }) => model)].map(
    ([model, own]) =>
      `To check: ${modelTitle(model)} has a perfect score on the test rows for ${titlesIn(own)}: are test labels among the features or the predictions?`,
  );
}

function againstAll(others: readonly TaskModel[]): string {
  const asGood = others.filter(({ mayBeBest }) => mayBeBest).length;
  if (asGood === 0) return '';
  const which =
    asGood < others.length
      ? `${asGood} of the ${others.length} others`
      : others.length > 1
        ? 'any other'
        : 'the other';
  return `; ${which} may be as good`;
}

/**
 * Formats a difference in favour of a model as a positive number, whether higher or lower is
 * better.
 */
function formatSize({ value, interval }: Estimate): string {
  const turned =
    value !== undefined && value < 0
      ? { value: -value, interval: interval && ([-interval[1], -interval[0]] as const) }
      : { value, interval };
  return shown(turned, estimate('difference'));
}

/**
 * Names the best model for each task: `The best mean is that of MMoE for click and like; of
 * Single-Task for watch.`
 */
function bestByModel(tasks: readonly TaskComparison[], { modelTitle }: Comparison): string {
  const byModel = groupedBy(tasks, ({ models }) => models[0]!.model);
  const parts = [...byModel].map(([name, own]) => {
    const titles = own.map(({ title, models }) =>
      models[0]!.difference?.sure === 'better' ? `${title} (significantly)` : title,
    );
    return `of ${modelTitle(name)} for ${listed(titles)}`;
  });
  return `The best mean is that ${parts.join('; ')}.`;
}

function sharing({ baseline, gains, isSolved, modelTitle, tasks }: Comparison): string | undefined {
  // A model that shares nothing says nothing of sharing.
  const isQuestion = baseline === SINGLE_TASK && tasks.length > 1;
  const trained = gains.filter(
    ({ model }) => !isSolved(model) && !(isQuestion && architectures.get(model)?.sharesNothing),
  );
  if (baseline === undefined || trained.length === 0) return undefined;
  const sorted = trained.map(({ model, tasks }) => {
    const titles = (wanted: 'better' | 'worse') =>
      tasks.flatMap(({ title, sure }) => (sure === wanted ? [title] : []));
    return { title: modelTitle(model), gained: titles('better'), lost: titles('worse') };
  });
  const helped = sorted.filter(({ gained, lost }) => gained.length > 0 && lost.length === 0);
  const hurt = sorted.filter(({ gained, lost }) => gained.length === 0 && lost.length > 0);
  const seesaws = sorted.filter(({ gained, lost }) => gained.length > 0 && lost.length > 0);
  const unsure = sorted.filter(({ gained, lost }) => gained.length === 0 && lost.length === 0);
  const named = (all: typeof sorted) =>
    listed(all.map(({ title, gained, lost }) => `${title} (${listed([...gained, ...lost])})`));
  const parts = applying(
    helped.length > 0 && `significantly helps with ${named(helped)}`,
    hurt.length > 0 && `significantly hurts with ${named(hurt)}`,
    ...seesaws.map(
      ({ title, gained, lost }) =>
        `is a seesaw with ${title}: significantly better on ${listed(gained)}, significantly worse on ${listed(lost)}`,
    ),
    unsure.length > 0 && `makes no significant difference with ${titlesIn(unsure)}`,
  );
  const another = `another model in place of ${modelTitle(baseline)}`;
  const what =
    baseline !== SINGLE_TASK
      ? `There is no Single-Task here: ${another}`
      : tasks.length > 1
        ? `Compared with ${modelTitle(baseline)}, learning together`
        : `There is one label, so nothing to learn together: ${another}`;
  return `${what} ${parts.join('; it ')}.`;
}

function tooFew(
  tasks: readonly TaskComparison[],
  { unit, canSplit }: Comparison,
): string | undefined {
  const compared = tasks.flatMap(({ models }) =>
    models.flatMap(({ difference }) => difference ?? []),
  );
  const most = Math.max(...compared.map(({ n }) => n));
  if (compared.length === 0 || most >= MIN_REPLICATES[unit]) return undefined;
  return canSplit
    ? `${counted(most, unit)}${unit === 'seed' ? ' of one split' : ''} cannot tell a difference from chance: it takes ${MIN_REPLICATES.split} splits (replicates: ${MIN_REPLICATES.split}), and better ${MIN_PAIRS}.`
    : `${counted(most, unit)} cannot tell a difference from chance: it takes ${MIN_REPLICATES[unit]} or more.`;
}

const titlesIn = (tasks: readonly { readonly title: string }[]): string =>
  listed(tasks.map(({ title }) => title));

function explainTerms(comparisons: readonly Comparison[]): string {
  const tasks = comparisons.flatMap(({ tasks }) => tasks);
  const names = new Set(tasks.map(({ measure }) => measure.metric.name));
  const asGood = tasks.some(({ models }) => models.some(({ mayBeBest }) => mayBeBest));
  const areGiven = comparisons.some(({ rowsAreGiven }) => rowsAreGiven);
  const hasGains = comparisons.some(({ gains }) => gains.length > 0);
  return applying(
    names.has('auc') &&
      'AUC: how often a row with label 1 gets a higher score than one with label 0; 0.5 is guessing, 1 is perfect.',
    names.has('log_loss') &&
      "Log-loss: the mean of -log p, where p is the predicted probability of a row's class; lower is better.",
    names.has('poisson_deviance') &&
      'Poisson deviance: how far predicted means are from counts, by their logarithms; lower is better.',
    names.has('mse') && 'MSE: mean squared error; lower is better.',
    'Brackets: 95 % intervals.',
    hasGains &&
      `Significant: at 5 %, corrected for the number of comparisons, over at least ${MIN_REPLICATES.seed} seeds or ${MIN_REPLICATES.split} splits${areGiven ? ' and over the test rows' : ''}, and at 5 % without any one seed or split${areGiven ? ', and without the few test rows that speak most for it (one in 100, at most 10)' : ''}.`,
    asGood &&
      `May be as good: the difference from the best is not significant at 5 %, corrected for the number of models, nor of the same sign on all of ${MIN_PAIRS} splits or more.`,
  ).join(' ');
}

/** What the tests are over, where rows are given, and what they take as given. */
function limits({ rowsAreGiven, tasks, unit }: Comparison): string | undefined {
  // A single seed or a single model is not tested.
  const tested = tasks.filter(({ models }) =>
    models.some(({ difference }) => difference?.p !== undefined),
  );
  if (!rowsAreGiven || tested.length === 0) return undefined;
  const isOverRows = ({ models }: TaskComparison) =>
    models.some(({ difference }) => difference?.overRows);
  const [rows, alone] = [tested.filter(isOverRows), tested.filter((task) => !isOverRows(task))];
  const given =
    unit === 'split'
      ? 'splits share training rows, which makes them somewhat too sure'
      : 'the split and the settings are taken as given';
  const sentences = applying(
    rows.length > 0 &&
      `Tests${alone.length > 0 ? ` of ${titlesIn(rows)}` : ''} are over ${unit}s and test rows, as if rows did not depend on each other; ${given}.`,
    alone.length > 0 &&
      `Tests of ${titlesIn(alone)} are over ${unit}s alone, so that they are about these test rows and nothing is called significant: with \`keepPredictions: true\` in the config they are over test rows, too.`,
  );
  return sentences.join(' ');
}
