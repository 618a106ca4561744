import { describe, expect, it } from 'vitest';
import {
  buildData,
  categoricalNames,
  dense,
  halves,
  place,
  type Rows,
  testRows,
  toRows,
  trainTable,
} from './built.js';

const money = dense.slice(1, 5);

const features = [...dense, ...money.map((name) => `log ${name}`)];

/**
 * The textbook's dense features: scaled by the mean and standard deviation of the training rows.
 */
function standardized(training: Rows, rows: Rows): number[][] {
  const value = (row: string[], name: string) => {
    const x = Number(row[place(name.replace('log ', ''))]);
    return name.startsWith('log ') ? Math.log1p(x) : x;
  };
  const scales = features.map((name) => {
    const xs = training.map((row) => value(row, name));
    const mean = xs.reduce((sum, x) => sum + x) / xs.length;
    return {
      mean,
      deviation: Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length),
    };
  });
  return rows.map((row) =>
    features.map((name, j) => (value(row, name) - scales[j]!.mean) / scales[j]!.deviation),
  );
}

const inOrder = (rows: number[][]) =>
  rows.map((row) => row.map((x) => x.toFixed(4)).join(' ')).sort();

describe('the features of census-income', () => {
  it('scales dense features by the training rows in every part', async () => {
    const [training, test] = halves();
    const data = await buildData(training, test);
    const trained = toRows(trainTable(data).dense, 11);
    standardized(training, training).forEach((row, i) => {
      row.forEach((x, j) => void expect(trained[i]![j]).toBeCloseTo(x, 5));
    });
    expect(inOrder(testRows(data, 'dense', 11))).toEqual(inOrder(standardized(training, test)));
  });

  it('makes a constant column zero', async () => {
    const [training, test] = halves();
    for (const row of training) row[0] = ' 33';
    const data = await buildData(training, test);
    for (const row of [...toRows(trainTable(data).dense, 11), ...testRows(data, 'dense', 11)])
      expect(row[0]).toBe(0);
  });

  it('gives a category the same slot in every part, and slot 0 to those not in the training rows', async () => {
    const [training, test] = halves();
    const union = place('member of a labor union');
    for (const [i, row] of training.entries()) row[union] = i % 2 ? ' Yes' : ' No';
    for (const [i, row] of test.entries())
      row[union] = [' No', ' Yes', ' Not in universe', ' Not in universe'][i % 4]!;
    const data = await buildData(training, test);
    const { categorical } = data.features;
    const j = (await categoricalNames(training, test)).indexOf('member of a labor union');
    expect(categorical[j]).toBe(3);
    expect(toRows(trainTable(data).categorical, 31).map((row) => row[j])).toEqual(
      training.map((_, i) => (i % 2 ? 2 : 1)),
    );
    const slots = testRows(data, 'categorical', 31).map((row) => row[j]);
    expect([0, 1, 2].map((slot) => slots.filter((other) => other === slot).length)).toEqual([
      50, 25, 25,
    ]);
  });

  it('numbers the categories of the training rows by number, else in alphabetical order', async () => {
    const [training, test] = halves();
    const data = await buildData(training, test);
    const codes = toRows(trainTable(data).categorical, 31);
    const names = await categoricalNames(training, test);
    for (const [j, size] of data.features.categorical.entries()) {
      const seen = training.map((row) => row[place(names[j]!)]!.trim());
      const areNumbers = seen.every((value) => /^\d+$/.test(value));
      const slots = [...new Set(seen)].sort(
        areNumbers ? (a, b) => Number(a) - Number(b) : undefined,
      );
      expect(size).toBe(slots.length + 1);
      expect(codes.map((row) => row[j])).toEqual(seen.map((value) => slots.indexOf(value) + 1));
    }
  });
});
