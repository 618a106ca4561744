import { describe, expect, it } from 'vitest';
import { censusDataSet } from '../../../../src/train/data/census/census.js';
import type { CensusSpec } from '../../../../src/train/data/census/spec.js';
import type { ExampleTable } from '../../../../src/train/data/dataset.js';
import {
  buildData,
  categoricalNames,
  dense,
  halves,
  place,
  rest,
  toRows,
  trainTable,
} from './built.js';
import { excerpt, prepare } from './excerpt.js';

describe('the census-income data set', () => {
  it('has 11 dense and 31 categorical features, with no label or survey weight among them', async () => {
    const { features } = await buildData(...halves());
    const names = await categoricalNames(...halves());
    expect(features.categorical).toHaveLength(31);
    expect(features.dense).toBe(11);
    expect(names).toHaveLength(31);
    for (const name of ['income', 'education', 'marital stat', 'instance weight', ...dense])
      expect(names).not.toContain(name);
  });

  it('has features that depend neither on the survey weight nor on labels', async () => {
    const before = await buildData(...halves());
    const changes: Record<string, string> = {
      'instance weight': ' 7',
      income: ' 50000+.',
      education: ' Children',
      'marital stat': ' Widowed',
    };
    const other = halves();
    for (const row of other.flat())
      for (const [name, value] of Object.entries(changes)) row[place(name)] = value;
    const after = await buildData(...other);
    expect(after.features).toEqual(before.features);
    for (const part of ['train', 'validation', 'test'] as const) {
      const [a, b] = [before[part] as ExampleTable, after[part] as ExampleTable];
      expect(b.dense).toEqual(a.dense);
      expect(b.categorical).toEqual(a.categorical);
    }
  });

  it('counts the positives of each task', async () => {
    const tasks = ['income', 'never_married', 'college', 'bachelor', 'some_college'] as const;
    const data = await buildData(excerpt(), excerpt(), { tasks });
    expect(data.labels).toEqual(tasks.map((name) => ({ kind: 'binary', name })));
    const counts = tasks.map(
      (_, k) => toRows(trainTable(data).labels, 5).filter((row) => row[k] === 1).length,
    );
    // Counted with awk in the excerpt, e.g. $5 ~ /^(Associates|Bachelors|Masters|Prof
    // school|Doctorate)/ for college.
    expect(counts).toEqual([60, 66, 62, 50, 92]);
    expect(new Set(trainTable(data).labels)).toEqual(new Set([0, 1]));
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
      `the text of sha256 ${other} is needed`,
    );
    expect(() => censusDataSet({ ...rest, sources: { test: sources.test! } })).toThrow(
      'the data set names no file of this role',
    );
  });
});
