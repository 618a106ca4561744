import { log, sqrt } from '../../kernels/kernels.js';
import { wholeColumns } from './columns.js';
import type { Part } from './split.js';
import { type CensusTable, valuesOf } from './table.js';

/** Sums of money lie far apart: the logarithm of 1 + x is taken. */
const moneyColumns = new Set(['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks']);

interface Scale {
  readonly mean: number;
  /** The population's standard deviation; exactly 0 of a constant. */
  readonly deviation: number;
}

/** The columns of whole numbers as dense features: their mean and standard deviation over the training rows are 0 and 1. */
export class Standardizer {
  readonly #columns = new Map<CensusTable, readonly Float64Array[]>();
  readonly #scales: readonly Scale[];

  constructor({ table, rows }: Part) {
    this.#scales = this.#columnsOf(table).map((values) => scaleOf(values, rows));
  }

  /** [rows, columns]; a column that is constant over the training rows is 0 everywhere. */
  apply({ table, rows }: Part): Float32Array {
    const columns = this.#columnsOf(table);
    const dense = new Float32Array(rows.length * columns.length);
    for (const [j, { mean, deviation }] of this.#scales.entries()) {
      if (deviation === 0) continue;
      const values = columns[j]!;
      for (let i = 0; i < rows.length; i++) dense[i * columns.length + j] = (values[rows[i]!]! - mean) / deviation;
    }
    return dense;
  }

  /** Parts share tables, whose logarithms are taken once. */
  #columnsOf(table: CensusTable): readonly Float64Array[] {
    const known = this.#columns.get(table);
    if (known) return known;
    const columns = wholeColumns.map(({ name }) => {
      const values = valuesOf(table, name);
      return moneyColumns.has(name) ? logarithms(values) : new Float64Array(values);
    });
    this.#columns.set(table, columns);
    return columns;
  }
}

function logarithms(values: ArrayLike<number>): Float64Array {
  // A few values occur over and over.
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
