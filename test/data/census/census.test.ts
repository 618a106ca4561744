import { describe, expect, it } from 'vitest';
import { censusDataSet } from '../../../src/data/census/census.js';
import { columns } from '../../../src/data/census/columns.js';
import type { CensusSpec } from '../../../src/data/census/spec.js';
import type { DataSet, Table } from '../../../src/data/dataset.js';
import { excerpt, prepare } from './excerpt.js';

type Rows = string[][];

const rest = {
  kind: 'census-income',
  tasks: ['income', 'never_married'],
  split: { seed: 1 },
  embedding: 'sum',
} as const;

/** The data set of a training and a test file. */
async function dataOf(training: Rows, test: Rows, spec: Partial<CensusSpec> = {}): Promise<DataSet> {
  return censusDataSet({ ...rest, sources: await prepare({ training, test }), ...spec });
}

const halves = (): [Rows, Rows] => [excerpt().slice(0, 100), excerpt().slice(100)];
const place = (name: string) => columns.findIndex((column) => column.name === name);
const tableOf = (data: DataSet) => data.train as Table;

/** Both parts of the test file: their order is the shuffle's. */
const testRows = ({ validation, test }: DataSet, field: 'dense' | 'categorical' | 'labels', width: number) =>
  [validation!, test].flatMap((part) => rowsOf(part[field], width));

const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width));

const dense = [
  'age',
  'wage per hour',
  'capital gains',
  'capital losses',
  'dividends from stocks',
  'num persons worked for employer',
  'weeks worked in year',
];
const money = dense.slice(1, 5);

/** The dense features by the textbook: scaled by the mean and the standard deviation of the training rows. */
function standardized(training: Rows, rows: Rows): number[][] {
  const value = (row: string[], name: string) => {
    const x = Number(row[place(name)]);
    return money.includes(name) ? Math.log1p(x) : x;
  };
  const scales = dense.map((name) => {
    const xs = training.map((row) => value(row, name));
    const mean = xs.reduce((sum, x) => sum + x) / xs.length;
    return { mean, deviation: Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length) };
  });
  return rows.map((row) => dense.map((name, j) => (value(row, name) - scales[j]!.mean) / scales[j]!.deviation));
}

const inOrder = (rows: number[][]) => rows.map((row) => row.map((x) => x.toFixed(4)).join(' ')).sort();

describe('the census-income data set', () => {
  it('has 7 dense and 31 categorical features: no label, no survey weight among them', async () => {
    const { features } = await dataOf(...halves());
    const names = features.categorical.map(({ name }) => name);
    expect(features.dense).toBe(7);
    expect(names).toHaveLength(31);
    for (const name of ['income', 'education', 'marital stat', 'instance weight', ...dense])
      expect(names).not.toContain(name);
  });

  it('scales dense features by the training rows, in the other parts, too', async () => {
    const [training, test] = halves();
    const data = await dataOf(training, test);
    const trained = rowsOf(tableOf(data).dense, 7);
    standardized(training, training).forEach((row, i) => {
      row.forEach((x, j) => void expect(trained[i]![j]).toBeCloseTo(x, 5));
    });
    expect(inOrder(testRows(data, 'dense', 7))).toEqual(inOrder(standardized(training, test)));
  });

  it('makes a constant column zero', async () => {
    const [training, test] = halves();
    for (const row of training) row[0] = ' 33';
    const data = await dataOf(training, test);
    for (const row of [...rowsOf(tableOf(data).dense, 7), ...testRows(data, 'dense', 7)]) expect(row[0]).toBe(0);
  });

  it('gives a category one slot in every part, and slot 0 to those that never train', async () => {
    const [training, test] = halves();
    // Domain: No, Not in universe, Yes. Only two of them train.
    const union = place('member of a labor union');
    for (const [i, row] of training.entries()) row[union] = i % 2 ? ' Yes' : ' No';
    for (const [i, row] of test.entries()) row[union] = [' No', ' Yes', ' Not in universe', ' Not in universe'][i % 4]!;
    const data = await dataOf(training, test);
    const { categorical } = data.features;
    const j = categorical.findIndex(({ name }) => name === 'member of a labor union');
    expect(categorical[j]).toEqual({ name: 'member of a labor union', size: 3 });
    expect(rowsOf(tableOf(data).categorical, 31).map((row) => row[j])).toEqual(training.map((_, i) => (i % 2 ? 2 : 1)));
    const slots = testRows(data, 'categorical', 31).map((row) => row[j]);
    expect([0, 1, 2].map((slot) => slots.filter((other) => other === slot).length)).toEqual([50, 25, 25]);
  });

  it('numbers the categories that train in the order of the domain', async () => {
    const [training, test] = halves();
    const data = await dataOf(training, test);
    const codes = rowsOf(tableOf(data).categorical, 31);
    for (const [j, { name, size }] of data.features.categorical.entries()) {
      const column = columns[place(name)]!;
      const domain = column.kind === 'nominal' ? column.domain : [];
      const seen = training.map((row) => row[place(name)]!.trim());
      const slots = domain.filter((value) => seen.includes(value));
      expect(size).toBe(slots.length + 1);
      expect(codes.map((row) => row[j])).toEqual(seen.map((value) => slots.indexOf(value) + 1));
    }
  });

  it('does not depend on the survey weight; labels change no feature', async () => {
    const before = await dataOf(...halves());
    const changes: Record<string, string> = {
      'instance weight': ' 7',
      income: ' 50000+.',
      education: ' Children',
      'marital stat': ' Widowed',
    };
    const other = halves();
    for (const row of other.flat()) for (const [name, value] of Object.entries(changes)) row[place(name)] = value;
    const after = await dataOf(...other);
    expect(after.features).toEqual(before.features);
    for (const part of ['train', 'validation', 'test'] as const) {
      const [a, b] = [before[part] as Table, after[part] as Table];
      expect(b.dense).toEqual(a.dense);
      expect(b.categorical).toEqual(a.categorical);
    }
  });

  it('counts the positives of each task', async () => {
    const tasks = ['income', 'never_married', 'college', 'bachelor', 'some_college'] as const;
    const data = await dataOf(excerpt(), excerpt(), { tasks });
    expect(data.labels).toEqual(tasks.map((name) => ({ kind: 'binary', name })));
    const counts = tasks.map((_, k) => rowsOf(tableOf(data).labels, 5).filter((row) => row[k] === 1).length);
    // Counted by awk over the excerpt, e.g. $5 ~ /^(Associates|Bachelors|Masters|Prof school|Doctorate)/ for college.
    expect(counts).toEqual([60, 66, 62, 50, 92]);
    expect(new Set(tableOf(data).labels)).toEqual(new Set([0, 1]));
  });

  it('is kept for the next run of the same spec', async () => {
    const sources = await prepare({ test: excerpt() });
    const spec: CensusSpec = {
      ...rest,
      sources,
      split: { seed: 1, shares: { train: 0.5, validation: 0.2, test: 0.3 } },
    };
    const first = censusDataSet(spec);
    expect(censusDataSet({ ...spec, split: { ...spec.split } })).toBe(first);
    expect(censusDataSet({ ...spec, split: { ...spec.split, seed: 2 } })).not.toBe(first);
  });

  it('refuses files that the spec does not name', async () => {
    const sources = await prepare({ training: excerpt(), test: excerpt() });
    const other = 'f'.repeat(64);
    expect(() => censusDataSet({ ...rest, sources: { ...sources, test: other } })).toThrow(
      `that of ${other} is needed`,
    );
    expect(() => censusDataSet({ ...rest, sources: { test: sources.test! } })).toThrow('no file of this role is named');
  });
});
