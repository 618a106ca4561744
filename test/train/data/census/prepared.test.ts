import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  preparedPath,
  readHeader,
  readPrepared,
  writePrepared,
} from '../../../../src/train/data/census/prepared.js';
import { type ColumnTable, codedColumn } from '../../../../src/train/data/table/columns.js';
import { excerpt, fileText, prepare, readText } from './excerpt.js';

const remedy = 'prepare the file again with mmoe-exp data census-income';

describe('the prepared form', () => {
  it('is read back as the same table', async () => {
    await prepare({ training: excerpt() });
    const { table, sha256 } = await readText(fileText(excerpt()));
    const plain = ({ columns }: ColumnTable) =>
      columns.map(({ name }) => {
        const { codes, categories } = codedColumn({ rows: 200, columns }, name);
        return [name, Array.from(codes, (code) => categories[code - 1])];
      });
    expect(plain(readPrepared('training').table)).toEqual(plain(table));
    expect(readHeader('training')).toMatchObject({ rows: 200, source: sha256 });
  });

  it('is replaced completely', async () => {
    await prepare({ test: excerpt() });
    writePrepared('test', await readText(fileText(excerpt().slice(0, 7))));
    expect(readPrepared('test').table.rows).toBe(7);
  });

  it('refuses a changed byte of a column, and a file that is cut short', async () => {
    await prepare({ test: excerpt() });
    const path = preparedPath('test');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -1));
    expect(() => readHeader('test')).toThrow(
      `${path}: it is damaged: its length does not match its columns: ${remedy}`,
    );
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(() => readPrepared('test')).toThrow(
      'it is damaged: the bytes of column income do not match their hash',
    );
  });

  it('is requested where it is missing', async () => {
    await prepare({ test: excerpt() });
    expect(() => readPrepared('training')).toThrow(
      `${preparedPath('training')}: it is not prepared: `,
    );
  });

  it('has the hash of its text and its rows in its header', async () => {
    const { test, training } = await prepare({ test: excerpt(), training: excerpt().slice(0, 50) });
    expect(readHeader('training')).toMatchObject({ source: training, rows: 50 });
    expect(readHeader('test')).toMatchObject({ source: test, rows: 200 });
  });
});
