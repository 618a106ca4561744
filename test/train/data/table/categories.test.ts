import { describe, expect, it } from 'vitest';
import { type ColumnTable, inOrder } from '../../../../src/train/data/table/columns.js';
import type { Encoding } from '../../../../src/train/data/table/encoding.js';
import { FeatureEncoder, fitEncoding } from '../../../../src/train/data/table/feature-encoder.js';
import { textHash } from '../../../../src/train/data/table/hash.js';
import { makeTable, upTo } from './made.js';

const usual = { minCount: 1, hash: 2 ** 20 };

/** The slots of a column in each row, fitted to the first rows. */
function slots(column: readonly (number | string)[], training: number, rules = usual) {
  const table = makeTable({ c: column });
  return slotsIn(table, fitted(table, training, rules));
}

const fitted = (table: ColumnTable, training: number, rules = usual): Encoding =>
  fitEncoding({ table, rows: upTo(training) }, { numeric: [], log: [], categorical: ['c'] }, rules);

function slotsIn(table: ColumnTable, encoding: Encoding) {
  const encoder = new FeatureEncoder(encoding);
  const { categorical } = encoder.encode({ table, rows: upTo(table.rows) });
  return { size: encoder.features.categorical[0], slots: [...categorical] };
}

describe('the slots of categories', () => {
  it('are numbered in the order of the texts, 0 for what the training rows lack', () => {
    expect(slots(['b', 'a', 'b', 'c', 'a'], 3)).toEqual({ size: 3, slots: [2, 1, 2, 0, 1] });
  });

  it('come after each other by number where categories are numbers, or texts of numbers', () => {
    expect(slots([10, 9, 0.5], 3).slots).toEqual([3, 2, 1]);
    expect(slots(['10', '9', '2'], 3).slots).toEqual([3, 2, 1]);
    expect(slots(['10', '9', 'x'], 3).slots).toEqual([1, 2, 3]);
    expect(inOrder(['1', '01', '-2'])).toEqual(['-2', '01', '1']);
  });

  it('of rare ones are that of the others', () => {
    expect(slots(['a', 'b', 'a', 'c', ''], 5, { ...usual, minCount: 2 })).toEqual({
      size: 2,
      slots: [1, 0, 1, 0, 0],
    });
  });

  it('have one for missing values where training rows have some, the last', () => {
    expect(slots(['b', '', 'a', ''], 3)).toEqual({ size: 4, slots: [2, 3, 1, 3] });
    expect(slots(['b', 'a', ''], 2)).toEqual({ size: 3, slots: [2, 1, 0] });
  });

  it('are the same in another table with other codes', () => {
    const [train, other] = [makeTable({ c: ['a', 'b', 'c'] }), makeTable({ c: ['c', 'x', 'a'] })];
    expect(slotsIn(other, fitted(train, 3)).slots).toEqual([3, 0, 1]);
  });

  it('are no more than asked for where categories are hashed, and those of equal texts are equal', () => {
    const texts = Array.from({ length: 100 }, (_, i) => `item ${i % 50}`);
    const hashed = slots(texts, 100, { minCount: 1, hash: 8 });
    expect(hashed.size).toBeLessThanOrEqual(9);
    expect(hashed.slots.slice(50)).toEqual(hashed.slots.slice(0, 50));
    // As many categories as slots are not hashed.
    expect(slots(texts, 100, { minCount: 1, hash: 50 }).size).toBe(51);
  });

  it('of a column that came hashed are those of its texts', () => {
    const texts = Array.from({ length: 40 }, (_, i) => `item ${i}`);
    const hashes = Uint32Array.from(texts, textHash);
    const table: ColumnTable = { rows: 40, columns: [{ kind: 'hashed', name: 'c', hashes }] };
    const rules = { minCount: 1, hash: 16 };
    const ofHashes = slotsIn(table, fitted(table, 40, rules));
    expect(ofHashes).toEqual(slots(texts, 40, rules));
  });
});
