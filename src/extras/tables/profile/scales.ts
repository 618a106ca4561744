/**
 * Finds columns that are another one on another scale: its logarithm, its square or a linear
 * function. Such a column is no second label beside the other one, and as a feature it gives the
 * other one away. Values decide, not names.
 */

import { pearson } from '../../../train/data/pearson.js';
import { columnName } from '../../../train/data/table/columns.js';

/** A column that was computed from another one. */
export interface Scale {
  readonly column: string;
  readonly of: string;
  readonly how: 'logarithm' | 'square' | 'linear function';
}

/** A column's numbers in some rows, NaN where missing. */
export interface Numbers {
  readonly name: string;
  readonly values: Float64Array;
}

/** Columns of fewer different numbers may agree by chance. */
const MIN_DISTINCT = 10;

/** The most columns that are compared: pairs take time. */
const MAX_COLUMNS = 200;

/** Scales keep values apart, but for rounding and for a logarithm of 0. */
const DISTINCT_RATIO = 0.8;

/** The share of variance from which one column is a function of the other, but for rounding. */
const EXACT = 0.9999;

/** Returns each column that is another one on another scale, with that one. */
export function findScales(columns: readonly Numbers[]): Scale[] {
  const fit = columns
    .map((column) => ({
      ...column,
      distinct: new Set(column.values.filter((value) => !Number.isNaN(value))).size,
    }))
    .filter(({ distinct }) => distinct >= MIN_DISTINCT)
    .slice(0, MAX_COLUMNS)
    .map((column) => ({ ...column, scaled: scaledValues(column.values) }));
  return fit.flatMap((a, i) =>
    fit.slice(i + 1).flatMap((b) => {
      const [least, most] = [Math.min(a.distinct, b.distinct), Math.max(a.distinct, b.distinct)];
      return least >= DISTINCT_RATIO * most ? (scaleBetween(a, b) ?? []) : [];
    }),
  );
}

/** A column with its values on other scales, NaN where a scale has none. */
interface Scaled extends Numbers {
  readonly scaled: readonly (readonly [Scale['how'], Float64Array])[];
}

const scaledValues = (values: Float64Array): Scaled['scaled'] => [
  ['logarithm', values.map((value) => (value > 0 ? Math.log(value) : Number.NaN))],
  ['logarithm', values.map((value) => (value >= 0 ? Math.log1p(value) : Number.NaN))],
  ['square', values.map((value) => value ** 2)],
];

/**
 * Returns the scale that relates two columns; of a linear function, the later column is computed
 * from the earlier one.
 */
function scaleBetween(a: Scaled, b: Scaled): Scale | undefined {
  const ways: readonly (readonly [Scale, Float64Array, Float64Array])[] = [
    [{ column: b.name, of: a.name, how: 'linear function' }, b.values, a.values],
    ...[a, b].flatMap((of) => {
      const column = of === a ? b : a;
      return of.scaled.map(
        ([how, values]) =>
          [{ column: column.name, of: of.name, how }, column.values, values] as const,
      );
    }),
  ];
  const [best] = ways
    .map(([scale, left, right]) => ({ scale, share: sharedVariance(left, right) }))
    .filter(({ share }) => share >= EXACT)
    .sort((one, other) => other.share - one.share);
  return best?.scale;
}

/** The first rows, on which most pairs show that they are no scales of each other. */
const FIRST_ROWS = 64;
const LIKELY = 0.999;

/**
 * Returns the share of variance of `left` that a line in `right` explains, the least of all rows
 * and of those without the largest and smallest twentieth: an outlier that both have explains much
 * of the variance. 0 if they have too few different values in common.
 */
function sharedVariance(left: Float64Array, right: Float64Array): number {
  const first = pearson(left.subarray(0, FIRST_ROWS), right.subarray(0, FIRST_ROWS)) ** 2;
  if (first < LIKELY) return 0;
  const rows = [...left.keys()].filter((i) => !Number.isNaN(left[i]) && !Number.isNaN(right[i]));
  if (new Set(rows.map((i) => left[i])).size < MIN_DISTINCT) return 0;
  const sorted = Float64Array.from(rows, (i) => left[i]!).sort();
  const [low, high] = [0.05, 0.95].map((share) => sorted[Math.floor(share * (sorted.length - 1))]!);
  const inner = rows.filter((i) => left[i]! >= low! && left[i]! <= high!);
  const shares = [rows, inner].map((some) => {
    const [ys, xs] = [left, right].map((values) => some.map((i) => values[i]!));
    return pearson(ys!, xs!) ** 2 || 0;
  });
  return Math.min(...shares);
}

/** `the logarithm of salary`, as remarks say of `column`. */
export const scaleWords = ({ of, how }: Scale): string =>
  `${how === 'linear function' ? 'a' : 'the'} ${how} of ${columnName(of)}`;
