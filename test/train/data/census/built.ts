import { censusDataSet, censusEncoding } from '../../../../src/train/data/census/census.js';
import { columns } from '../../../../src/train/data/census/columns.js';
import { CENSUS_ENCODING, type CensusSpec } from '../../../../src/train/data/census/spec.js';
import type { ExampleTable, StoredDataSet } from '../../../../src/train/data/dataset.js';
import { excerpt, prepare } from './excerpt.js';

export type Rows = string[][];

export const rest = {
  kind: 'census-income',
  encoding: CENSUS_ENCODING,
  tasks: ['income', 'never_married'],
  split: { seed: 1 },
  embedding: 'sum',
} as const;

/** The data set from the rows of a training and a test file. */
export async function buildData(
  training: Rows,
  test: Rows,
  spec: Partial<CensusSpec> = {},
): Promise<StoredDataSet> {
  return censusDataSet({ ...rest, sources: await prepare({ training, test }), ...spec });
}

/** The names of the categorical features of such a data set, in order. */
export async function categoricalNames(training: Rows, test: Rows): Promise<string[]> {
  const { categorical } = censusEncoding({ ...rest, sources: await prepare({ training, test }) });
  return categorical.map(({ column }) => column);
}

export const halves = (): [Rows, Rows] => [excerpt().slice(0, 100), excerpt().slice(100)];
export const place = (name: string) => columns.findIndex((column) => column.name === name);
export const trainTable = (data: StoredDataSet) => data.train as ExampleTable;

/** The rows of both parts of the test file, in the order of the shuffle. */
export const testRows = (
  { validation, test }: StoredDataSet,
  field: 'dense' | 'categorical' | 'labels',
  width: number,
) => [validation!, test].flatMap((part) => toRows(part[field], width));

export const toRows = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) =>
    Array.from(values).slice(i * width, (i + 1) * width),
  );

export const dense = [
  'age',
  'wage per hour',
  'capital gains',
  'capital losses',
  'dividends from stocks',
  'num persons worked for employer',
  'weeks worked in year',
];
