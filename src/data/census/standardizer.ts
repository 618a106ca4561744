import { log, sqrt } from '../../kernels/kernels.js';
import { wholeColumns } from './columns.js';
import type { SplitPart } from './split.js';
import { type CensusTable, valuesOf } from './table.js';

/** Sums of money vary widely: log(1 + x) separates small ones from zero, x itself large ones from each other. */
const moneyColumns = new Set(['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks']);

interface Scale {
  readonly mean: number;
  /** The population standard deviation; exactly 0 for a constant. */
  readonly deviation: number;
}

/** The number of dense features: the whole-number columns, then the logarithms of those that are sums of money. */
export const DENSE = wholeColumns.length + moneyColumns.size;

/** Computes the dense features, scaled to mean 0 and standard deviation 1 over the training rows. */
export class Standardizer {
  readonly #columns = new Map<CensusTable, readonly Float64Array[]>();
  readonly #scales: readonly Scale[];

  constructor({ table, rows }: SplitPart) {
    this.#scales = this.#columnsOf(table).map((values) => scaleOf(values, rows));
  }

  /** [rows, DENSE]; a column that is constant over the training rows is 0 everywhere. */
  apply({ table, rows }: SplitPart): Float32Array {
    const columns = this.#columnsOf(table);
    const dense = new Float32Array(rows.length * columns.length);
    for (const [j, { mean, deviation }] of this.#scales.entries()) {
      if (deviation === 0) continue;
      const values = columns[j]!;
      for (let i = 0; i < rows.length; i++) dense[i * columns.length + j] = (values[rows[i]!]! - mean) / deviation;
    }
    return dense;
  }

  /** The unscaled features of a table. Parts share tables, so that logarithms are taken once. */
  #columnsOf(table: CensusTable): readonly Float64Array[] {
    const known = this.#columns.get(table);
    if (known) return known;
    const money = wholeColumns.filter(({ name }) => moneyColumns.has(name));
    const columns = [
      ...wholeColumns.map(({ name }) => new Float64Array(valuesOf(table, name))),
      ...money.map(({ name }) => logarithms(valuesOf(table, name))),
    ];
    this.#columns.set(table, columns);
    return columns;
  }
}

function logarithms(values: ArrayLike<number>): Float64Array {
  // The same few values occur over and over.
  const known = new Map<number, number>();
  const logs = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!known.has(value)) known.set(value, log(1 + value));
    logs[i] = known.get(value)!;
  }
  return logs;
}

function scaleOf(values: Float64Array, rows: Int32Array): Scale {
  let sum = 0;
  let varied = false;
  for (let i = 0; i < rows.length; i++) {
    sum += values[rows[i]!]!;
    varied ||= values[rows[i]!] !== values[rows[0]!];
  }
  const mean = sum / rows.length;
  let squares = 0;
  for (let i = 0; i < rows.length; i++) squares += (values[rows[i]!]! - mean) ** 2;
  return { mean, deviation: varied ? sqrt(squares / rows.length) : 0 };
}
