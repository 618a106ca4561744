import { describe, expect, it } from 'vitest';
import { splitRows } from '../../../../src/train/data/census/census.js';
import {
  CENSUS_ENCODING,
  type CensusSpec,
  type CensusSplit,
} from '../../../../src/train/data/census/spec.js';

/**
 * Splits a training and a test file with the given numbers of rows: the file and the rows of each
 * part.
 */
function split(
  sources: CensusSpec['sources'],
  split: CensusSplit,
  rows: { training: number; test: number },
) {
  const spec: CensusSpec = {
    kind: 'census-income',
    encoding: CENSUS_ENCODING,
    sources,
    tasks: ['income'],
    split,
    embedding: 'sum',
  };
  const tables = {
    training: { rows: rows.training, columns: [] },
    test: { rows: rows.test, columns: [] },
  };
  const { train, validation, test } = splitRows(spec, (file) => tables[file]);
  const fileOf = (part: typeof train) => (part.table === tables.test ? 'test' : 'training');
  return {
    files: [train, validation, test].map(fileOf),
    parts: [train, validation, test].map((part) => [...part.rows]),
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const sorted = (rows: number[]) => [...rows].sort((a, b) => a - b);
const both = { training: 'a', test: 'b' };

describe('the split', () => {
  it("is the paper's: the training file trains, the shuffled test file is halved", () => {
    const { files, parts } = split(both, { seed: 1 }, { training: 30, test: 21 });
    expect(files).toEqual(['training', 'test', 'test']);
    expect(parts[0]).toEqual(upTo(30));
    expect([parts[1]!.length, parts[2]!.length]).toEqual([11, 10]);
    expect(sorted([...parts[1]!, ...parts[2]!])).toEqual(upTo(21));
    expect(parts[1]).not.toEqual(upTo(11));
  });

  it.each([
    // Cut at round(3.3) and round(6.6).
    [10, { train: 0.33, validation: 0.33, test: 0.34 }, [3, 4, 3]],
    [10, { train: 0.6, validation: 0.2, test: 0.2 }, [6, 2, 2]],
    // Cut at round(69,833.4) and round(84,797.7).
    [99_762, { train: 0.7, validation: 0.15, test: 0.15 }, [69_833, 14_965, 14_964]],
    [3, { train: 0.34, validation: 0.33, test: 0.33 }, [1, 1, 1]],
  ])('of %i rows by shares %j uses each row once', (rows, shares, sizes) => {
    const { files, parts } = split({ test: 'b' }, { seed: 1, shares }, { training: 0, test: rows });
    expect(files).toEqual(['test', 'test', 'test']);
    expect(parts.map((part) => part.length)).toEqual(sizes);
    expect(sorted(parts.flat())).toEqual(upTo(rows));
  });

  it('applies shares to the file that the data set names', () => {
    const shares = { train: 0.5, validation: 0.25, test: 0.25 };
    expect(split({ training: 'a' }, { seed: 1, shares }, { training: 8, test: 0 }).files[0]).toBe(
      'training',
    );
  });

  it('depends on its seed', () => {
    const parts = [1, 2, 1].map(
      (seed) => split(both, { seed }, { training: 5, test: 100 }).parts[1],
    );
    expect(parts[0]).not.toEqual(parts[1]);
    expect(parts[0]).toEqual(parts[2]);
  });

  it('refuses a part without rows', () => {
    const shares = { train: 0.98, validation: 0.01, test: 0.01 };
    expect(() => split({ test: 'b' }, { seed: 1, shares }, { training: 0, test: 10 })).toThrow(
      'a share of 0.01 of 10 rows leaves none for validation: a larger one is needed',
    );
    expect(() => split(both, { seed: 1 }, { training: 5, test: 1 })).toThrow(
      'leaves none for test',
    );
  });
});
