import { expect, it } from 'vitest';
import { madeTable } from '../../scripts/tables/made.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { pearson } from '../../src/train/data/pearson.js';

const [header, ...lines] = madeTable(1, 4000);
const names = header!.split(',');
const rows = lines.map((line) =>
  line.split(',').map((value) => (value === '' ? Number.NaN : Number(value))),
);
const column = (name: string) => rows.map((row) => row[names.indexOf(name)]!);
const variance = (values: readonly number[]) => {
  const center = mean(values)!;
  return mean(values.map((value) => (value - center) ** 2))!;
};
const standardized = (values: readonly number[]) => {
  const [center, deviation] = [mean(values)!, Math.sqrt(variance(values))];
  return values.map((value) => (value - center) / deviation);
};

it('the made table has eight standard normals and three labels', () => {
  expect(names).toEqual([
    'x0',
    'x1',
    'x2',
    'x3',
    'x4',
    'x5',
    'x6',
    'x7',
    'common',
    'scarce',
    'unrelated',
  ]);
  expect(rows).toHaveLength(4000);
  for (const name of names.slice(0, 8)) {
    expect(Math.abs(mean(column(name))!)).toBeLessThan(0.06);
    expect(Math.abs(variance(column(name)) - 1)).toBeLessThan(0.1);
  }
});

it('its labels are the functions that it promises, with their noise', () => {
  const shared = standardized(
    rows.map((x) => Math.sin(1.5 * x[0]!) + x[1]! * x[2]! + Math.abs(x[3]!) + 0.5 * x[4]!),
  );
  const other = standardized(rows.map((x) => Math.cos(1.5 * x[5]!) + x[6]! * x[7]!));
  const noiseOf = (name: string, g: readonly number[]) =>
    column(name).flatMap((label, i) => (Number.isNaN(label) ? [] : [label - g[i]!]));
  const scarce = noiseOf('scarce', shared);
  // 6 % of 4,000 rows are 240, with a standard deviation of 15.
  expect(Math.abs(scarce.length - 240)).toBeLessThan(60);
  expect(Math.sqrt(variance(noiseOf('common', shared)))).toBeCloseTo(0.2, 1);
  expect(Math.sqrt(variance(scarce))).toBeCloseTo(0.3, 1);
  expect(Math.sqrt(variance(noiseOf('unrelated', other)))).toBeCloseTo(0.3, 1);
  expect(Math.abs(pearson(column('common'), column('unrelated')))).toBeLessThan(0.08);
});

it('a seed gives the same table each time, and another one another table', () => {
  expect(madeTable(1, 50)).toEqual(madeTable(1, 50));
  expect(madeTable(2, 50)).not.toEqual(madeTable(1, 50));
});
