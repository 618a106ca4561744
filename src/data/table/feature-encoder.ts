import type { CategoricalFeature, FeatureSpec } from '../dataset.js';
import { type CategoryRules, CategorySlots } from './categories.js';
import type { TablePart } from './columns.js';
import { type DenseColumns, Standardizer } from './standardizer.js';

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
