/** Fits an encoding of columns on the training rows, and turns columns into features by it. */

import { log, sqrt } from '../../kernels/exact-functions.js';
import type { FeatureSpec } from '../dataset.js';
import {
  type Category,
  type ColumnTable,
  codedColumn,
  columnNamed,
  inOrder,
  numberColumn,
  type TableColumn,
  type TablePart,
} from './columns.js';
import type {
  CategoryEncoding,
  DenseEncoding,
  Encoding,
  FeatureColumns,
  Scale,
} from './encoding.js';
import { textHash } from './hash.js';

interface CategoryRules {
  /** Categories with fewer training rows share the slot for others. */
  readonly minCount: number;
  /** Columns with more categories than this are hashed into this number of buckets. */
  readonly hash: number;
}

/** Categories that enough training rows have get slots, and so do missing values. */
function categoryEncoding(
  train: TablePart,
  name: string,
  { minCount, hash }: CategoryRules,
): CategoryEncoding {
  const { codes, categories } = codedColumn(train.table, name);
  const { kind } = columnNamed(train.table, name);
  const counts = new Int32Array(categories.length + 1);
  for (const row of train.rows) counts[codes[row]!]!++;
  const occurring = categories.filter((_, i) => counts[i + 1]! > 0);
  const buckets = occurring.length > hash ? hash : undefined;
  const byStandIn = new Map<Category, number>();
  categories.forEach((category, i) => {
    const standIn = standInFor(category, kind, buckets);
    byStandIn.set(standIn, (byStandIn.get(standIn) ?? 0) + counts[i + 1]!);
  });
  const isFrequent = (count: number) => count >= Math.max(1, minCount);
  const frequent = [...byStandIn]
    .filter(([, count]) => isFrequent(count))
    .map(([category]) => category);
  return {
    column: name,
    kind,
    categories: inOrder(frequent),
    missing: isFrequent(counts[0]!),
    ...(buckets !== undefined && { buckets }),
  };
}

/** The category itself, or the bucket that it is hashed into. */
function standInFor(
  category: Category,
  kind: TableColumn['kind'],
  buckets: number | undefined,
): Category {
  if (buckets === undefined) return category;
  return (kind === 'hashed' ? (category as number) : textHash(String(category))) % buckets;
}

const lastSlot = ({
  categories,
  withheld,
}: Pick<CategoryEncoding, 'categories' | 'withheld'>): number => withheld ?? categories.length;

/** Fits the means, deviations and categories of columns to the training rows. */
export function fitEncoding(
  train: TablePart,
  columns: FeatureColumns,
  rules: CategoryRules,
): Encoding {
  const features = [
    ...columns.numeric.map((column) => ({ column })),
    ...columns.log.map((column) => ({ column, log: true as const })),
  ];
  return {
    dense: features.map((feature) => {
      const { mean, variance } = computeMoments(readDenseValues(train, feature));
      return { ...feature, mean, deviation: sqrt(variance) };
    }),
    indicators: [...new Set(features.map(({ column }) => column))].filter((column) =>
      isPartial(train, column),
    ),
    categorical: columns.categorical.map((name) => categoryEncoding(train, name, rules)),
  };
}

/** Turns columns into features by an encoding, which applies to every part. */
export class FeatureEncoder {
  readonly features: FeatureSpec;
  readonly #slots: readonly ReadonlyMap<Category, number>[];

  constructor(readonly encoding: Encoding) {
    const { dense, indicators, categorical } = encoding;
    this.features = {
      dense: dense.length + indicators.length,
      categorical: categorical.map(({ missing, ...one }) => 1 + lastSlot(one) + (missing ? 1 : 0)),
    };
    this.#slots = categorical.map(
      ({ categories }) => new Map(categories.map((category, i) => [category, i + 1])),
    );
  }

  /** [rows, features.dense] and [rows, features.categorical.length] */
  encode(part: TablePart): { dense: Float32Array; categorical: Int32Array } {
    return { dense: this.#dense(part), categorical: this.#categorical(part) };
  }

  /**
   * The categories of a table that the training rows did not have often enough; of withheld
   * categories none.
   */
  unseen(table: ColumnTable): UnseenCategories[] {
    return this.encoding.categorical.flatMap((encoding, j) => {
      if (encoding.withheld !== undefined) return [];
      const { codes, categories } = codedColumn(table, encoding.column);
      const { kind } = columnNamed(table, encoding.column);
      const isUnseen = categories.map(
        (one) => !this.#slots[j]!.has(standInFor(one, kind, encoding.buckets)),
      );
      let [rows, first] = [0, -1];
      for (let row = 0; row < codes.length; row++) {
        if (!isUnseen[codes[row]! - 1]) continue;
        if (rows++ === 0) first = row;
      }
      return rows === 0
        ? []
        : [{ column: encoding.column, rows, first, category: categories[codes[first]! - 1]! }];
    });
  }

  #dense(part: TablePart): Float32Array {
    const { table, rows } = part;
    const { dense: features, indicators } = this.encoding;
    const width = this.features.dense;
    const dense = new Float32Array(rows.length * width);
    features.forEach(({ mean, deviation, ...feature }, j) => {
      if (deviation === 0) return;
      const values = readDenseValues(part, feature);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (!Number.isNaN(value)) dense[i * width + j] = (value - mean) / deviation;
      }
    });
    indicators.forEach((column, k) => {
      const values = numberColumn(table, column);
      const j = features.length + k;
      for (let i = 0; i < rows.length; i++)
        if (Number.isNaN(values[rows[i]!])) dense[i * width + j] = 1;
    });
    return dense;
  }

  #categorical({ table, rows }: TablePart): Int32Array {
    const { categorical: columns } = this.encoding;
    const width = columns.length;
    const categorical = new Int32Array(rows.length * width);
    columns.forEach((encoding, j) => {
      const { codes, categories } = codedColumn(table, encoding.column);
      const { kind } = columnNamed(table, encoding.column);
      const slotOf = (category: Category) =>
        this.#slots[j]!.get(standInFor(category, kind, encoding.buckets)) ?? 0;
      const slotOfCode = [encoding.missing ? lastSlot(encoding) + 1 : 0, ...categories.map(slotOf)];
      for (let i = 0; i < rows.length; i++)
        categorical[i * width + j] = slotOfCode[codes[rows[i]!]!]!;
    });
    return categorical;
  }
}

/** Rows of a table with categories that have no slot of their own. */
export interface UnseenCategories {
  readonly column: string;
  readonly rows: number;
  /** The first such row, from 0, and its category; of hashed texts, their hash. */
  readonly first: number;
  readonly category: Category;
}

function readDenseValues(
  { table, rows }: TablePart,
  { column, log: isLog }: Omit<DenseEncoding, keyof Scale>,
): Float64Array {
  const given = numberColumn(table, column);
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = given[rows[i]!]!;
  return isLog ? values.map((value) => log(1 + value)) : values;
}

/** Whether some training rows have a value of a column and others have none. */
function isPartial({ table, rows }: TablePart, column: string): boolean {
  const values = numberColumn(table, column);
  let missing = 0;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!])) missing++;
  return missing > 0 && missing < rows.length;
}

/**
 * Moments of the values that are not NaN, in two passes; the variance is exactly 0 where all are
 * equal.
 */
export function computeMoments(values: Float32Array | Float64Array): {
  readonly mean: number;
  readonly variance: number;
} {
  let [sum, count, first, varied] = [0, 0, Number.NaN, false];
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
