/** The schema of `data:` in a config for a user's table. */

import * as z from 'zod';
import {
  choice,
  dispatch,
  distinct,
  type FieldValue,
  isListOfLists,
  mapping,
  type SweepableFields,
  sweepable,
  whole,
  within,
  wordOr,
} from '../../ground/schema/fields.js';
import { embeddingField } from '../../train/data/embedding-field.js';
import { type Given, placed, type ReportNeed } from '../../train/data/kind.js';
import { needOfShares, partNames, shareFields } from '../../train/data/shares.js';
import type { PositiveValue } from '../../train/data/table/labels.js';
import { decimals, encodings, separators } from './files/reading.js';
import { DEFAULT_HASH } from './spec.js';

/**
 * Paths relative to the working directory: of files whose rows are concatenated, or of the files of
 * each part.
 */
export type FileField = FileList | Readonly<Record<'train' | 'validation' | 'test', FileList>>;

export type FileList = string | readonly string[];

export const areParts = (file: FileField): file is Exclude<FileField, FileList> =>
  typeof file === 'object' && 'train' in file;

const oneOrMore = <T>(item: z.ZodType<T>) =>
  dispatch<T | readonly T[]>([item, distinct(item)], (input) =>
    Array.isArray(input) ? distinct(item) : item,
  );

const path = z.string('the path of a file is needed').min(1, 'the path of a file is needed');
const paths: z.ZodType<FileList> = oneOrMore(path);
const parts = mapping({
  train: paths.describe('Files of the training rows.'),
  validation: paths.describe(
    'Files of the validation rows, on which searches and selections are scored.',
  ),
  test: paths.describe('Files of the test rows.'),
});
const file: z.ZodType<FileField> = dispatch(
  [paths, parts],
  (input): z.ZodType<FileField> =>
    typeof input === 'object' && input !== null && !Array.isArray(input) ? parts : paths,
);

const column = z.string('the name of a column is needed').min(1, 'the name of a column is needed');
const columns = distinct(column).exactOptional();
const features = mapping({
  numeric: columns.describe('Columns of numbers, which are standardized.'),
  categorical: columns.describe('Columns of categories.'),
  log: columns.describe('Numeric columns that enter as log(1 + x).'),
});

const nameNeed =
  'a name of up to 60 letters, digits, _ and -, the first no -, is needed, as it names columns of results';
const name = z.string(nameNeed).regex(/^\w[\w-]{0,59}$/, nameNeed);

const value = z.union([z.string(), z.number(), z.boolean()], {
  error: () => 'a value of the column, or a list of some, is needed',
});

const task = mapping({
  name: name.describe('The name of the task in results.'),
  column: column.describe('The column of its labels.'),
  labels: choice(['binary', 'regression', 'count', 'classes']).describe(
    'The kind of the labels: one of two values, numbers, counts (whole numbers from 0 up, with a Poisson loss), or classes (one of several values, with a softmax).',
  ),
  positive: oneOrMore<PositiveValue>(value)
    .exactOptional()
    .describe('For binary labels: the value, or values, that count as positive.'),
  where: column
    .exactOptional()
    .describe('A column that is 1 in the rows that belong to the task: its sample space.'),
  log: z
    .literal(true, 'true is needed, or nothing')
    .exactOptional()
    .describe(
      'The label is log(1 + x), of a column of numbers of at least 0 with a long tail; so are predictions.',
    ),
  weight: within({ above: 0 }).exactOptional().describe("The weight of the task's loss."),
  missing: choice(['skip', 'refuse'])
    .exactOptional()
    .describe(
      'Whether rows without its label are left out of the task, or are a fault (the default).',
    ),
});
const tasks = distinct(
  task,
  ({ name }) => name,
  'a list is needed, such as [{name: click, column: clicked, labels: binary}]',
);

const split = mapping({
  by: choice(['random', 'group', 'time', 'column'])
    .prefault('random')
    .describe(
      'How rows are split: at random, by groups that stay together, by time, or by a column of parts.',
    ),
  column: column
    .exactOptional()
    .describe('The column of groups, of times, or of train, validation and test.'),
  seed: whole(0).exactOptional().describe('The seed of the split.'),
  ...shareFields,
});

/** A list of strings is a value of the field; a list of lists or mappings sweeps it. */
const isListOfMore = (input: unknown): boolean =>
  Array.isArray(input) && input.some((item) => typeof item !== 'string');

export const tableSchema = mapping({
  kind: z.literal('table').describe('Your table: CSV, TSV, JSON lines or Parquet.'),
  file: sweepable(file, isListOfMore).describe(
    'A path, a list of files to concatenate, or the files of train, validation and test.',
  ),
  separator: sweepable(choice(separators))
    .exactOptional()
    .describe('The sign between the values of a row; by default a comma, in .tsv a tab.'),
  decimal: sweepable(choice(decimals))
    .exactOptional()
    .describe('The decimal sign of numbers in a text; by default a point.'),
  encoding: sweepable(choice(encodings))
    .exactOptional()
    .describe(
      'The encoding of texts; by default utf-8. latin1 is Windows-1252, which contains Latin-1.',
    ),
  features: sweepable(features)
    .exactOptional()
    .describe('Columns by kind; by default all columns without another role.'),
  tasks: sweepable(tasks, isListOfLists).describe('The labels, the main task first.'),
  split: sweepable(split)
    .exactOptional()
    .describe('The split of the rows into train, validation and test.'),
  trainRows: sweepable(wordOr('all', whole(1, undefined, ', or all,')))
    .exactOptional()
    .describe(
      'How many of the training rows are used, drawn at random; by default all. Validation and test rows stay the same, so that a list shows what more rows bring.',
    ),
  weight: sweepable(column).exactOptional().describe('A column of row weights.'),
  minCount: sweepable(whole(1))
    .prefault(1)
    .describe('Categories with fewer training rows share a slot.'),
  // A larger number of slots is likely a typo.
  hash: sweepable(whole(2, 2 ** 26))
    .prefault(DEFAULT_HASH)
    .describe('The number of slots into which columns with more categories are hashed.'),
  embedding: embeddingField(),
});

export type TaskField = z.output<typeof task>;
export type SplitField = z.output<typeof split>;

export type TableValues = FieldValue<typeof tableSchema>;
export type TableFields = SweepableFields<TableValues>;

/**
 * Reports fields that contradict each other, as far as can be determined without reading a file.
 */
export function checkTable(given: Given<TableFields>, report: ReportNeed): void {
  for (const [tasks, path] of placed(given, 'tasks')) {
    // A label that is learned twice would count twice in every mean over tasks.
    const seen = new Map<string, string>();
    tasks.forEach(({ name, weight: _, missing: __, ...label }, k) => {
      if (label.labels !== 'binary' && label.positive !== undefined)
        report(
          [...path, k, 'positive'],
          'it must be left out, as only binary labels have positive values',
        );
      if (label.labels !== 'regression' && label.log)
        report(
          [...path, k, 'log'],
          'it must be left out, as only regression labels are numbers on a scale',
        );
      const id = JSON.stringify(Object.entries(label).sort());
      const other = seen.get(id);
      seen.set(id, name);
      if (other !== undefined)
        report([...path, k, 'column'], `a label that task ${other} does not use is needed`);
    });
  }
  labelsAreNoFeatures(given, report);
  splitIsWhole(given, report);
  if (given('file')?.values.some(areParts) && given('split'))
    report(['split'], 'it must be left out, as data.file names the files of each part');
}

/**
 * Reports labels among the inputs. Where tasks are swept, all of them should have the same inputs.
 */
function labelsAreNoFeatures(given: Given<TableFields>, report: ReportNeed): void {
  const tasks = given('tasks');
  if (tasks?.swept && !given('features')) {
    report(
      ['tasks'],
      'data.features is needed for a sweep over tasks: else the label of one is an input of others',
    );
  }
  const taskOf = new Map(
    tasks?.values.flatMap((set) => set.map(({ name, column }) => [column, name] as const)),
  );
  for (const [features, path] of placed(given, 'features')) {
    const lists = Object.entries(features) as [string, readonly string[]][];
    if (lists.length === 0)
      report(path, 'at least one column of numeric, categorical or log is needed');
    for (const [list, columns] of lists) {
      columns.forEach((column, i) => {
        const task = taskOf.get(column);
        if (task !== undefined)
          report([...path, list, i], `it must be left out, as it has the labels of task ${task}`);
      });
    }
  }
}

function splitIsWhole(given: Given<TableFields>, report: ReportNeed): void {
  for (const [split, path] of placed(given, 'split')) {
    const { by, column, seed } = split;
    if (by === 'random' && column !== undefined) {
      report([...path, 'column'], 'it must be left out, as a random split is by no column');
    }
    if (by !== 'random' && column === undefined)
      report([...path, 'column'], `a column is needed to split by ${by}`);
    if ((by === 'time' || by === 'column') && seed !== undefined) {
      report([...path, 'seed'], `it must be left out, as nothing is random in a split by ${by}`);
    }
    const unused =
      by === 'column' ? partNames.find((part) => split[part] !== undefined) : undefined;
    if (unused)
      report([...path, unused], 'it must be left out, because the column assigns rows to parts');
    const need = by === 'column' ? undefined : needOfShares(split);
    if (need) report(path, need);
  }
}
