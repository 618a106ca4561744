import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { columnsOfFields, readPlan, writePlan } from '../../../src/sweep/folder/plan.js';
import { columnNames } from '../../../src/sweep/runs/cells.js';
import { temporaryFolder } from '../../support/cli.js';

const HEAD = 'key,stage,model,correlation,expert,seed';

/** A folder whose plan.csv has the given text. */
function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.csv'), text);
  return folder;
}

it('is read back as written: numbers, texts, and no value where a model lacks the field', () => {
  const folder = temporaryFolder();
  const row = {
    key: 'a1',
    stage: 'final',
    model: 'mmoe',
    cell: { correlation: 0.5, expert: '[16]' },
    seed: 1,
  };
  const rows = [
    row,
    { ...row, key: 'a2', model: 'shared-bottom', cell: { correlation: 0.5 }, seed: 999_999_999 },
  ];
  writePlan(folder, { columns: ['correlation', 'expert'], rows });
  expect(readPlan(folder)).toEqual({ columns: ['correlation', 'expert'], rows });
});

it('reads the task that a model was searched for as a text, also a task 1', () => {
  const folder = temporaryFolder();
  const rows = [
    { key: 'a1', stage: 'final', model: 'single-task', cell: { tunedFor: '1' }, seed: 1 },
  ];
  writePlan(folder, { columns: ['tunedFor'], rows });
  expect(readPlan(folder)!.rows).toEqual(rows);
});

it('finds the columns of fields, whole paths where two fields have the same name', () => {
  const paths = ['data.steps', 'training.steps', 'training.learningRate'];
  const columns = paths.map(columnNames(paths));
  expect(columns).toEqual(['data.steps', 'training.steps', 'learningRate']);
  expect(columnsOfFields(paths, columns)).toEqual(columns);
});

it('keeps what the runs of a cell have in common once', () => {
  const [first, second, other] = readPlan(
    folderWith(
      `${HEAD}\na1,final,mmoe,1,[16],1\na2,final,mmoe,1,[16],2\na3,final,mmoe,0.5,[16],1\n`,
    ),
  )!.rows;
  expect(second!.cell).toBe(first!.cell);
  expect(other!.cell).not.toBe(first!.cell);
});

it('may have quoted cells', () => {
  const text = `${HEAD}\na1,final,"m,""m""",1,"[16]",1\na2,final,mmoe,1,,2\n`;
  expect(readPlan(folderWith(text))!.rows).toEqual([
    {
      key: 'a1',
      stage: 'final',
      model: 'm,"m"',
      cell: { correlation: 1, expert: '[16]' },
      seed: 1,
    },
    { key: 'a2', stage: 'final', model: 'mmoe', cell: { correlation: 1 }, seed: 2 },
  ]);
});

/** A folder with the bytes of a packed plan. */
function packedFolder(bytes: Uint8Array): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.csv.gz'), bytes);
  return folder;
}

const TEXT = `${HEAD}\na1,final,mmoe,1,[16],1\na2,final,mmoe,0.5,,2\n`;

it('may be packed; one that is written replaces it', () => {
  const folder = packedFolder(gzipSync(TEXT));
  const plan = readPlan(folder)!;
  expect(plan).toEqual(readPlan(folderWith(TEXT)));
  expect(plan.rows.map(({ key }) => key)).toEqual(['a1', 'a2']);
  writePlan(folder, { ...plan, rows: plan.rows.slice(1) });
  expect(readdirSync(folder)).toEqual(['plan.csv']);
  expect(readPlan(folder)!.rows).toEqual(plan.rows.slice(1));
});

it.each([
  [
    'half of one',
    gzipSync(TEXT).subarray(0, 40),
    'plan.csv.gz: it is damaged and cannot be unpacked',
  ],
  ['a text', Buffer.from(TEXT), 'plan.csv.gz: it is damaged and cannot be unpacked'],
  [
    'a fault in its text',
    gzipSync(TEXT.replace(',2\n', ',x\n')),
    'plan.csv.gz:3: seed: x is not a whole number',
  ],
  [
    'more than half a gibibyte',
    gzipSync(Buffer.alloc(2 ** 29 + 1)),
    'plan.csv.gz: it unpacks to more than',
  ],
])('a packed plan with %s is refused in one line', (_, bytes, line) => {
  const expected = expect.objectContaining({
    name: 'InputError',
    lines: [expect.stringContaining(line)],
  });
  expect(() => readPlan(packedFolder(bytes))).toThrow(expected);
});

it('is undefined for a folder without one', () => {
  expect(readPlan(temporaryFolder())).toBeUndefined();
});

it.each([
  ['', ':1: is empty'],
  [`${HEAD}\n`, ':2: there are no runs'],
  [
    'key,model,seed\na1,mmoe,1\n',
    ':1: columns "key,model,seed": key, stage, model, the swept fields and seed are needed',
  ],
  [
    `${HEAD.replace('expert', 'model')}\na1,final,mmoe,1,1,1\n`,
    ':1: columns "key,stage,model,correlation,model,seed"',
  ],
  [
    `${HEAD}\na1,final,mmoe,1,,1\na2,final,mm\n`,
    ':3: has 3 columns: 6 are needed, as in the first line',
  ],
  [`${HEAD}\na1,final,mmoe,1,,1\na2,final,mmoe,1,,2,3\n`, ':3: has 7 columns: 6 are needed'],
  [
    `${HEAD}\na1,final,mmoe,1,,1\na2,final,mmoe,1,,1`,
    ':3: the line is torn: it does not end with a newline',
  ],
  [`${HEAD}\na1,final,mm`, ':2: the line is torn: it does not end with a newline'],
  [HEAD, ':1: the line is torn: it does not end with a newline'],
  [`${HEAD}\n,final,mmoe,1,,1\n`, ':2: there is no key'],
  [`${HEAD}\na1,final,mmoe,1,,first\n`, ':2: seed: first is not a whole number'],
  [
    `${HEAD}\na1,final,mmoe,1,,${'9'.repeat(99)}x\n`,
    `:2: seed: "${'9'.repeat(60)}…" is not a whole number`,
  ],
  [`key,${'x'.repeat(99)}\n`, `:1: columns "key,${'x'.repeat(56)}…": key, stage`],
  [`${HEAD}\n"a1,final,mmoe,1,,1\n`, ':2: is not CSV'],
  [`${HEAD}\na1,final,m"m"oe,1,,1\n`, ':2: is not CSV'],
])('%j is refused in one line', (text, line) => {
  const folder = folderWith(text);
  const expected = expect.objectContaining({
    name: 'InputError',
    lines: [expect.stringContaining(line)],
  });
  expect(() => readPlan(folder)).toThrow(expected);
  expect(() => readPlan(folder)).toThrow(join(folder, 'plan.csv:'));
  expect(() => readPlan(folder)).toThrow('with the same config and --out rewrites the file');
});

it('has lines of at most a mebibyte', () => {
  const fault = 'plan.csv:2: the line has more than 1,048,576 characters';
  expect(() => readPlan(folderWith(`${HEAD}\n${','.repeat(2 ** 24)}\n`))).toThrow(fault);
});
