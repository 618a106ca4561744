import { log, sqrt } from '../../kernels/kernels.js';
import type { CategoricalFeature, FeatureSpec } from '../dataset.js';
import { type Category, type ColumnTable, codedColumn, columnNamed, numbersOf, type TablePart } from './columns.js';
import { textHash } from './hash.js';

interface CategoryRules {
  /** Categories with fewer training rows share the slot for others. */
  readonly minCount: number;
  /** Columns with more categories than this are hashed into this number of buckets. */
  readonly hash: number;
}

/**
 * The slots of a categorical column. Categories that occur often enough in the training rows get 1, 2, ... in order; then
 * come missing values, which are a category where they occur often enough. All others get 0.
 */
export class CategorySlots {
  /** The number of slots. */
  readonly size: number;
  readonly #slots: ReadonlyMap<Category, number>;
  readonly #missing: number;
  /** The representative of a category: itself, or the bucket that it is hashed into. */
  readonly #standsFor: (category: Category) => Category;

  constructor(
    train: TablePart,
    private readonly name: string,
    { minCount, hash }: CategoryRules,
  ) {
    const { codes, categories } = codedColumn(train.table, name);
    const counts = new Int32Array(categories.length + 1);
    for (const row of train.rows) counts[codes[row]!]!++;
    const occurring = categories.filter((_, i) => counts[i + 1]! > 0);
    const isHashed = columnNamed(train.table, name).kind === 'hashed';
    const bucket = (category: Category) => (isHashed ? (category as number) : textHash(String(category))) % hash;
    this.#standsFor = occurring.length > hash ? bucket : (category) => category;
    const byStandIn = new Map<Category, number>();
    categories.forEach((category, i) => {
      const standIn = this.#standsFor(category);
      byStandIn.set(standIn, (byStandIn.get(standIn) ?? 0) + counts[i + 1]!);
    });
    const isFrequent = (count: number) => count >= Math.max(1, minCount);
    const frequent = [...byStandIn].filter(([, count]) => isFrequent(count)).map(([category]) => category);
    this.#slots = new Map(inOrder(frequent).map((category, i) => [category, i + 1]));
    this.#missing = isFrequent(counts[0]!) ? frequent.length + 1 : 0;
    this.size = 1 + frequent.length + (this.#missing > 0 ? 1 : 0);
  }

  /** The slots of the categories of a table's rows, [rows], by their codes from `codedColumn`. */
  of(table: ColumnTable): { readonly codes: ArrayLike<number>; readonly slotOfCode: Int32Array } {
    const { codes, categories } = codedColumn(table, this.name);
    const slotOfCode = new Int32Array(categories.length + 1);
    slotOfCode[0] = this.#missing;
    categories.forEach((category, i) => {
      slotOfCode[i + 1] = this.#slots.get(this.#standsFor(category)) ?? 0;
    });
    return { codes, slotOfCode };
  }
}

/** Categories in order: by number where all are numbers or texts of whole numbers, else by the code units of the texts. */
export function inOrder(categories: readonly Category[]): Category[] {
  const areNumbers = categories.every((category) => typeof category === 'number' || /^-?\d{1,15}$/.test(category));
  const byText = (a: Category, b: Category) => (a < b ? -1 : a > b ? 1 : 0);
  return [...categories].sort(areNumbers ? (a, b) => Number(a) - Number(b) || byText(a, b) : byText);
}

/** The columns that features are made from. */
export interface FeatureColumns extends DenseColumns {
  readonly categorical: readonly string[];
}

/** Turns columns into features, in a way fitted to the training rows and applied to every part. */
export class FeatureEncoder {
  readonly features: FeatureSpec;
  readonly #standardizer: Standardizer;
  readonly #slots: readonly CategorySlots[];

  constructor(train: TablePart, columns: FeatureColumns, rules: CategoryRules) {
    this.#standardizer = new Standardizer(train, columns);
    this.#slots = columns.categorical.map((name) => new CategorySlots(train, name, rules));
    this.features = {
      dense: this.#standardizer.width,
      categorical: columns.categorical.map((name, i): CategoricalFeature => ({ name, size: this.#slots[i]!.size })),
    };
  }

  /** [rows, features.dense] and [rows, features.categorical.length] */
  encode(part: TablePart): { dense: Float32Array; categorical: Int32Array } {
    return { dense: this.#standardizer.apply(part), categorical: this.#categorical(part) };
  }

  #categorical({ table, rows }: TablePart): Int32Array {
    const width = this.#slots.length;
    const categorical = new Int32Array(rows.length * width);
    this.#slots.forEach((slots, j) => {
      const { codes, slotOfCode } = slots.of(table);
      for (let i = 0; i < rows.length; i++) categorical[i * width + j] = slotOfCode[codes[rows[i]!]!]!;
    });
    return categorical;
  }
}

/** The columns that dense features are made from. */
interface DenseColumns {
  readonly numeric: readonly string[];
  /**
   * Columns for which log(1 + x) is a feature: it separates small values from zero, whereas x separates large ones from each
   * other.
   */
  readonly log: readonly string[];
}

interface Scale {
  readonly mean: number;
  /** The population standard deviation; exactly 0 for a constant. */
  readonly deviation: number;
}

/** A dense feature before it is scaled. */
interface Feature {
  readonly column: string;
  readonly isLog: boolean;
}

/**
 * Makes the dense features: numbers, then logarithms, both scaled to mean 0 and standard deviation 1 over the training rows
 * that have a value; then, for each column that some training rows lack, an indicator of missing values, 0 or 1.
 */
export class Standardizer {
  /** The number of dense features. */
  readonly width: number;
  readonly #features: readonly (Feature & Scale)[];
  /** Columns with missing values. */
  readonly #indicators: readonly string[];

  constructor(train: TablePart, { numeric, log }: DenseColumns) {
    const features = [
      ...numeric.map((column): Feature => ({ column, isLog: false })),
      ...log.map((column): Feature => ({ column, isLog: true })),
    ];
    this.#features = features.map((feature) => ({ ...feature, ...scaleOf(valuesOf(train, feature)) }));
    this.#indicators = [...new Set(features.map(({ column }) => column))].filter((column) => isPartial(train, column));
    this.width = features.length + this.#indicators.length;
  }

  /**
   * The dense features, [rows, width]. A missing value becomes the mean, which is 0; a column that is constant over the
   * training rows is 0 everywhere.
   */
  apply(part: TablePart): Float32Array {
    const { table, rows } = part;
    const width = this.width;
    const dense = new Float32Array(rows.length * width);
    this.#features.forEach(({ mean, deviation, ...feature }, j) => {
      if (deviation === 0) return;
      const values = valuesOf(part, feature);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (!Number.isNaN(value)) dense[i * width + j] = (value - mean) / deviation;
      }
    });
    this.#indicators.forEach((column, k) => {
      const values = numbersOf(table, column);
      const j = this.#features.length + k;
      for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!])) dense[i * width + j] = 1;
    });
    return dense;
  }
}

/** An unscaled feature of some rows, NaN where it is missing. */
function valuesOf({ table, rows }: TablePart, { column, isLog }: Feature): Float64Array {
  const given = numbersOf(table, column);
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = given[rows[i]!]!;
  return isLog ? logarithms(values) : values;
}

/** Most cached logarithms: in amounts of money, for example, the same few values occur over and over. */
const MOST_KEPT = 2 ** 16;

function logarithms(values: Float64Array): Float64Array {
  const known = new Map<number, number>();
  return values.map((value) => {
    const kept = known.get(value);
    if (kept !== undefined) return kept;
    const result = log(1 + value);
    if (known.size < MOST_KEPT) known.set(value, result);
    return result;
  });
}

/** The scale of the values that are not missing. */
function scaleOf(values: Float64Array): Scale {
  const { mean, variance } = momentsOf(values);
  return { mean, deviation: sqrt(variance) };
}

/** Whether some training rows have a value of a column and others have none. */
function isPartial({ table, rows }: TablePart, column: string): boolean {
  const values = numbersOf(table, column);
  let missing = 0;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!])) missing++;
  return missing > 0 && missing < rows.length;
}

interface Moments {
  readonly mean: number;
  /** The mean square over the number of values; exactly 0 where all are equal. */
  readonly variance: number;
}

/** The moments of the values that are not NaN, in two passes. */
export function momentsOf(values: Float32Array | Float64Array): Moments {
  let sum = 0;
  let count = 0;
  let first = Number.NaN;
  let varied = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (count++ === 0) first = value;
    sum += value;
    varied ||= value !== first;
  }
  const mean = sum / count;
  if (!varied) return { mean, variance: 0 };
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { mean, variance: squares / count };
}
