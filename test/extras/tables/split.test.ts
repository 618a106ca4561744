import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../../src/extras/tables/source.js';
import type { TableSplit } from '../../../src/extras/tables/spec.js';
import { mmoeExp, temporaryFolder } from '../../support/cli.js';
import { makeTable, rowName } from '../../train/data/table/made.js';

const shares = { train: 0.5, validation: 0.25, test: 0.25 };

function split(column: readonly (number | string)[], by: TableSplit): number[][] {
  const { train, validation, test } = splitRows(makeTable({ c: column }), by, rowName);
  return [train, validation, test].map(({ rows }) => [...rows]);
}

const sorted = (rows: number[]) => [...rows].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a split of a table', () => {
  it('at random uses each row once, and depends on its seed', () => {
    const [one, two, again] = [1, 2, 1].map((seed) =>
      split(upTo(40), { by: 'random', seed, shares }),
    );
    expect(one!.map(({ length }) => length)).toEqual([20, 10, 10]);
    expect(sorted(one!.flat())).toEqual(upTo(40));
    expect(two).not.toEqual(one);
    expect(again).toEqual(one);
  });

  it('by group keeps the rows of a value together, whatever their sizes', () => {
    const users = upTo(60).map((i) => `user ${Math.floor(Math.sqrt(i))}`);
    for (const seed of [1, 2, 3]) {
      const parts = split(users, { by: 'group', column: 'c', seed, shares });
      expect(sorted(parts.flat())).toEqual(upTo(60));
      const seen = parts.map((rows) => new Set(rows.map((row) => users[row])));
      const groups = new Set(users).size;
      expect(seen.reduce((sum, { size }) => sum + size, 0)).toBe(groups);
      // A cut moves on by less than the largest group, of 11 rows.
      expect(parts[0]!.length).toBeGreaterThanOrEqual(30);
      expect(parts[0]!.length).toBeLessThan(41);
    }
  });

  it('by time trains on the earliest, and does not part rows of the same time', () => {
    // Sorted: 1 2 3 4 4 4 7 8; cuts after 4 and 6 rows, of which the first moves on to after the
    // last 4.
    const parts = split([8, 4, 1, 4, 2, 7, 4, 3], {
      by: 'time',
      column: 'c',
      shares: { ...shares, validation: 0.375, test: 0.125 },
    });
    expect(parts).toEqual([[2, 4, 7, 1, 3, 6], [5], [0]]);
  });

  it('by a column follows its values, in the order of the table', () => {
    const parts = split(['test', 'train', 'validation', 'train'], { by: 'column', column: 'c' });
    expect(parts).toEqual([[1, 3], [2], [0]]);
  });

  it.each<[string, (number | string)[], TableSplit, string]>([
    [
      'a part of no rows',
      [1, 2, 3],
      { by: 'random', seed: 0, shares: { train: 0.8, validation: 0.1, test: 0.1 } },
      'data.split: a share of 0.1 of 3 rows leaves none for test: a larger one is needed',
    ],
    [
      'times that are all the same',
      [1, 1, 1, 1],
      { by: 'time', column: 'c', shares },
      'data.split: a share of 0.25 of 4 rows leaves none for validation, as rows with the same value of data.split.column stay together: a larger one is needed',
    ],
    [
      'fewer groups than parts',
      [1, 1, 2, 2],
      { by: 'group', column: 'c', seed: 0, shares },
      'data.split: column c has 2 groups: at least 3 are needed, one for each part',
    ],
    [
      'a value that names no part',
      ['train', 'valid'],
      { by: 'column', column: 'c' },
      'a.csv:3: column c: the value is "valid": train, validation or test is needed, as data.split is by it',
    ],
    [
      'a part that no row names',
      ['train', 'test'],
      { by: 'column', column: 'c' },
      'data.split: no row has validation in column c: one at least is needed',
    ],
  ])('refuses %s', (_, column, by, fault) => {
    expect(() => split(column, by)).toThrow(fault);
  });
});

describe('mmoe-exp split', () => {
  const folderWith = (task: string): string => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 40 }, (_, i) =>
      [['=a', '-b', 'c'][i % 3], i, ['@x', '+y'][i % 2]].join(),
    );
    writeFileSync(join(folder, 'a.csv'), ['=kind,-n,y', ...rows].join('\n'));
    const data = {
      kind: 'table',
      file: 'a.csv',
      features: { numeric: ['-n'], categorical: ['=kind'] },
      tasks: [{ name: task, column: 'y', labels: 'classes' }],
    };
    writeFileSync(
      join(folder, 'a.yaml'),
      JSON.stringify({ name: 'a', data, models: ['linear'], seeds: 1 }),
    );
    return folder;
  };

  it('writes columns and texts as they are, also what a spreadsheet would run', async () => {
    const folder = folderWith('y');
    const { code, stderr } = await mmoeExp(folder, ['split', 'a.yaml', '--out', 'rows']);
    expect(code, stderr).toBe(0);
    const lines = readFileSync(join(folder, 'rows/rows.csv'), 'utf8').split('\n');
    expect(lines.slice(0, 3)).toEqual(['row,-n,=kind,label:y', '0,0,=a,@x', '1,1,-b,+y']);
  });

  it.each(['row', 'split'])('refuses a task named %s', async (name) => {
    const { code, stderr } = await mmoeExp(folderWith(name), ['split', 'a.yaml', '--out', 'rows']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(
        `^a\\.yaml:1:\\d+: data\\.tasks\\[0\\]\\.name is "${name}": another name is needed, .*\\n$`,
      ),
    );
  });
});
