import { InputError } from '../../errors.js';
import { shuffled, uniformStream } from '../../random.js';
import type { CensusFile, CensusSpec, CensusSplit } from './spec.js';
import type { CensusTable } from './table.js';

export type PartName = 'train' | 'validation' | 'test';

/** Some rows of a file, in a given order. */
export interface SplitPart {
  readonly table: CensusTable;
  readonly rows: Int32Array;
}

/** The rows that train, validate and test, as `CensusSplit` says. @throws InputError where a part gets no rows */
export function splitRows(spec: CensusSpec, read: (file: CensusFile) => CensusTable): Record<PartName, SplitPart> {
  const { split } = spec;
  if (!split.shares) {
    const training = read('training');
    const test = read('test');
    const [validating, testing] = cut(test.rows, split, { validation: 0.5, test: 0.5 });
    return {
      train: { table: training, rows: Int32Array.from({ length: training.rows }, (_, i) => i) },
      validation: { table: test, rows: validating! },
      test: { table: test, rows: testing! },
    };
  }
  const { train, validation, test } = split.shares;
  const table = read(spec.sources.training === undefined ? 'test' : 'training');
  const [training, validating, testing] = cut(table.rows, split, { train, validation, test });
  return {
    train: { table, rows: training! },
    validation: { table, rows: validating! },
    test: { table, rows: testing! },
  };
}

/** Shuffles the rows and cuts them at the rounded cumulative shares: every row lands in exactly one part. */
function cut(rows: number, { seed }: CensusSplit, shares: Partial<Record<PartName, number>>): Int32Array[] {
  const order = shuffled(rows, uniformStream(seed, 'split'));
  const parts = Object.entries(shares);
  let cumulative = 0;
  let start = 0;
  return parts.map(([name, share], i) => {
    cumulative += share;
    const end = i === parts.length - 1 ? rows : Math.min(rows, Math.round(rows * cumulative));
    if (end <= start)
      throw new InputError([
        `data.split: a share of ${share} of ${rows} rows leaves none for ${name}: a larger one is needed`,
      ]);
    const part = order.subarray(start, end);
    start = end;
    return part;
  });
}
