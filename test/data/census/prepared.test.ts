import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { censusSources } from '../../../src/data/census/census.js';
import { preparedPath, readHeader, readPrepared, writePrepared } from '../../../src/data/census/prepared.js';
import { excerpt, prepare, readText, textOf } from './excerpt.js';

/** Prepares the excerpt as the test file and alters the bytes. */
async function damaged(alter: (bytes: Buffer) => Uint8Array): Promise<string> {
  await prepare({ test: excerpt() });
  const path = preparedPath('test');
  writeFileSync(path, alter(readFileSync(path)));
  return path;
}

const remedy = 'prepare it with mmoe-exp data census-income';

describe('the prepared form', () => {
  it('is read back as the same table', async () => {
    await prepare({ training: excerpt() });
    const { table, sha256 } = await readText(textOf(excerpt()));
    expect(readPrepared('training').table).toEqual(table);
    expect(readHeader('training')).toMatchObject({ file: 'training', rows: 200, source: sha256 });
  });

  it('is replaced completely', async () => {
    await prepare({ test: excerpt() });
    writePrepared('test', await readText(textOf(excerpt().slice(0, 7))));
    expect(readPrepared('test').table.rows).toBe(7);
  });

  it('refuses any changed byte of the table', async () => {
    const path = await damaged((bytes) => {
      bytes[bytes.length - 1]! ^= 1;
      return bytes;
    });
    expect(() => readPrepared('test')).toThrow(`${path}: it is damaged: its bytes do not match their hash: ${remedy}`);
  });

  it.each([
    ['is cut short', (bytes: Buffer) => bytes.subarray(0, -1), 'it is damaged: its length does not match its rows'],
    [
      'is longer',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')]),
      'it is damaged: its length does not match its rows',
    ],
    ['is empty', () => Buffer.alloc(0), 'it is damaged: its first line is not the header of a prepared file'],
    [
      'has no header',
      (bytes: Buffer) => bytes.subarray(10),
      'it is damaged: its first line is not the header of a prepared file',
    ],
    [
      'is of another version',
      (bytes: Buffer) => replaced(bytes, '"version":2', '"version":9'),
      'it has version 9: version 2 is needed',
    ],
    [
      'is another file',
      (bytes: Buffer) => replaced(bytes, '"test"', '"training"'),
      'it is the training file under another name',
    ],
  ])('refuses a file that %s, by its header alone', async (_, alter, fault) => {
    const path = await damaged(alter);
    for (const read of [readPrepared, readHeader]) expect(() => read('test')).toThrow(`${path}: ${fault}: ${remedy}`);
    expect(censusSources).toThrow(fault);
  });

  it('is requested where it is missing', async () => {
    await prepare({ test: excerpt() });
    expect(() => readPrepared('training')).toThrow(`${preparedPath('training')}: it is not prepared: `);
    rmSync(preparedPath('test'));
    expect(censusSources).toThrow('no file is prepared here: mmoe-exp data census-income prepares them');
  });

  it('lists what is prepared by the headers', async () => {
    const { test, training } = await prepare({ test: excerpt(), training: excerpt().slice(0, 50) });
    expect(censusSources()).toEqual({ training: { sha256: training, rows: 50 }, test: { sha256: test, rows: 200 } });
  });
});

const replaced = (bytes: Buffer, from: string, to: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
