import { describe, expect, it } from 'vitest';
import { findScales, scaleWords } from '../../../../src/extras/tables/profile/scales.js';
import { fastStream } from '../../../../src/ground/base/random.js';

const numbers = (of: (i: number) => number, count = 300) =>
  Float64Array.from({ length: count }, (_, i) => of(i));

/** 0 to 396, in another order than its rows. */
const base = (i: number) => (i * 37) % 397;

const scalesOf = (columns: Readonly<Record<string, Float64Array>>) =>
  findScales(Object.entries(columns).map(([name, values]) => ({ name, values }))).map(
    (scale) => `${scale.column}: ${scaleWords(scale)}`,
  );

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

describe('columns on another scale', () => {
  it('are logarithms, squares and linear functions, whichever comes first', () => {
    const a = numbers((i) => 10 + base(i));
    expect(scalesOf({ b: a.map((x) => rounded(Math.log10(x), 4)), a })).toEqual([
      'b: the logarithm of a',
    ]);
    expect(scalesOf({ a, b: a.map((x) => x ** 2) })).toEqual(['b: the square of a']);
    expect(scalesOf({ a, b: a.map((x) => rounded(32 + 1.8 * x, 1)) })).toEqual([
      'b: a linear function of a',
    ]);
    expect(scalesOf({ a: numbers(base), b: numbers((i) => Math.log1p(base(i))) })).toEqual([
      'b: the logarithm of a',
    ]);
  });

  it('may lack a logarithm of 0', () => {
    const a = numbers((i) => Math.max(0, base(i) - 100));
    expect(scalesOf({ a, b: a.map((x) => (x > 0 ? Math.log(x) : Number.NaN)) })).toEqual([
      'b: the logarithm of a',
    ]);
  });

  it('are none if they are only alike, share an outlier, or have few values', () => {
    const uniform = fastStream('test/scales');
    const a = numbers((i) => 10 + base(i));
    expect(scalesOf({ a, b: a.map((x) => x + 10 * uniform()) })).toEqual([]);
    const alike = [numbers(() => uniform()), numbers(() => uniform())] as const;
    for (const values of alike) values[150] = 1e6;
    expect(scalesOf({ a: alike[0], b: alike[1] })).toEqual([]);
    const few = numbers((i) => i % 5);
    expect(scalesOf({ a: few, b: few.map((x) => 2 * x) })).toEqual([]);
    expect(scalesOf({ a, b: numbers(() => Number.NaN) })).toEqual([]);
  });
});
