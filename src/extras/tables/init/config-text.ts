import { counted, visible } from '../../../ground/base/words.js';
import { MIN_REPLICATES } from '../../../judge/results/replicates.js';
import type { Shares } from '../../../train/data/shares.js';
import { columnName } from '../../../train/data/table/columns.js';
import { architectures } from '../../../train/models/index.js';
import { DEFAULT_MARGIN } from '../compare/help.js';
import type { SplitField, TableValues, TaskField } from '../fields.js';
import { readingFields } from '../files/reading.js';
import { ROW, SPLIT } from '../predictions.js';
import { labelWords } from '../profile/candidates.js';
import { type Grouping, groupingWords } from '../profile/find-grouping.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';
import { DEFAULT_SHARES } from '../spec.js';
import { type FurtherLabel, furtherLabelsRemark } from './further-labels.js';
import type { ChosenFeatures } from './guesses.js';
import type { ChosenLabel } from './labels.js';

/** The names of the models for a number of labels: with one label, nothing can be shared. */
export const modelsFor = (labels: number): string[] =>
  [...architectures.values()]
    .filter(({ sharesNothing }) => labels > 1 || sharesNothing)
    .map(({ name }) => name);

/**
 * A config as YAML, with comments for users who adapt it; `out` is its path, and the numbers are
 * the size of networks.
 */
export function configText(
  { name: file, rows, reading = {} }: Profile['file'],
  name: string,
  labels: readonly ChosenLabel[],
  features: ChosenFeatures,
  further: readonly FurtherLabel[],
  out: string,
  { number: weights, narrow }: { readonly number: number; readonly narrow: readonly number[] },
): string {
  const trained = (chooseSplit(features).train ?? DEFAULT_SHARES.train) * rows;
  const { batchSize, steps, every } = chooseTraining(rows, trained);
  const lossMean = chooseLossMean(labels, rows);
  const epochs = (steps * batchSize) / trained;
  const names = features.categorical.map(({ facts }) => facts.name);
  return `# Written by mmoe-exp init for ${visible(file)}: ${counted(rows, 'row')}. Read it, and correct what was guessed.
#   mmoe-exp run ${visible(out)}          # trains all models, and says whether learning the labels together helps
#   mmoe-exp tune ${visible(out)} --run   # searches settings for each model first: slower, and fairer
name: ${scalar(name)}
data:
  kind: table
  file: ${scalar(file)}
${readingFields(reading)
  .map((field) => `  ${field}\n`)
  .join('')}  features:                     # the columns that models predict from
${featureLines('numeric', features.numeric, 'numbers, standardized by the training rows')}${codeLines(features.codes)}${featureLines('log', features.log, 'numbers of at least 0 with a long tail: log(1 + x), standardized')}${featureLines('categorical', names, 'texts and codes: a weight for each value')}${leftOutLines(features.leftOut)}  tasks:                        # the labels, the main one first
${taskLines(labels)}${furtherLines(further)}  #   more fields: where: COLUMN (the task has only the rows in which that column is 1), weight: 0.5 (counts half)
${splitLines(features)}${categoryLines(features.categorical)}models:
${wrapped(modelsFor(labels.length), 2)}${weightsLine(weights, narrow)}
training: {optimizer: adam, learningRate: 0.003, weightDecay: 0.3, batchSize: ${batchSize}, steps: ${steps}, evaluateEvery: ${every},
  outputInitialization: balanced,   # output weights start with both signs: with one sign, small networks can fail
  keep: best, patience: ${PATIENCE}${lossMean === 'rows' ? ', lossMean: rows' : ''}}   # at most ${Number(epochs.toPrecision(2))} ${epochs === 1 ? 'epoch' : 'epochs'}; a model is scored at its best loss on validation rows
tune:
  trials: 20                    # of each model
  units: 1024                   # experts x units is at most this
  defaults: true                # the first trial is the setting above, in one hidden layer
  by: validation_r2             # the share of variance explained, its mean over all tasks
${labels.length > 1 ? '  eachTask: true                # Single-Task is searched for each task by itself\n' : ''}${unitLines(rows, features)}keepPredictions: true           # needed to call a difference significant: intervals are over test rows, too
margin: ${DEFAULT_MARGIN}                    # smaller gains do not count: ${100 * DEFAULT_MARGIN} % of the error without sharing
`;
}

/**
 * How many splits a config has. Statements are about rows that were not seen, so that there are
 * several, where they are random: more than a statement takes at least, as all but a very large
 * difference needs them. Of few rows, it matters more which are tested, and a split costs less.
 */
export const splitCount = (rows: number, features: ChosenFeatures): number =>
  ['random', 'group'].includes(chooseSplit(features).by)
    ? (rows < 5000 ? 4 : 2) * MIN_REPLICATES.split
    : 1;

function unitLines(rows: number, features: ChosenFeatures): string {
  const splits = splitCount(rows, features);
  if (splits === 1) {
    return `seeds: ${MIN_REPLICATES.seed}                        # the fewest that a statement needs; a count, a list, or {first: 1, count: 20}\n`;
  }
  return `replicates: ${String(splits).padEnd(20)}# splits, drawn at random; a statement needs ${MIN_REPLICATES.split} at least
seeds: {first: 1, count: 1, perSplit: true}   # each split has a start of its own; more splits tell more than more seeds\n`;
}

/**
 * With more categories, a weight for each category and unit would be too many: they get an
 * embedding table.
 */
const MANY_CATEGORIES = 200;
const EMBEDDING = 16;
/**
 * `minCount` where there are many categories: new ones have the shared slot, which must be learned.
 */
const MIN_COUNT = 5;

/** How categories enter, by the number of categories of the columns. */
export const chooseEmbedding = (
  columns: readonly ColumnProfile[],
): Pick<TableValues, 'embedding' | 'minCount'> =>
  columns.some(({ facts }) => facts.distinct > MANY_CATEGORIES)
    ? { embedding: EMBEDDING, minCount: MIN_COUNT }
    : { embedding: 'sum', minCount: 1 };

function categoryLines(columns: readonly ColumnProfile[]): string {
  if (columns.length === 0) return '';
  const { embedding, minCount } = chooseEmbedding(columns);
  const other =
    embedding === 'sum'
      ? `or ${EMBEDDING}, the width of a table for each column`
      : 'the width; or sum, one-hot columns';
  return `  embedding: ${String(embedding).padEnd(19)}# how values of categorical columns enter: ${other}
  minCount: ${minCount}                   # values of fewer training rows are treated as one; so are unseen ones
`;
}

export const taskField = ({ facts, label }: ChosenLabel, name: string): TaskField => ({
  name,
  column: facts.name,
  labels: label.labels,
  ...(label.positive !== undefined && { positive: [label.positive] }),
  ...(label.log && { log: true as const }),
  ...(facts.missing > 0 && { missing: 'skip' as const }),
});

/** The split: as a column says, by groups, by time, or at random. */
export function chooseSplit({ time, parts, group }: ChosenFeatures): SplitField {
  if (parts !== undefined) return { by: 'column', column: parts };
  if (group !== undefined)
    return { by: 'group', column: group.column, seed: 0, ...groupShares(group) };
  return time === undefined
    ? { by: 'random', seed: 0, ...DEFAULT_SHARES }
    : { by: 'time', column: time, ...DEFAULT_SHARES };
}

/** With fewer groups, more of them test. */
const FEW_GROUPS = 200;

const groupShares = ({ groups }: Grouping): Shares =>
  groups < FEW_GROUPS ? { train: 0.6, validation: 0.2, test: 0.2 } : DEFAULT_SHARES;

function splitLines(features: ChosenFeatures): string {
  const fields = Object.entries(chooseSplit(features)).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? scalar(value) : value}`,
  );
  const { parts, group } = features;
  const why =
    parts === undefined && group !== undefined
      ? comment(`by group, as ${groupingWords(group)}: models are tested on new ones`, '  #   ')
      : '';
  return `  split: {${fields.join(', ')}}
${why}  #   by: random, group (the rows of a value stay together), time (the latest rows test), or column (of train, validation, test)
`;
}

/** The most epochs: training ends where validation rows say so. */
const EPOCHS = 30;

/** The most evaluations of a run, and how many without a lower validation loss end it. */
const POINTS = 30;
const PATIENCE = 10;

/** From this ratio of the numbers of labels on, the loss is a mean over rows. */
const UNEQUAL = 3;

/** Returns `rows` if some label has far fewer rows than another one. */
export function chooseLossMean(labels: readonly ChosenLabel[], rows: number): 'task' | 'rows' {
  const counts = labels.map(({ facts }) => rows - facts.missing);
  return Math.max(...counts) >= UNEQUAL * Math.min(...counts) ? 'rows' : 'task';
}

const weightsLine = (number: number, narrow: readonly number[]): string =>
  narrow.length === 0
    ? `weights: ${String(number).padEnd(22)}# the size of every network: equal sizes are fair`
    : `weights: {number: ${number}, narrow: [${narrow.join(', ')}]}   # the size of every network: equal sizes are fair; narrow: units of the second layer`;

/** With fewer steps, the comparison would only show how fast models start. */
const MIN_STEPS = 500;

/** More can be chosen after the first results. */
const MAX_STEPS = 20_000;

function chooseTraining(rows: number, trained: number) {
  const batchSize = rows < 10_000 ? 64 : 256;
  const enough = Math.max(MIN_STEPS, EPOCHS * Math.ceil(trained / batchSize));
  const steps = Math.min(MAX_STEPS, enough);
  return { batchSize, steps, every: Math.ceil(steps / POINTS) };
}

const featureLines = (type: string, names: readonly string[], comment: string): string =>
  names.length === 0
    ? ''
    : `    ${`${type}:`.padEnd(28)}# ${comment}\n${wrapped(names.map(scalar), 6)}`;

/** Asks about features whose numbers may be codes. */
const codeLines = (codes: readonly string[]): string =>
  codes.length === 0 ? '' : comment(codesRemark(codes), '    #   ');

/**
 * `taken as numbers: arms; if their order means nothing, as of treatments, move them to
 * categorical`.
 */
export const codesRemark = (codes: readonly string[]): string => {
  const [are, them, their] =
    codes.length === 1 ? ['a number', 'it', 'its'] : ['numbers', 'them', 'their'];
  return `taken as ${are}: ${codes.map(columnName).join(', ')}; if ${their} order means nothing, as of treatments, move ${them} to categorical`;
};

const LINE = 118;

function wrapped(items: readonly string[], indent: number): string {
  const lines = [''];
  for (const [i, item] of items.entries()) {
    const piece = `${item}${i < items.length - 1 ? ',' : ''}`;
    const line = lines.at(-1)!;
    if (line.length + piece.length > LINE) lines.push(piece);
    else lines[lines.length - 1] = line === '' ? piece : `${line} ${piece}`;
  }
  const space = ' '.repeat(indent);
  return `${space}[${lines.join(`\n${space} `)}]\n`;
}

/** A text as lines of a comment, each with a beginning. */
function comment(text: string, beginning: string): string {
  const lines = [beginning];
  for (const word of visible(text).split(' ')) {
    const line = lines.at(-1)!;
    if (line !== beginning && line.length + 1 + word.length > LINE) lines.push(beginning + word);
    else lines[lines.length - 1] = line === beginning ? line + word : `${line} ${word}`;
  }
  return lines.map((line) => `${line}\n`).join('');
}

function leftOutLines(leftOut: ChosenFeatures['leftOut']): string {
  if (leftOut.length === 0) return '';
  return `    # left out; move one to the lists above if it is known when labels are predicted:\n${leftOut.map(({ name, why }) => `    #   ${name}: ${visible(why)}\n`).join('')}`;
}

function taskLines(labels: readonly ChosenLabel[]): string {
  const names = taskNames(
    labels.map(({ facts, label }) => (label.log ? `log_${facts.name}` : facts.name)),
  );
  return labels
    .map((one, i) => {
      const { facts, label } = one;
      const fields = Object.entries(taskField(one, names[i]!)).map(([field, value]) => {
        const texts = [value]
          .flat()
          .map((one) => (typeof one === 'string' ? scalar(one) : String(one)))
          .join(', ');
        return `${field}: ${Array.isArray(value) ? `[${texts}]` : texts}`;
      });
      const isNumber = label.labels === 'regression' || label.labels === 'count';
      const words = isNumber
        ? `${kindWords(label)}: ${short(facts.min!)} to ${short(facts.max!)}`
        : labelWords(label);
      const missing = facts.missing > 0 ? `, ${counted(facts.missing, 'row')} without one` : '';
      const why = one.guessed === undefined ? '' : comment(`guessed: ${one.guessed}`, '      # ');
      return `    - {${fields.join(', ')}}   # ${visible(words)}${missing}\n${why}`;
    })
    .join('');
}

const furtherLines = (further: readonly FurtherLabel[]): string =>
  further.length === 0 ? '' : comment(furtherLabelsRemark(further), '  #   ');

const kindWords = ({ labels, log }: ChosenLabel['label']): string =>
  labels === 'count' ? 'counts' : log ? 'learned and scored as log(1 + x)' : 'numbers';

const short = (value: number): string => String(Number(value.toPrecision(5)));

/**
 * Derives unique names of tasks without special characters, as results and predictions name columns
 * after them.
 */
function taskNames(columns: readonly string[]): string[] {
  const taken = new Set([ROW, SPLIT]);
  return columns.map((column, k) => {
    const plain =
      column
        .replace(/[^\w-]/g, '_')
        .replace(/^-+/, '')
        .slice(0, 50) || 'task';
    let name = plain;
    for (let i = k + 1; taken.has(name); i++) name = `${plain}_${i}`;
    taken.add(name);
    return name;
  });
}

/** Matches texts that YAML would not read as strings. */
const NO_TEXT = /^(true|false|null|yes|no|on|off|~|[-+.\d].*)$/i;

/** Formats a text as a YAML scalar. */
const scalar = (text: string): string =>
  /^[\w./-]+$/.test(text) && !NO_TEXT.test(text) ? text : JSON.stringify(text);
