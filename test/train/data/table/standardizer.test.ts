import { describe, expect, it } from 'vitest';
import type { TablePart } from '../../../../src/train/data/table/columns.js';
import { FeatureEncoder, fitEncoding } from '../../../../src/train/data/table/feature-encoder.js';
import { makeTable, toRows, upTo } from './made.js';

const NONE = Number.NaN;

const fitted = (
  train: TablePart,
  columns: { readonly numeric: readonly string[]; readonly log: readonly string[] },
) =>
  new FeatureEncoder(fitEncoding(train, { ...columns, categorical: [] }, { minCount: 1, hash: 1 }));

describe('dense features', () => {
  it('are scaled by the training rows in every part, logarithms after the numbers', () => {
    const table = makeTable({ a: [1, 3, 7], b: [0, Math.E - 1, 100] });
    const train = { table, rows: Int32Array.of(0, 1) };
    const standardizer = fitted(train, { numeric: ['a', 'b'], log: ['b'] });
    // Of a: mean 2, deviation 1. Of log(1 + b): 0 and 1, so mean and deviation are 1/2.
    const [first, second, third] = toRows(standardizer.encode({ table, rows: upTo(3) }).dense, 3);
    expect(first).toEqual([-1, -1, -1]);
    expect(second![0]).toBe(1);
    expect(second![2]).toBeCloseTo(1, 6);
    expect(third![0]).toBe(5);
    expect(third![2]).toBeCloseTo(2 * Math.log(101) - 1, 5);
  });

  it('of missing values are the mean, with an indicator where training rows have some', () => {
    const table = makeTable({ a: [2, NONE, 6, NONE, 8], b: [1, 2, 3, NONE, 5] });
    const train = { table, rows: Int32Array.of(0, 1, 2) };
    const standardizer = fitted(train, { numeric: ['a', 'b'], log: ['a'] });
    // Of a: mean 4, deviation 2 over two rows. Row 3 has no b, but every training row has.
    expect(standardizer.features.dense).toBe(4);
    const rows = toRows(standardizer.encode({ table, rows: Int32Array.of(0, 1, 3, 4) }).dense, 4);
    expect(rows.map(([a]) => a)).toEqual([-1, 0, 0, 2]);
    expect(rows[2]![1]).toBe(0);
    expect(rows.map((row) => row[3])).toEqual([0, 1, 1, 0]);
  });

  it('of a constant are 0 everywhere, and of a column without values, too', () => {
    const table = makeTable({ a: [5, 5, 5, 9], b: [NONE, NONE, NONE, 1], c: [0.1, 0.1, 0.1, 0.2] });
    const standardizer = fitted({ table, rows: upTo(3) }, { numeric: ['a', 'b', 'c'], log: [] });
    expect(standardizer.features.dense).toBe(3);
    expect([...standardizer.encode({ table, rows: upTo(4) }).dense]).toEqual(Array(12).fill(0));
  });
});
