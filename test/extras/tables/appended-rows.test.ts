import { describe, expect, it } from 'vitest';
import { appendedRows } from '../../../src/extras/tables/appended-rows.js';
import type { ColumnTable, TableColumn } from '../../../src/train/data/table/columns.js';
import { textHash } from '../../../src/train/data/table/hash.js';
import { makeTable } from '../../train/data/table/made.js';

const NONE = Number.NaN;

const all = (...tables: ColumnTable[]): TableColumn =>
  appendedRows(tables.map((table, i) => ({ name: `${i + 1}.csv`, table }))).columns[0]!;

const columnTexts = (column: TableColumn) =>
  column.kind === 'text' ? Array.from(column.codes, (code) => column.texts[code - 1] ?? '') : [];

describe('the rows of several files', () => {
  it('follow each other', () => {
    const whole: ColumnTable = {
      rows: 2,
      columns: [{ kind: 'number', name: 'c', values: Uint8Array.of(1, 2) }],
    };
    expect(all(whole, whole)).toMatchObject({ kind: 'number', values: Uint8Array.of(1, 2, 1, 2) });
    expect(all(whole, makeTable({ c: [0.5, NONE] }))).toMatchObject({
      values: Float64Array.of(1, 2, 0.5, NONE),
    });
    expect(
      columnTexts(all(makeTable({ c: ['b', '', 'a'] }), makeTable({ c: ['a', 'c'] }))),
    ).toEqual(['b', '', 'a', 'a', 'c']);
  });

  it('are hashed in all where they are in one', () => {
    const hashed: ColumnTable = {
      rows: 1,
      columns: [{ kind: 'hashed', name: 'c', hashes: Uint32Array.of(7) }],
    };
    expect(all(makeTable({ c: ['a', ''] }), hashed)).toMatchObject({
      hashes: Uint32Array.of(textHash('a'), 0, 7),
    });
  });

  it('may have no values in one', () => {
    expect(columnTexts(all(makeTable({ c: [NONE] }), makeTable({ c: ['a'] })))).toEqual(['', 'a']);
  });

  it('hold the same in all', () => {
    expect(() =>
      all(makeTable({ c: [1] }), makeTable({ c: ['a'] }), makeTable({ c: [2] })),
    ).toThrow(
      'column c has numbers in 1.csv and 3.csv, but texts in 2.csv: the same in all files is needed',
    );
  });
});
