import { log, sqrt } from '../../kernels/kernels.js';
import type { CategoricalFeature } from '../dataset.js';
import { nominalColumns, wholeColumns } from './columns.js';
import type { Part } from './split.js';
import { type CensusTable, valuesOf } from './table.js';
import { labelColumns } from './tasks.js';

/** Sums of money lie far apart: their logarithms are taken. */
const moneyColumns = new Set(['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks']);

const inputs = nominalColumns.filter(({ name }) => !labelColumns.has(name));

/** How columns become features: all of it is known from the training rows, and holds for rows of any other part. */
export class FeatureEncoder {
  readonly dense = wholeColumns.length;
  readonly categorical: readonly CategoricalFeature[];
  readonly #scales: readonly Scale[];
  readonly #slots: readonly Int32Array[];

  constructor(train: Part) {
    this.#scales = wholeColumns.map(({ name }) => scaleOf(name, train));
    this.#slots = inputs.map(({ name, domain }) => slotsOf(valuesOf(train.table, name), train.rows, domain.length));
    this.categorical = inputs.map(({ name }, i) => ({ name, size: Math.max(...this.#slots[i]!) + 1 }));
  }

  /** [rows, dense] and [rows, categorical.length] */
  encode({ table, rows }: Part): { dense: Float32Array; categorical: Int32Array } {
    return { dense: this.#dense(table, rows), categorical: this.#categorical(table, rows) };
  }

  #dense(table: CensusTable, rows: Int32Array): Float32Array {
    const width = this.dense;
    const dense = new Float32Array(rows.length * width);
    for (const [j, { name, mean, deviation }] of this.#scales.entries()) {
      const values = transformed(name, table);
      for (let i = 0; i < rows.length; i++) {
        dense[i * width + j] = deviation === 0 ? 0 : (values[rows[i]!]! - mean) / deviation;
      }
    }
    return dense;
  }

  #categorical(table: CensusTable, rows: Int32Array): Int32Array {
    const width = inputs.length;
    const categorical = new Int32Array(rows.length * width);
    for (const [j, { name }] of inputs.entries()) {
      const values = valuesOf(table, name);
      const slots = this.#slots[j]!;
      for (let i = 0; i < rows.length; i++) categorical[i * width + j] = slots[values[rows[i]!]!]!;
    }
    return categorical;
  }
}

interface Scale {
  readonly name: string;
  readonly mean: number;
  /** The population's standard deviation; exactly 0 of a constant. */
  readonly deviation: number;
}

function scaleOf(name: string, { table, rows }: Part): Scale {
  const values = transformed(name, table);
  let sum = 0;
  let varied = false;
  for (const row of rows) {
    sum += values[row]!;
    varied ||= values[row] !== values[rows[0]!];
  }
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) squares += (values[row]! - mean) ** 2;
  return { name, mean, deviation: varied ? sqrt(squares / rows.length) : 0 };
}

/** A column of whole numbers as it is standardized. */
function transformed(name: string, table: CensusTable): ArrayLike<number> {
  const values = valuesOf(table, name);
  if (!moneyColumns.has(name)) return values;
  // Most values occur often.
  const logs = new Map<number, number>();
  return Float64Array.from(values, (value) => {
    let known = logs.get(value);
    if (known === undefined) {
      known = log(1 + value);
      logs.set(value, known);
    }
    return known;
  });
}

/** The slot of each code: categories of the training rows have 1, 2, ... in the order of the domain, all others 0. */
function slotsOf(codes: ArrayLike<number>, rows: Int32Array, domain: number): Int32Array {
  const slots = new Int32Array(domain);
  for (const row of rows) slots[codes[row]!] = 1;
  let last = 0;
  return slots.map((occurs) => (occurs ? ++last : 0));
}
