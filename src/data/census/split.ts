import { cutRows, type PartName, shuffledRows } from '../shares.js';
import type { CensusFile, CensusSpec } from './spec.js';

/** Some rows of a file, in a given order. */
export interface SplitPart<Table> {
  readonly table: Table;
  readonly rows: Int32Array;
}

/** The rows that train, validate and test, as `CensusSplit` says. @throws InputError where a part gets no rows */
export function splitRows<Table extends { readonly rows: number }>(
  { split: { seed, shares }, sources }: Pick<CensusSpec, 'split' | 'sources'>,
  read: (file: CensusFile) => Table,
): Record<PartName, SplitPart<Table>> {
  if (!shares) {
    const training = read('training');
    const test = read('test');
    const halves = cutRows(shuffledRows(test.rows, seed), { validation: 0.5, test: 0.5 });
    return {
      train: { table: training, rows: Int32Array.from({ length: training.rows }, (_, i) => i) },
      validation: { table: test, rows: halves.validation },
      test: { table: test, rows: halves.test },
    };
  }
  const table = read(sources.training === undefined ? 'test' : 'training');
  const { train, validation, test } = cutRows(shuffledRows(table.rows, seed), shares);
  return { train: { table, rows: train }, validation: { table, rows: validation }, test: { table, rows: test } };
}
