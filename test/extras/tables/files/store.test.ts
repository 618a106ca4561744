import { createHash } from 'node:crypto';
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentId } from '../../../../src/extras/tables/files/reading.js';
import {
  prepareFile,
  readColumns,
  storedBySha,
  storedFile,
} from '../../../../src/extras/tables/files/store.js';
import type { OnFile } from '../../../../src/train/data/kind.js';
import { columnValues, fixture, temporaryFolder } from './prepare.js';

const silent = () => {};

/** A file of two columns, and the folder that its prepared form goes to. */
function made(text = 'a,b\n1,x\n2,\n'): { path: string; folder: string } {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  writeFileSync(path, text);
  return { path, folder: join(folder, 'table') };
}

const preparedIn = (folder: string): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.columns'))!);

describe('the store of prepared files', () => {
  it('keeps columns by the hash of the file, each readable by itself and in any order', async () => {
    const { path, folder } = made();
    const file = await prepareFile(path, silent, {}, folder);
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(file).toEqual({
      name: path,
      rows: 2,
      sha256,
      firstLine: 2,
      columns: [
        { name: 'a', kind: 'number', type: 'Uint8Array', missing: 0, distinct: 2, min: 1, max: 2 },
        { name: 'b', kind: 'text', type: 'Uint8Array', missing: 1, distinct: 1 },
      ],
    });
    expect(storedFile(path, {}, folder)).toEqual(file);
    expect(storedBySha(sha256, {}, folder)).toEqual({ ...file, name: sha256 });
    const { rows, columns } = readColumns(sha256, ['b', 'a'], folder);
    expect(rows).toBe(2);
    expect(columns.map(columnValues)).toEqual([
      ['x', null],
      [1, 2],
    ]);
    expect(
      readdirSync(folder).filter(
        (name) => !/^[0-9a-f]{64}\.columns$|^[0-9a-f]{32}\.note$/.test(name),
      ),
    ).toEqual([]);
  });

  it('keeps the columns of each way to read a file', async () => {
    const { path, folder } = made('a;b\n1,5;x\n2,5;y\n');
    const semicolons = await prepareFile(path, silent, { separator: ';' }, folder);
    const commas = await prepareFile(path, silent, { separator: ';', decimal: ',' }, folder);
    expect(semicolons.sha256).toBe(commas.sha256);
    expect([semicolons, commas].map(({ columns }) => columns[0]!.kind)).toEqual(['text', 'number']);
    expect(storedFile(path, { separator: ';', decimal: ',' }, folder)).toEqual(commas);
    expect(storedFile(path, { separator: ';' }, folder)).toEqual(semicolons);
    expect(() => storedFile(path, {}, folder)).toThrow('it does not exist: prepare the file again');
    expect(readColumns(contentId(commas), ['a'], folder).columns.map(columnValues)).toEqual([
      [1.5, 2.5],
    ]);
  });

  it('reads a file once, tells that it does, and knows its content under another name', async () => {
    const { path, folder } = made();
    const told: Parameters<OnFile>[] = [];
    await prepareFile(path, (...file) => void told.push(file), {}, folder);
    expect(told).toEqual([[path, statSync(path).size]]);
    const written = statSync(preparedIn(folder)).ino;
    renameSync(path, `${path.slice(0, -4)}-b.csv`);
    await prepareFile(`${path.slice(0, -4)}-b.csv`, silent, {}, folder);
    expect(statSync(preparedIn(folder)).ino).toBe(written);
  });

  it('tells of a file that is not prepared or has changed, and prepares it anew', async () => {
    const { path, folder } = made();
    expect(() => storedFile(path, {}, folder)).toThrow(
      `${path}: it is not prepared: mmoe-exp data table prepares it`,
    );
    const first = await prepareFile(path, silent, {}, folder);
    utimesSync(path, 1e9, 1e9);
    expect(() => storedFile(path, {}, folder)).toThrow(
      `${path}: it has changed since it was prepared`,
    );
    expect(await prepareFile(path, silent, {}, folder)).toEqual(first);
    writeFileSync(path, 'a,b\n1,x\n3,\n');
    const second = await prepareFile(path, silent, {}, folder);
    expect(second.sha256).not.toBe(first.sha256);
    expect(storedBySha(first.sha256, {}, folder).columns).toEqual(first.columns);
  });

  it('refuses what is missing, damaged or of another version', async () => {
    const { path, folder } = made();
    const { sha256 } = await prepareFile(path, silent, {}, folder);
    const prepared = preparedIn(folder);
    const sound = readFileSync(prepared);
    const refused = (bytes: Uint8Array, fault: string) => {
      writeFileSync(prepared, bytes);
      expect(() => readColumns(sha256, ['a'], folder)).toThrow(
        `${prepared}: ${fault}: prepare the file again with mmoe-exp data ${basename(folder)}`,
      );
    };
    const altered = Buffer.from(sound);
    altered[sound.indexOf('\n') + 1]! ^= 1;
    refused(altered, 'it is damaged: the bytes of column a do not match their hash');
    refused(sound.subarray(0, -1), 'it is damaged: its length does not match its columns');
    const noHeader = 'it is damaged: its first line is not the header of a prepared file';
    refused(Buffer.from('no header\n'), noHeader);
    const header = JSON.parse(sound.toString('utf8', 0, sound.indexOf('\n')));
    const [a, b] = header.columns;
    const lies = [
      { columns: 1 },
      { columns: [] },
      { columns: [a, a] },
      { columns: [{ ...a, textBytes: -1 }, b] },
    ];
    const kinds = [
      { columns: [{ ...a, type: 'constructor' }, b] },
      { columns: [a, { ...b, kind: ['text'] }] },
    ];
    for (const lie of [...lies, ...kinds, { rows: -1 }, { version: {} }]) {
      refused(
        Buffer.concat([
          Buffer.from(JSON.stringify({ ...header, ...lie })),
          sound.subarray(sound.indexOf('\n')),
        ]),
        noHeader,
      );
    }
    refused(
      Buffer.from(sound.toString('latin1').replace('"version":3', '"version":1'), 'latin1'),
      'it has version 1: version 3 is needed',
    );
    // A note alone does not make a file prepared.
    expect((await prepareFile(path, silent, {}, folder)).rows).toBe(2);
    expect(() => readColumns(sha256, ['c'], folder)).toThrow(
      'column c: the table has no such column: valid here: a, b',
    );
    expect(() => storedBySha('0'.repeat(64), {}, folder)).toThrow(
      'it does not exist: prepare the file again',
    );
  });

  it('leaves nothing behind of a file with faults', async () => {
    const { path, folder } = made('a,b\n1\n');
    await expect(prepareFile(path, silent, {}, folder)).rejects.toThrow('1 value: 2 are needed');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('hashes the bytes of a Parquet file, and reads it anew where they changed', async () => {
    const { folder } = made();
    const path = join(folder, '..', 'torn.parquet');
    copyFileSync(fixture('types.parquet'), path);
    const { sha256 } = await prepareFile(path, silent, {}, folder);
    expect(sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    truncateSync(path, 100);
    await expect(prepareFile(path, silent, {}, folder)).rejects.toThrow(
      'cannot be read as Parquet',
    );
  });
});
