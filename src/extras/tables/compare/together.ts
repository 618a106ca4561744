import { groupedBy } from '../../../ground/base/grouped.js';
import { metricFormatter } from '../../../ground/base/metric.js';
import { counted, listed, thousands } from '../../../ground/base/words.js';
import { mean } from '../../../ground/stats/summary.js';
import { digits3 } from '../../../ground/table/table.js';
import { SINGLE_TASK } from '../../../judge/analysis/pairs.js';
import { pairBySeed } from '../../../judge/results/losses.js';
import type { Comparison, Standing, TaskComparison, TaskModel } from './compare.js';
import type { Help } from './help.js';
import { metricTitle } from './tables.js';

type Scored = Pick<TaskModel, 'mean' | 'beside' | 'losses'>;

/** The question, with the losses that the answer is about if a config has several. */
const questionOn = ({ balance }: Pick<Comparison, 'balance'>): string =>
  `Does learning together help${balance?.losses === undefined ? '' : ` (losses: ${balance.losses})`}?`;

/** With more labels under one verdict, their scores are left to the sentences below. */
const MAX_SCORES = 4;

/** The answer for all labels; undefined if no network learns alone, none shares, or there is a single label. */
export function togetherSentence({ tasks, unit, margin, balance }: Comparison): string | undefined {
  const judged = tasks.flatMap((task) => (task.together ? [{ task, ...task.together }] : []));
  if (judged.length === 0) return undefined;
  const by = groupedBy(judged, ({ help }) => help);
  const named = (help: Help, detail: (one: (typeof judged)[number]) => string) => {
    const all = by.get(help) ?? [];
    return listed(all.map((one) => (all.length > MAX_SCORES ? one.task.title : `${one.task.title} (${detail(one)})`)));
  };
  const scores = (one: (typeof judged)[number]) => scoresText(one.task, one.alone, one.shared, unit);
  const percent = `${digits3(100 * margin)} %`;
  const parts: string[] = [];
  if (by.has('yes')) parts.push(`Yes, for ${named('yes', scores)}.`);
  if (by.has('cannot tell'))
    parts.push(`Cannot tell for ${listed(by.get('cannot tell')!.map(({ task }) => task.title))}.`);
  if (by.has('equal')) {
    parts.push(`No for ${listed(by.get('equal')!.map(({ task }) => task.title))} (equal within ${percent}).`);
  }
  if (by.has('no')) {
    parts.push(`No for ${listed(by.get('no')!.map(({ task }) => task.title))} (a gain of ${percent} is excluded).`);
  }
  if (by.has('hurts')) parts.push(`No, it hurts for ${named('hurts', scores)}.`);
  return `${questionOn({ balance })} ${parts.join(' ')}`;
}

/** Returns the answer with the names of labels alone, for a headline. */
export function namedTogether({ tasks, balance }: Comparison): string {
  const judged = tasks.flatMap(({ title, together }) => (together ? [{ title, help: together.help }] : []));
  const by = groupedBy(judged, ({ help }) => (help === 'equal' ? 'no' : help));
  const words: Readonly<Record<Exclude<Help, 'equal'>, string>> = {
    yes: 'Yes, for',
    'cannot tell': 'Cannot tell for',
    no: 'No for',
    hurts: 'No, it hurts for',
  };
  const parts = (['yes', 'cannot tell', 'no', 'hurts'] as const).flatMap((help) => {
    const own = by.get(help);
    return own ? [`${words[help]} ${titlesIn(own)}.`] : [];
  });
  return `${questionOn({ balance })} ${parts.join(' ')}`;
}

/** Says which differences count, and which networks learn the labels alone. */
export function marginSentence({ tasks, margin, modelTitle }: Comparison): string {
  const judged = tasks.flatMap(({ title, together }) => (together ? [{ title, model: together.alone.model }] : []));
  const byModel = [...groupedBy(judged, ({ model }) => model)];
  const percent = `${digits3(100 * margin)} %`;
  const [[only]] = byModel as [(typeof byModel)[number]];
  if (byModel.length === 1)
    return `Only gains of at least ${percent} of ${modelTitle(only)}'s error count (margin: ${margin}).`;
  const names = byModel.map(([model, own]) => `${modelTitle(model)} for ${titlesIn(own)}`);
  return `Only gains of at least ${percent} of the error of the best network that shares nothing count (${listed(names)}; margin: ${margin}).`;
}

/** Returns the answer in counts of labels, for a headline. */
export function shortTogether({ tasks, balance }: Comparison): string {
  const judged = tasks.flatMap(({ together }) => together ?? []);
  const words: Readonly<Record<Help, string>> = {
    yes: 'yes',
    'cannot tell': 'cannot tell',
    equal: 'no',
    no: 'no',
    hurts: 'no, it hurts',
  };
  const parts = [...groupedBy(judged, ({ help }) => words[help])].map(([word, own]) => `${word} for ${own.length}`);
  return `${questionOn({ balance })} Of ${counted(judged.length, 'label')}: ${parts.join('; ')}.`;
}

/** `R² 0.68 -> 0.87, 12 of 12 splits`: the splits in which the second model is better, or worse if it is on average. */
export function scoresText(
  { measure }: Pick<TaskComparison, 'measure'>,
  alone: Scored,
  shared: Scored,
  unit: Comparison['unit'],
): string {
  const isR2 = measure.metric.name === 'mse' && alone.beside.r2 !== undefined && shared.beside.r2 !== undefined;
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
const gainFormatter = (a: number, b: number, format: (value: number) => string): ((value: number) => string) =>
  Math.max(Math.abs(a), Math.abs(b)) <= 1 && a.toFixed(2) !== b.toFixed(2) ? (value) => value.toFixed(2) : format;

/** Names of programs that grow trees. */
const TREES = /lightgbm|lgbm|xgboost|xgb|catboost|forest|tree|boost/i;

/** A model that is no network, in a sentence. */
function modelSubject(model: string, title: string): string {
  if (model === 'linear') return 'a linear model does';
  if (model === 'mean') return 'the mean of the labels does';
  return TREES.test(model) ? `trees (${title}) do` : `${title} does`;
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

const standings: readonly Standing[] = ['better', 'as well', 'perhaps as well', 'worse'];

/** Whether trees, a linear model or another solved one do as well as the kept network, or better. */
export function besideSentences({ tasks, modelTitle }: Comparison): string[] {
  const all = tasks.flatMap(({ title, solved }) => solved.map((one) => ({ title, ...one })));
  return [...groupedBy(all, ({ model }) => model)].flatMap(([model, own]) => {
    // Nobody expects the mean to do well.
    if (model === 'mean' && own.every(({ standing }) => standing === 'worse')) return [];
    const by = groupedBy(own, ({ standing }) => standing);
    const parts = standings.flatMap((standing) => {
      const found = by.get(standing);
      return found ? [`${standing} for ${titlesIn(found)}`] : [];
    });
    return [`Compared with the network to keep, ${modelSubject(model, modelTitle(model))} ${listed(parts)}.`];
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
export function treesSentence({ tasks, isSolved, modelTitle, trainers }: Comparison): string | undefined {
  const models = new Set(tasks.flatMap(({ models }) => models.map(({ model }) => model)));
  if ([...models].some((model) => isSolved(model) && TREES.test(`${model} ${modelTitle(model)}`))) return undefined;
  const [wanted] = trainers;
  return wanted === undefined
    ? 'Trees were not tried: `lightgbm` in `models` of the config trains LightGBM beside the networks.'
    : `Trees were not tried: ${wanted} is in \`models\` of the config, but was not found or failed; \`mmoe-exp doctor\` says how to get it.`;
}

const titlesIn = (all: readonly { readonly title: string }[]): string => listed(all.map(({ title }) => title));

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

/** Says that the compared networks have unequal sizes. */
export function sizesSentence({ sizes, modelTitle }: Comparison): string | undefined {
  const known = [...sizes].filter(([, { weights }]) => weights !== undefined && weights > 0);
  const counts = known.map(([, { weights }]) => weights!);
  if (counts.length < 2 || Math.max(...counts) <= MAX_RATIO * Math.min(...counts)) return undefined;
  const [largest, smallest] = [Math.max(...counts), Math.min(...counts)].map(
    (count) => known.find(([, { weights }]) => weights === count)!,
  );
  const text = ([model, { weights }]: (typeof known)[number]) => `${modelTitle(model)} ${Math.round(weights!)}`;
  const alone = known.find(([model]) => model === SINGLE_TASK);
  const shown = [...new Set([...(alone ? [alone] : []), smallest!, largest!])].map(text);
  return `The networks have unequal numbers of weights (${shown.join(', ')}), so that differences may come from their sizes: \`weights: auto\` in the config makes them equal.`;
}
