import { groupedBy } from '../../../ground/base/grouped.js';
import { metricFormatter } from '../../../ground/base/metric.js';
import { counted, listed, thousands } from '../../../ground/base/words.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { digits3 } from '../../../ground/table/table.js';
import { SINGLE_TASK } from '../../../judge/analysis/model-pairs.js';
import { shortEnough } from '../../../judge/report/headline-length.js';
import { pairBySeed } from '../../../judge/results/losses.js';
import type { Comparison, Standing, TaskComparison, TaskModel } from './compare-tasks.js';
import type { Help } from './help.js';
import { metricTitle } from './tables.js';

type Scored = Pick<TaskModel, 'mean' | 'beside' | 'losses'>;

/** The question, with the losses that the answer is about if a config has several. */
const questionOn = ({ balance }: Pick<Comparison, 'balance'>): string =>
  `Does learning together help${balance?.losses === undefined ? '' : ` (losses: ${balance.losses})`}?`;

/** With more labels under one verdict, their scores are left to the tables. */
const MAX_SCORES = 4;

/** A label with its verdict. */
type JudgedLabel = TaskComparison & { readonly together: NonNullable<TaskComparison['together']> };

const judgedLabels = ({ tasks }: Pick<Comparison, 'tasks'>): JudgedLabel[] =>
  tasks.flatMap((task) => (task.together ? [{ ...task, together: task.together }] : []));

/**
 * Returns the answer to whether learning together helps, as a headline and as what the headline
 * leaves out; undefined if no network learns alone, none shares, or there is a single label.
 */
export function togetherAnswer(
  comparison: Comparison,
): { headline: string; rest: string | undefined } | undefined {
  const judged = judgedLabels(comparison);
  if (judged.length === 0) return undefined;
  const question = questionOn(comparison);
  const [whole, named] = [verdictsWithScores(judged, comparison), verdictsOn(judged)];
  const counts = `Of ${counted(judged.length, 'label')}: ${verdictCounts(judged)}.`;
  const [full, medium, short] = [whole, named, counts].map((verdicts) => `${question} ${verdicts}`);
  const headline = shortEnough(full!, medium!, short!);
  if (headline === full) return { headline, rest: undefined };
  return headline === medium
    ? { headline, rest: evidenceSentence(judged, comparison) }
    : { headline, rest: verdictsWithScores(judged, comparison) };
}

/** Returns the whole answer in a sentence; undefined as of `togetherAnswer`. */
export function togetherSentence(comparison: Comparison): string | undefined {
  const judged = judgedLabels(comparison);
  return judged.length === 0
    ? undefined
    : `${questionOn(comparison)} ${verdictsWithScores(judged, comparison)}`;
}

/** What a verdict rests on: scores, or what its interval excludes; undefined of "cannot tell". */
function evidenceOn(
  { together, measure }: JudgedLabel,
  { unit, margin }: Comparison,
): string | undefined {
  const percent = `${digits3(100 * margin)} %`;
  const { help, alone, shared } = together;
  if (help === 'yes' || help === 'hurts') return scoresText({ measure }, alone, shared, unit);
  if (help === 'equal') return `equal within ${percent}`;
  return help === 'no' ? `a gain of ${percent} is excluded` : undefined;
}

/** `2.4 % [-3.1, 7.9]`: what the chosen network gains, as a share of the error without sharing. */
function gainText({ together: { gain } }: JudgedLabel): string | undefined {
  if (!gain) return undefined;
  const [value, low, high] = [gain.value, ...gain.interval].map((share) =>
    (100 * share).toFixed(1),
  );
  return `${value} % [${low}, ${high}]`;
}

/**
 * Says what is known of labels for which the answer is open: the gain of the chosen network, as far
 * as it is.
 */
export function openSentence(comparison: Comparison): string | undefined {
  const open = judgedLabels(comparison).flatMap((label) => {
    const gain = label.together.help === 'cannot tell' ? gainText(label) : undefined;
    if (gain === undefined) return [];
    // A "no" has to hold for each sharing network.
    const isOther = label.together.gain!.interval[1]! < comparison.margin;
    return [
      `${label.title} ${gain}${isOther ? ', but another sharing network may gain more' : ''}`,
    ];
  });
  if (open.length === 0 || open.length > MAX_SCORES) return undefined;
  return `Where it cannot tell, the chosen sharing network gains, in percent of the error without sharing [95 % interval]: ${open.join('; ')}.`;
}

/** The networks that a sentence names. */
const MAX_NETWORKS = 3;

/**
 * Says in a line for which labels some sharing networks are significantly worse, if the answer is
 * not that the chosen one is.
 */
export function worseSentence(comparison: Comparison): string | undefined {
  const parts = judgedLabels(comparison).flatMap(({ title, together: { help, worse, count } }) => {
    if (worse.length === 0 || help === 'hurts') return [];
    const named = worse.slice(0, MAX_NETWORKS).map(comparison.modelTitle);
    const more = worse.length - named.length;
    return [
      `${worse.length} of ${counted(count, 'sharing network')} for ${title} (${listed([...named, ...(more > 0 ? [`${more} more`] : [])])})`,
    ];
  });
  if (parts.length === 0) return undefined;
  return `Sharing can hurt: significantly worse than the best network that shares nothing are ${listed(parts)}.`;
}

const verdictsInOrder: readonly Help[] = ['yes', 'cannot tell', 'equal', 'no', 'hurts'];

/**
 * `Yes, for like (AUC 0.71 -> 0.76, 6 of 6 seeds). Cannot tell for click. No for watch (equal
 * within 1 %).`
 */
function verdictsWithScores(judged: readonly JudgedLabel[], comparison: Comparison): string {
  const by = groupedBy(judged, ({ together }) => together.help);
  return verdictsInOrder
    .flatMap((help) => {
      const own = by.get(help);
      if (!own) return [];
      const hasScores = help === 'yes' || help === 'hurts';
      const labels = own.map((label) =>
        hasScores && own.length <= MAX_SCORES
          ? `${label.title} (${evidenceOn(label, comparison)})`
          : label.title,
      );
      const common = hasScores ? undefined : evidenceOn(own[0]!, comparison);
      return [`${HELPS[help]} ${listed(labels)}${common === undefined ? '' : ` (${common})`}.`];
    })
    .join(' ');
}

const HELPS: Readonly<Record<Help, string>> = {
  yes: 'Yes, for',
  'cannot tell': 'Cannot tell for',
  equal: 'No for',
  no: 'No for',
  hurts: 'No, it hurts for',
};

/** The verdicts with the names of labels alone: `Yes, for like. No for watch.` */
function verdictsOn(judged: readonly JudgedLabel[]): string {
  const by = groupedBy(judged, ({ together }) => HELPS[together.help]);
  const words = [...new Set(verdictsInOrder.map((help) => HELPS[help]))];
  return words
    .flatMap((word) => {
      const own = by.get(word);
      return own ? [`${word} ${titlesIn(own)}.`] : [];
    })
    .join(' ');
}

/**
 * What a headline of verdicts and names leaves out: `On test rows: like (AUC 0.71 -> 0.76, 6 of 6
 * seeds) and watch (a gain of 1 % is excluded).`
 */
function evidenceSentence(
  judged: readonly JudgedLabel[],
  comparison: Comparison,
): string | undefined {
  const decided = judged.filter(({ together }) => together.help !== 'cannot tell');
  const known = decided.map((label) => ({
    title: label.title,
    evidence: evidenceOn(label, comparison)!,
  }));
  const parts = [...groupedBy(known, ({ evidence }) => evidence)].map(
    ([evidence, own]) => `${titlesIn(own)} (${evidence})`,
  );
  return parts.length === 0 ? undefined : `On test rows: ${listed(parts)}.`;
}

/** `yes for 2; no for 1`. */
function verdictCounts(judged: readonly JudgedLabel[]): string {
  const words: Readonly<Record<Help, string>> = {
    yes: 'yes',
    'cannot tell': 'cannot tell',
    equal: 'no',
    no: 'no',
    hurts: 'no, it hurts',
  };
  return [...groupedBy(judged, ({ together }) => words[together.help])]
    .map(([word, own]) => `${word} for ${own.length}`)
    .join('; ');
}

/** Says which differences count, and which networks learn the labels alone. */
export function marginSentence({ tasks, margin, modelTitle }: Comparison): string {
  const judged = tasks.flatMap(({ title, together }) =>
    together ? [{ title, model: together.alone.model }] : [],
  );
  const byModel = [...groupedBy(judged, ({ model }) => model)];
  const percent = `${digits3(100 * margin)} %`;
  const [[only]] = byModel as [(typeof byModel)[number]];
  if (byModel.length === 1)
    return `Only gains of at least ${percent} of ${modelTitle(only)}'s error count (margin: ${margin}).`;
  const names = byModel.map(([model, own]) => `${modelTitle(model)} for ${titlesIn(own)}`);
  return `Only gains of at least ${percent} of the error of the best network that shares nothing count (${listed(names)}; margin: ${margin}).`;
}

/**
 * `R² 0.68 -> 0.87, 12 of 12 splits`: the splits in which the second model is better, or worse if
 * it is on average.
 */
export function scoresText(
  { measure }: Pick<TaskComparison, 'measure'>,
  alone: Scored,
  shared: Scored,
  unit: Comparison['unit'],
): string {
  const isR2 =
    measure.metric.name === 'mse' &&
    alone.beside.r2 !== undefined &&
    shared.beside.r2 !== undefined;
  const [before, after] = isR2
    ? [alone.beside.r2!, shared.beside.r2!]
    : [alone, shared].map((model) => model.mean.value!);
  const written = gainFormatter(
    before!,
    after!,
    isR2 ? metricFormatter({ name: 'r2' }) : metricFormatter(measure.metric),
  );
  const pairs = pairBySeed([shared.losses, alone.losses]);
  const less = [...pairs[0]!].map((loss, i) => loss - pairs[1]![i]!).filter(Number.isFinite);
  const isBetter = (mean(less) ?? 0) < 0;
  const same = less.filter((loss) => (isBetter ? loss < 0 : loss > 0)).length;
  const title = isR2 ? 'R²' : metricTitle(measure.metric);
  return `${title} ${written(before!)} -> ${written(after!)}, ${same} of ${counted(less.length, unit)}`;
}

/** Two decimals for numbers that differ by them, or else the format of the metric. */
const gainFormatter = (
  a: number,
  b: number,
  format: (value: number) => string,
): ((value: number) => string) =>
  Math.max(Math.abs(a), Math.abs(b)) <= 1 && a.toFixed(2) !== b.toFixed(2)
    ? (value) => value.toFixed(2)
    : format;

/** Names of programs that grow trees. */
const TREES = /lightgbm|lgbm|xgboost|xgb|catboost|forest|tree|boost/i;

/** A model that is no network, with its verb: `trees (LightGBM) are`. */
function modelSubject(model: string, title: string): string {
  if (model === 'linear') return 'a linear model is';
  if (model === 'mean') return 'the mean of the labels is';
  return TREES.test(model) ? `trees (${title}) are` : `${title} is`;
}

/** Which network to keep for each label. */
export function keepSentence({ tasks, modelTitle }: Comparison): string | undefined {
  const kept = tasks.flatMap(({ title, keep, models }) =>
    keep && models.length > 1 ? [{ title, model: keep.model }] : [],
  );
  if (kept.length === 0) return undefined;
  const parts = [...groupedBy(kept, ({ model }) => model)].map(
    ([model, own]) => `${modelTitle(model)} for ${listed(own.map(({ title }) => title))}`,
  );
  return `Of the networks, keep ${listed(parts)}.`;
}

/** How solved models compare with the network to keep, in words that follow the test. */
const STANDINGS: Readonly<Record<Standing, string>> = {
  better: 'significantly better for',
  worse: 'significantly worse for',
  'not different': 'not significantly different for',
};

/**
 * Whether trees, a linear model or another solved one are significantly better or worse than the
 * network to keep.
 */
export function besideSentences({ tasks, modelTitle }: Comparison): string[] {
  const all = tasks.flatMap(({ title, solved }) => solved.map((one) => ({ title, ...one })));
  return [...groupedBy(all, ({ model }) => model)].flatMap(([model, own]) => {
    // Nobody expects the mean to do well.
    if (model === 'mean' && own.every(({ standing }) => standing === 'worse')) return [];
    const by = groupedBy(own, ({ standing }) => standing);
    const parts = (['better', 'worse', 'not different'] as const).flatMap((standing) => {
      const found = by.get(standing);
      return found ? [`${STANDINGS[standing]} ${titlesIn(found)}`] : [];
    });
    return [
      `Compared with the network to keep, ${modelSubject(model, modelTitle(model))} ${listed(parts)}.`,
    ];
  });
}

/** Says for which labels a compared network predicts one value for all rows. */
export function untrainedSentences({ tasks, unit, modelTitle }: Comparison): string[] {
  return tasks.flatMap(({ title, together }) =>
    (together?.untrained ?? []).map(
      ({ model, n, count }) =>
        `${modelTitle(model)} learned nothing of ${title} in ${count} of ${counted(n, unit)}: it predicts one value for all rows, perhaps by unlucky starting weights. Try more seeds (\`seeds: 3\`), or wider layers (\`narrow\` of \`weights\`).`,
    ),
  );
}

/** Says in a line that no trees were trained beside the networks, and how to add them. */
export function treesSentence({
  tasks,
  isSolved,
  modelTitle,
  trainers,
}: Comparison): string | undefined {
  const models = new Set(tasks.flatMap(({ models }) => models.map(({ model }) => model)));
  if ([...models].some((model) => isSolved(model) && TREES.test(`${model} ${modelTitle(model)}`)))
    return undefined;
  const [wanted] = trainers;
  return wanted === undefined
    ? 'Trees were not tried: `lightgbm` in `models` of the config trains LightGBM beside the networks.'
    : `Trees were not tried: ${wanted} is in \`models\` of the config, but was not found or failed; \`mmoe-exp doctor\` says how to get it.`;
}

const titlesIn = (all: readonly { readonly title: string }[]): string =>
  listed(all.map(({ title }) => title));

/** Says which labels have fewer rows than the networks have weights. */
export function fewLabelsSentence({ sizes, labelled }: Comparison): string | undefined {
  const most = Math.max(...[...sizes.values()].map(({ weights }) => weights ?? 0));
  const few = labelled.filter(({ rows }) => rows < most);
  return few.length === 0 ? undefined : fewLabelsText(few, Math.round(most));
}

/** The sentence for labels with their numbers of labelled rows to train on. */
export const fewLabelsText = (
  few: readonly { readonly title: string; readonly rows: number }[],
  weights: number,
): string =>
  `Fewer labelled rows to train on than weights (${thousands(weights)}): ${listed(few.map(({ title, rows }) => `${title} (about ${thousands(rows)})`))}; networks may fit noise there, so look at the linear model, too.`;

/** How far sizes may differ before the answer says so. */
const MAX_RATIO = 1.1;

const UNEQUAL_SIZES = 'The networks have unequal numbers of weights';
const MAY_BE_SIZES = 'so that differences may come from their sizes';

/**
 * Says that the compared networks have unequal sizes, without numbers, and which ones they have.
 */
export function unequalSizes({
  sizes,
  modelTitle,
}: Comparison): { headline: string; numbers: string } | undefined {
  const known = [...sizes].filter(([, { weights }]) => weights !== undefined && weights > 0);
  const counts = known.map(([, { weights }]) => weights!);
  if (counts.length < 2 || Math.max(...counts) <= MAX_RATIO * Math.min(...counts)) return undefined;
  const [largest, smallest] = [Math.max(...counts), Math.min(...counts)].map(
    (count) => known.find(([, { weights }]) => weights === count)!,
  );
  const text = ([model, { weights }]: (typeof known)[number]) =>
    `${modelTitle(model)} ${Math.round(weights!)}`;
  const alone = known.find(([model]) => model === SINGLE_TASK);
  const shown = [...new Set([...(alone ? [alone] : []), smallest!, largest!])].map(text);
  return { headline: `${UNEQUAL_SIZES}, ${MAY_BE_SIZES}.`, numbers: shown.join(', ') };
}

const EVEN_SIZES = '`weights: auto` in the config makes them equal.';

/**
 * What a headline on unequal sizes leaves out: the numbers of weights, and how to make them equal.
 */
export const sizesDetails = (numbers: string): string => `Weights: ${numbers}; ${EVEN_SIZES}`;

/** Says that the compared networks have unequal sizes, with numbers. */
export function sizesSentence(comparison: Comparison): string | undefined {
  const unequal = unequalSizes(comparison);
  return unequal && `${UNEQUAL_SIZES} (${unequal.numbers}), ${MAY_BE_SIZES}: ${EVEN_SIZES}`;
}
