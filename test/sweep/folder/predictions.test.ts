import { createHash } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { placements } from '../../../src/ground/stats/delong.js';
import {
  joinPredictions,
  PredictionFiles,
  readPredictions,
  rowsReader,
} from '../../../src/sweep/folder/predictions.js';
import type { TestLabels } from '../../../src/sweep/folder/test-labels.js';
import { temporaryFolder } from '../../support/cli.js';

const CELL = 'ab12';
const keys = ['0', '1', '2'].map((digit) => digit.repeat(24));

/** Four rows of a binary task and a regression. */
const rows: TestLabels = {
  rows: 4,
  tasks: [
    { name: 'a', kind: 'binary' },
    { name: 'b', kind: 'regression' },
  ],
  labels: Float32Array.of(0, 0.5, 1, -0.5, 0, 1.5, 1, 2.5),
  ids: Int32Array.of(7, 3, 900_000, 1),
};

/** AUC 3/4: of the pairs of a positive (2, 4) and a negative (1, 3), one is the wrong way round. */
const outputs = Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40);

function filled(): string {
  const folder = temporaryFolder();
  const files = new PredictionFiles(folder);
  for (const key of keys) files.add(CELL, key, outputs, () => rows);
  return folder;
}

const path = (folder: string) => join(folder, 'predictions', `${CELL}.bin`);
const keysIn = (folder: string) =>
  [...readPredictions(folder)].flatMap(({ runs }) => [...runs.keys()]);

it('keeps the order of a binary task and the outputs of another, with the labels and ids of the rows', () => {
  const folder = filled();
  const [cell, ...others] = [...readPredictions(folder)];
  expect(others).toEqual([]);
  const read = rowsReader(folder)(cell!);
  expect(read).toEqual(rows);
  expect([...cell!.runs.keys()]).toEqual(keys);
  const [a, b] = cell!.runs.get(keys[0]!)!;
  expect(placements(a!, [0, 1, 0, 1]).auc).toBe(0.75);
  expect([...(b as Float32Array)]).toEqual([10, 20, 30, 40]);
});

it('labels that rows do not have are read back as missing, and a binary task keeps the order of the others', () => {
  const none = Number.NaN;
  const partial = { ...rows, labels: Float32Array.of(0, 0.5, none, -0.5, 1, none, none, 2.5) };
  const folder = temporaryFolder();
  new PredictionFiles(folder).add(CELL, keys[0]!, outputs, () => partial);
  const cell = [...readPredictions(folder)][0]!;
  expect(rowsReader(folder)(cell)).toEqual(partial);
  expect([...(cell.runs.get(keys[0]!)![0] as Uint16Array)]).toEqual([0, 0, 1, 0]);
});

it('keeps a probability for each of classes, beside the other tasks', () => {
  const classes = {
    ...rows,
    tasks: [{ name: 'c', kind: 'classes', classes: 3 } as const, ...rows.tasks.slice(1)],
  };
  const folder = temporaryFolder();
  const all = Float32Array.from({ length: 16 }, (_, i) => i);
  new PredictionFiles(folder).add(CELL, keys[0]!, all, () => classes);
  const cell = [...readPredictions(folder)][0]!;
  expect(rowsReader(folder)(cell)).toEqual(classes);
  const [c, b] = cell.runs.get(keys[0]!)!;
  expect([...(c as Float32Array)]).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14]);
  expect([...(b as Float32Array)]).toEqual([3, 7, 11, 15]);
});

it('a torn record is cut off, a damaged one is to be added again, and the rest is kept', () => {
  const folder = filled();
  const whole = readFileSync(path(folder));
  appendFileSync(path(folder), whole.subarray(-20, -3));
  expect(keysIn(folder)).toEqual(keys);
  const files = new PredictionFiles(folder);
  expect(files.has(CELL, keys[2]!)).toBe(true);
  expect(readFileSync(path(folder))).toEqual(whole);

  truncateSync(path(folder), whole.length - 1);
  const bytes = readFileSync(path(folder));
  bytes[whole.indexOf('\n') + 14]! ^= 1;
  writeFileSync(path(folder), bytes);
  const again = new PredictionFiles(folder);
  expect(keys.map((key) => again.has(CELL, key))).toEqual([false, true, false]);
  for (const key of keys) again.add(CELL, key, outputs, () => rows);
  expect(keysIn(folder).sort()).toEqual(keys);
});

it('a record whose ranks are beyond its rows is damaged, and a header of no tasks is none', () => {
  const folder = filled();
  const whole = readFileSync(path(folder));
  const start = whole.indexOf('\n') + 1;
  whole.writeUInt16LE(4, start + 12);
  const said = whole.subarray(start, start + 12 + 4 * 2 + 4 * 4);
  createHash('sha256')
    .update(said)
    .digest()
    .copy(whole, start + said.length, 0, 8);
  writeFileSync(path(folder), whole);
  expect(keysIn(folder)).toEqual(keys.slice(1));
  writeFileSync(
    path(folder),
    whole.toString('latin1').replace('"regression"', '"constructor"'),
    'latin1',
  );
  expect(keysIn(folder)).toEqual([]);
});

it.each([
  [0, 1],
  [1, 0],
  [1, 10_001],
])('a header of %d rows and %d tasks is none', (rows, count) => {
  const folder = filled();
  const tasks = Array(count).fill({ name: 'a', kind: 'binary' });
  const header = {
    format: 'mmoe-exp predictions',
    version: 1,
    rows,
    tasks,
    labels: '0'.repeat(24),
  };
  const said = Buffer.concat([Buffer.from(keys[0]!, 'hex'), Buffer.alloc(2 * rows * count)]);
  const checksum = createHash('sha256').update(said).digest().subarray(0, 8);
  writeFileSync(
    path(folder),
    Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), said, checksum]),
  );
  expect(keysIn(folder)).toEqual([]);
});

it('a file of millions of values, of a row each, is refused before they are read', () => {
  const folder = filled();
  const tasks = Array(10_000).fill({ name: 'a', kind: 'binary' });
  const header = {
    format: 'mmoe-exp predictions',
    version: 1,
    rows: 1,
    tasks,
    labels: '0'.repeat(24),
  };
  const records = Buffer.alloc(210 * (12 + 2 * tasks.length + 8));
  writeFileSync(path(folder), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), records]));
  expect(() => keysIn(folder)).toThrow(
    `${CELL}.bin: has 210 runs on 10,000 tasks: no sweep writes as many into one`,
  );
});

it('a file that was torn in its header is written anew', () => {
  const folder = filled();
  truncateSync(path(folder), 10);
  const files = new PredictionFiles(folder);
  expect(files.has(CELL, keys[0]!)).toBe(false);
  files.add(CELL, keys[0]!, outputs, () => rows);
  expect(keysIn(folder)).toEqual([keys[0]]);
});

it('reads packed files, and unpacks them to add to them', () => {
  const folder = filled();
  writeFileSync(`${path(folder)}.gz`, gzipSync(readFileSync(path(folder))));
  rmSync(path(folder));
  expect(keysIn(folder)).toEqual(keys);
  const other = '3'.repeat(24);
  new PredictionFiles(folder).add(CELL, other, outputs, () => rows);
  expect(readdirSync(join(folder, 'predictions')).filter((name) => name.startsWith(CELL))).toEqual([
    `${CELL}.bin`,
  ]);
  expect(keysIn(folder)).toEqual([...keys, other]);
});

it('a hash of labels that is a path is none', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'elsewhere.bin.gz'), gzipSync('read'));
  const cell = { ...rows, labels: '/../../elsewhere' };
  expect(() => rowsReader(folder)(cell)).toThrow('elsewhere.bin.gz: does not exist');
});

it('says which labels are missing or damaged', () => {
  const folder = filled();
  const cell = [...readPredictions(folder)][0]!;
  const file = join(folder, 'predictions', `labels-${cell.labels}.bin.gz`);
  const others = { ...cell, rows: 5 };
  expect(() => rowsReader(folder)(others)).toThrow(
    /labels-.*: has other rows or tasks than the predictions on them/,
  );
  writeFileSync(file, gzipSync(Buffer.from('{}\n')));
  expect(() => rowsReader(folder)(cell)).toThrow(
    /labels-.*: is not what its name is the hash of: delete the folder/,
  );
  rmSync(file);
  expect(() => rowsReader(folder)(cell)).toThrow(/labels-.*: does not exist: delete the folder/);
});

describe('folders with parts of one result', () => {
  /** Predictions of some runs, each with its outputs. */
  const part = (runs: Readonly<Record<string, Float32Array>>, tested = rows): string => {
    const folder = temporaryFolder();
    const files = new PredictionFiles(folder);
    for (const [key, values] of Object.entries(runs)) files.add(CELL, key, values, () => tested);
    return folder;
  };
  const [a, b, c] = keys as [string, string, string];
  const other = outputs.map((value) => value + 1);
  const joined = (folders: readonly string[], isWanted = (_: string) => true) => {
    const out = temporaryFolder();
    const conflicts: string[] = [];
    joinPredictions(folders, out, isWanted, (key, files) => void conflicts.push(key, ...files));
    return { out, conflicts };
  };

  it('are read as one, and joined in the order of the keys, whatever their own is', () => {
    const [first, second] = [
      part({ [c]: outputs, [a]: outputs }),
      part({ [b]: outputs, [c]: outputs }),
    ];
    const { out, conflicts } = joined([first, second]);
    expect(conflicts).toEqual([]);
    expect(readFileSync(path(out))).toEqual(readFileSync(path(filled())));
    expect(readFileSync(path(joined([second, first]).out))).toEqual(readFileSync(path(out)));
    const [whole] = [...readPredictions(first, second)];
    expect([...whole!.runs.keys()].sort()).toEqual(keys);
    expect(rowsReader(first, second)(whole!)).toEqual(rows);
  });

  it('have none of a run that differs or is not wanted', () => {
    const [first, second] = [
      part({ [a]: outputs, [b]: outputs }),
      part({ [b]: other, [c]: outputs }),
    ];
    const { out, conflicts } = joined([first, second], (key) => key !== a);
    expect(conflicts).toEqual([b, path(first), path(second)]);
    expect(keysIn(out)).toEqual([c]);
  });

  it('must have the same test rows', () => {
    const labels = Float32Array.from(rows.labels, (label, i) => (i === 1 ? 9 : label));
    const folders = [part({ [a]: outputs }), part({ [b]: outputs }, { ...rows, labels })];
    expect(() => joined(folders)).toThrow('its runs were tested on other rows');
  });
});
