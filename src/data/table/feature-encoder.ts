import type { CategoricalFeature, FeatureSpec } from '../dataset.js';
import { type Category, type ColumnTable, codedColumn, columnNamed, type TablePart } from './columns.js';
import { textHash } from './hash.js';
import { type DenseColumns, Standardizer } from './standardizer.js';

interface CategoryRules {
  /** Categories of fewer training rows share the slot for others. */
  readonly minCount: number;
  /** Columns of more categories than this are hashed into so many. */
  readonly hash: number;
}

/**
 * The slots of a categorical column. Categories that occur in the training rows often enough get 1, 2, ... in order; then
 * comes a missing value, which is a category of its own where it occurs in as many. All others get 0.
 */
export class CategorySlots {
  /** The number of slots. */
  readonly size: number;
  readonly #slots: ReadonlyMap<Category, number>;
  readonly #missing: number;
  /** The stand-in of a category: itself, or the bucket that it is hashed into. */
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

  /** The slots of the categories of a table's rows, [rows], by the codes that `codedColumn` gives them. */
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
