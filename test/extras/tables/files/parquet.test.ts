import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import facts from '../../../fixtures/tables/table-facts.json' with { type: 'json' };
import { columnValues, faultsIn, fixture, prepared, preparedText, readFaults } from './prepare.js';

const folder = fixture('').replace(/\/$/, '');

describe('Parquet files', () => {
  it.each(['types.parquet', 'types-zstd.parquet'])(
    '%s holds what Arrow reads from it',
    async (name) => {
      const { file, column } = await prepared(fixture(name));
      expect(file.rows).toBe(4);
      for (const [name, values] of Object.entries(facts.types))
        expect(columnValues(column(name)), name).toEqual(values);
      const from = file.columns.map(({ kind, from }) => from ?? kind);
      const numbers = Array.from({ length: 6 }, () => 'number');
      expect(from).toEqual(['boolean', ...numbers, 'date', 'date', 'date', 'text', 'text']);
    },
  );

  it('may be packed and encoded in each way', async () => {
    const { file, column } = await prepared(fixture('packed.parquet'));
    expect(file.columns).toHaveLength(11);
    for (const [name, values] of Object.entries(facts.packed))
      expect(columnValues(column(name)), name).toEqual(values);
  });

  it('may have columns without a value, packed by LZ4', async () => {
    const { columns } = await prepared(fixture('empty-lz4.parquet'));
    expect(columns.map(columnValues)).toEqual([
      [null, null, null, null],
      [7, 7, 7, 7],
    ]);
  });

  it('have numbers in a column of texts that are all null: other files may have numbers there', async () => {
    const data = [null, null];
    const content = parquetWriteBuffer({
      columnData: [
        { name: 'c', data, type: 'STRING', nullable: true },
        { name: 'd', data: ['a', null], type: 'STRING', nullable: true },
      ],
    });
    const { columns } = await preparedText('t.parquet', new Uint8Array(content));
    expect(columns.map(({ kind }) => kind)).toEqual(['number', 'text']);
    expect(columnValues(columns[0]!)).toEqual(data);
  });

  it('refuse lists, and whole numbers that lose digits, with row group and row', async () => {
    expect(await readFaults('t.parquet', readFileSync(fixture('nested.parquet')))).toEqual([
      't.parquet: column tags: it has lists or structures: one value in each row is needed, so write their parts as columns of their own',
    ]);
    expect(await readFaults('t.parquet', readFileSync(fixture('large.parquet')))).toEqual([
      't.parquet: row group 2, row 2: column hash: the value is "9007199254740993": whole numbers beyond 2^53 lose digits: write the column as texts',
    ]);
  });

  it.each([0, 2])('refuse decimals of scale %i that lose digits', async (scale) => {
    const value = 9007199254740993n;
    const type = { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale } as const;
    const content = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'id', ...type },
      ],
      columnData: [{ name: 'id', data: [12n, value] }],
    });
    const bytes = new Uint8Array(content);
    if (scale > 0) {
      // A fraction is rounded like that of a text.
      expect(columnValues((await preparedText('t.parquet', bytes)).column('id'))).toEqual([
        0.12,
        Number(value) / 100,
      ]);
    } else {
      expect(await readFaults('t.parquet', bytes)).toEqual([
        't.parquet: row group 1, row 2: column id: the value is "9007199254740992": whole numbers beyond 2^53 lose digits: write the column as texts',
      ]);
    }
  });

  it('refuse what is torn', async () => {
    const bytes = readFileSync(fixture('types.parquet'));
    expect(await readFaults('t.parquet', bytes.subarray(0, 3000))).toEqual([
      expect.stringMatching(
        /^t\.parquet: cannot be read as Parquet \(.+\): it is damaged, or of a form that is not known$/,
      ),
    ]);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 60, 120);
    expect(await readFaults('t.parquet', damaged)).toEqual([
      expect.stringMatching(/^t\.parquet: row group 1.*: cannot be read as Parquet/),
    ]);
  });

  it('with a schema that says it has more columns than it has', async () => {
    const content = readFileSync(fixture('types.parquet'));
    const start = content.length - 8 - content.readUInt32LE(content.length - 8);
    // The number of children of its root, of which each counts twice.
    content[start + 15]! += 2;
    expect(await readFaults('t.parquet', content)).toEqual([
      expect.stringMatching(/^t\.parquet: cannot be read as Parquet/),
    ]);
  });

  it('with a schema whose elements have -1 children, which a reader of geometries goes through for ever', async () => {
    const content = readFileSync(fixture('nested.parquet'));
    const start = content.length - 8 - content.readUInt32LE(content.length - 8);
    // The one child of `tags`; each counts twice, and minus one as one less.
    content[start + 34] = 1;
    expect(await readFaults('t.parquet', content)).toEqual([
      expect.stringMatching(/^t\.parquet: /),
    ]);
  });

  it('with a page of another type than its column has', async () => {
    const content = readFileSync(fixture('types.parquet'));
    content[5] = 4;
    expect(await readFaults('t.parquet', content)).toEqual([
      expect.stringMatching(/^t\.parquet: row group 1: column truth: cannot be read as Parquet/),
    ]);
  });

  it('with other rows than its row groups', async () => {
    const content = readFileSync(fixture('types.parquet'));
    const end = content.lastIndexOf(Buffer.from([0x16, 8, 0x19]));
    content[end + 1] = 10;
    expect(await readFaults('t.parquet', content)).toEqual([
      't.parquet: it is damaged: it has 5 rows, and its row groups have 4',
    ]);
  });

  it('whose metadata are longer than they', async () => {
    const content = readFileSync(fixture('types.parquet'));
    content.writeUInt32LE(2 ** 20, content.length - 8);
    expect(await readFaults('t.parquet', content)).toEqual([
      expect.stringContaining('metadata length 1048576 exceeds'),
    ]);
  });

  it('are told by their first bytes, not by their name', async () => {
    expect((await prepared(fixture('types.parquet'))).file.rows).toBe(4);
    const content = readFileSync(fixture('types.parquet'));
    expect((await preparedText('t.parquet.gz', content)).file.rows).toBe(4);
    expect(await readFaults('t.parquet', gzipSync(content))).toEqual([
      't.parquet: it is a Parquet file in a gz file: unpack it first',
    ]);
    expect(await faultsIn(folder, 'none.parquet')).toEqual([
      `none.parquet: cannot be read: no such file or directory (ENOENT)`,
    ]);
  });
});
