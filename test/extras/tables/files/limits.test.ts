/** Files that would take too much time or memory are given up. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Workspace } from '../../../../src/extras/tables/files/collector.js';
import { withOpenTable } from '../../../../src/extras/tables/files/file-format.js';
import { type ParquetLimits, readParquet } from '../../../../src/extras/tables/files/parquet.js';
import { SpillFile } from '../../../../src/extras/tables/files/spill.js';
import { prepared, readFaults, temporaryFolder } from './prepare.js';

/** Reads a file within limits. */
async function readWithin(path: string, limits: ParquetLimits): Promise<void> {
  const spill = new SpillFile(join(temporaryFolder(), 'spill'));
  onTestFinished(() => spill.remove());
  await readParquet(path, new Workspace(spill), limits);
}

describe('a text', () => {
  it('of a line without end, or of thousands of columns', async () => {
    const endless = gzipSync(','.repeat(2 ** 23));
    expect(await readFaults('t.csv.gz', endless)).toEqual([
      't.csv.gz: a line has more than 4194304 bytes: it is no row of values',
    ]);
    const wide = Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(',');
    expect(await readFaults('t.csv', `${wide}\n`)).toEqual([
      't.csv:1: there are 10001 columns: at most 10000 are possible',
    ]);
  });

  it('of more lines than its gz file can say, before its rows are read', async () => {
    const bomb = gzipSync(`a\n${'1\n'.repeat(4_000_000)}`);
    const began = performance.now();
    expect(await readFaults('t.csv.gz', bomb)).toEqual([
      expect.stringMatching(
        /^t\.csv\.gz: its [\d,]+ bytes unpack to more than 1,0[\d,]+ lines \(1,000,000, and 8 for/,
      ),
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
    const honest = Array.from({ length: 1_100_000 }, (_, i) => `${i % 1000}\n`);
    const path = join(temporaryFolder(), 'honest.csv.gz');
    writeFileSync(path, gzipSync(honest.join('')));
    const bytes = await withOpenTable(path, {}, async ({ source }) => {
      let sum = 0;
      for await (const chunk of source.bytes) sum += chunk.length;
      return sum;
    });
    expect(bytes).toBe(honest.join('').length);
  });
});

describe('a Parquet file', () => {
  it('on which the library loops for ever', async () => {
    const path = fileURLToPath(new URL('../../../fixtures/endless.parquet', import.meta.url));
    await expect(readWithin(path, { seconds: 1, mebibytes: 512 })).rejects.toMatchObject({
      code: 'data',
      lines: [
        `${path}: row group 1: column x: nothing more could be read within 1 s: it seems to be damaged: write it anew by the program that made it, or as CSV`,
      ],
    });
  });

  it('of which a page takes more memory than a file of its size may', async () => {
    const path = join(temporaryFolder(), 'many.parquet');
    const data = Array.from(
      { length: 400_000 },
      (_, i) => `a text of some length, with the number ${i}`,
    );
    writeFileSync(
      path,
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [{ name: 'a', data, type: 'STRING' }],
          pageSize: 2 ** 28,
        }),
      ),
    );
    await expect(readWithin(path, { seconds: 60, mebibytes: 12 })).rejects.toThrow(
      /many\.parquet: row group \d: column a: reading takes more than 12 MiB of memory: it seems to be damaged: write it anew/,
    );
    const { file } = await prepared(path);
    expect(file.rows).toBe(data.length);
  });
});
