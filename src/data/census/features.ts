import type { CategoricalFeature } from '../dataset.js';
import { nominalColumns } from './columns.js';
import type { SplitPart } from './split.js';
import { DENSE, Standardizer } from './standardizer.js';
import { valuesOf } from './table.js';
import { labelColumns } from './tasks.js';

const inputs = nominalColumns.filter(({ name }) => !labelColumns.has(name));

/** Turns columns into features, in a way fitted to the training rows and applied to every part. */
export class FeatureEncoder {
  readonly dense = DENSE;
  readonly categorical: readonly CategoricalFeature[];
  readonly #standardizer: Standardizer;
  /** For each input column, the slot of each code. */
  readonly #slots: readonly Int32Array[];

  constructor(train: SplitPart) {
    this.#standardizer = new Standardizer(train);
    this.#slots = inputs.map(({ name, domain }) => slotsOf(valuesOf(train.table, name), train.rows, domain.length));
    this.categorical = inputs.map(({ name }, i) => ({ name, size: Math.max(...this.#slots[i]!) + 1 }));
  }

  /** [rows, dense] and [rows, categorical.length] */
  encode(part: SplitPart): { dense: Float32Array; categorical: Int32Array } {
    return { dense: this.#standardizer.apply(part), categorical: this.#categorical(part) };
  }

  #categorical({ table, rows }: SplitPart): Int32Array {
    const width = inputs.length;
    const categorical = new Int32Array(rows.length * width);
    const columns = inputs.map(({ name }) => valuesOf(table, name));
    const slots = this.#slots;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      for (let j = 0; j < width; j++) categorical[i * width + j] = slots[j]![columns[j]![row]!]!;
    }
    return categorical;
  }
}

/** The slot of each code: categories that occur in the training rows get 1, 2, ... in domain order, all others 0. */
function slotsOf(codes: ArrayLike<number>, rows: Int32Array, domain: number): Int32Array {
  const slots = new Int32Array(domain);
  for (let i = 0; i < rows.length; i++) slots[codes[rows[i]!]!] = 1;
  let last = 0;
  return slots.map((occurs) => (occurs ? ++last : 0));
}
