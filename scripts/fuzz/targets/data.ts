import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { ZipFile } from 'yazl';
import {
  prepareFile,
  readColumns,
  readNote,
  storedFile,
} from '../../../src/extras/tables/files/store.js';
import { profileFile } from '../../../src/extras/tables/profile/profile.js';
import type { Uniform } from '../../../src/ground/base/random.js';
import { readTable } from '../../../src/train/data/census/read-table.js';
import { textsIn } from '../../../src/train/data/files/unpack.js';
import type { PreparedHeader } from '../../../src/train/data/table/prepared-file.js';

import { filesUnder, firstPart, people, tableIn } from '../corpus.js';
import { below, bounds, chooseOne, mutatedBytes, mutatedHeader, nasty } from '../mutate.js';
import type { Target } from '../target.js';

const fixtures = filesUnder('test/fixtures/tables', '.csv', '.parquet')
  .map((file) => ({ name: basename(file), content: readFileSync(file) }))
  .filter(({ content }) => content.length < 2 ** 17);
const parquets = fixtures.filter(({ name }) => name.endsWith('.parquet'));

/** Prepares a file as `data table` does, and looks at what it holds. */
async function prepare(folder: string, name: string, content: Uint8Array): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const prepared = join(folder, 'prepared');
  const file = await prepareFile(path, () => {}, {}, prepared);
  profileFile(file, (name) => readColumns(file.sha256, [name], prepared).columns[0]!);
}

/**
 * A small table of numbers, texts and what is none of either, as delimited text or lines of JSON.
 */
function made(draw: Uniform, ending: string): Buffer {
  const names = Array.from({ length: 1 + below(draw, 5) }, (_, i) =>
    draw() < 0.2 ? chooseOne(draw, nasty) : `c${i}`,
  );
  const cell = () =>
    chooseOne<() => string | number>(draw, [
      () => chooseOne(draw, nasty),
      () => chooseOne(draw, bounds),
      () => below(draw, 3),
      () => '',
      () => `"${chooseOne(draw, nasty)}"`,
    ])();
  const rows = Array.from({ length: below(draw, 30) }, () => names.map(cell));
  if (ending === 'jsonl') {
    return Buffer.from(
      rows
        .map(
          (row) =>
            `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]])))}\n`,
        )
        .join(''),
    );
  }
  const between = ending === 'tsv' ? '\t' : chooseOne(draw, [',', ',', ',', ';']);
  return Buffer.from(
    [names, ...rows]
      .map((row) => `${row.join(between)}${chooseOne(draw, ['\n', '\n', '\r\n'])}`)
      .join(''),
  );
}

export const texts: Target = {
  name: 'CSV, TSV, JSON lines, and those as gz',
  weight: 20,
  async run(draw, folder) {
    const ending = chooseOne(draw, ['csv', 'csv', 'tsv', 'jsonl']);
    const content = draw() < 0.3 ? people : made(draw, ending);
    const changed = draw() < 0.7 ? mutatedBytes(draw, content, [people]) : content;
    const packed = draw() < 0.15;
    const bytes = packed ? gzipSync(changed, { level: 1 }) : changed;
    await prepare(
      folder,
      `a.${ending}${packed ? '.gz' : ''}`,
      packed && draw() < 0.5 ? mutatedBytes(draw, bytes, [people]) : bytes,
    );
  },
};

/**
 * The pages of Parquet are read by a library that trusts them, so only what says where they are is
 * changed.
 */
export const parquet: Target = {
  name: 'metadata of Parquet',
  weight: 12,
  async run(draw, folder) {
    const { content } = chooseOne(draw, parquets);
    await prepare(folder, 'a.parquet', withChangedMetadata(draw, content));
  },
};

/** Changed without moving anything. */
function withChangedMetadata(draw: Uniform, content: Buffer): Buffer {
  const start = content.length - 8 - content.readUInt32LE(content.length - 8);
  const changed = Buffer.from(content);
  for (let i = 1 + below(draw, 4); i > 0; i--) {
    const at = start + below(draw, content.length - 8 - start);
    changed[at] = draw() < 0.5 ? below(draw, 256) : changed[at]! ^ (1 << below(draw, 8));
  }
  return changed;
}

/**
 * A prepared table, as bytes or by the fields of its header; with the hashes of its columns where
 * somebody put them right.
 */
export const prepared: Target = {
  name: 'prepared tables',
  weight: 6,
  run(draw, folder) {
    const corpus = tableIn(process.env.MMOE_EXP_FUZZ_CORPUS!);
    const copy = join(folder, 'table');
    cpSync(corpus.prepared, copy, { recursive: true });
    const note = readNote(copy, corpus.table)!;
    const name = draw() < 0.9 ? `${note.sha256}.columns` : chooseOne(draw, readdirSync(copy));
    const content = readFileSync(join(copy, name));
    const changed =
      draw() < 0.5 ? mutatedHeader(draw, content) : mutatedBytes(draw, content, [content]);
    writeFileSync(join(copy, name), draw() < 0.7 ? rehashed(changed) : changed);
    const file = storedFile(corpus.table, {}, copy);
    profileFile(file, (name) => readColumns(file.sha256, [name], copy).columns[0]!);
  },
};

/**
 * A prepared table with the hashes of its columns, where it still has a header that says where they
 * are.
 */
function rehashed(content: Buffer): Buffer {
  const start = content.indexOf('\n') + 1;
  try {
    const header = JSON.parse(content.toString('utf8', 0, start)) as PreparedHeader;
    let offset = start;
    const columns = header.columns.map((column) => {
      const length = header.rows * globalThis[column.type].BYTES_PER_ELEMENT + column.textBytes;
      const bytes = content.subarray(offset, offset + length);
      offset += length;
      return { ...column, hash: createHash('sha256').update(bytes).digest('hex') };
    });
    return Buffer.concat([
      Buffer.from(`${JSON.stringify({ ...header, columns })}\n`),
      content.subarray(start),
    ]);
  } catch {
    return content;
  }
}

const census = firstPart(
  readFileSync(filesUnder('test/fixtures', 'census-income-excerpt.txt')[0]!),
);

async function archive(draw: Uniform, content: Buffer, depth: number): Promise<Buffer> {
  const name = draw() < 0.5 ? 'census.data' : chooseOne(draw, nasty);
  const packed = await chooseOne<() => Promise<Buffer> | Buffer>(draw, [
    () => gzipSync(content, { level: 1 }),
    () => zipped(name, content),
    () => tarred(name, content, draw() < 0.1),
  ])();
  return depth > 0 ? archive(draw, packed, depth - 1) : packed;
}

async function zipped(name: string, content: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  // The writer refuses names that an attacker writes by hand: as many bytes are put in their place.
  const stand = 'n'.repeat(Math.max(1, Buffer.byteLength(name)));
  zip.addBuffer(content, stand);
  zip.addBuffer(Buffer.from('a note'), 'note.txt');
  zip.end();
  const bytes = Buffer.from(await buffer(zip.outputStream));
  for (let at = bytes.indexOf(stand); at >= 0; at = bytes.indexOf(stand, at + stand.length))
    bytes.write(name, at);
  return bytes;
}

async function tarred(name: string, content: Buffer, isLink: boolean): Promise<Buffer> {
  const header = isLink
    ? { name, size: 0, type: 'symlink' as const, linkname: '/etc/passwd' }
    : { name, size: content.length, type: 'file' as const };
  return Buffer.from(await packTar([{ header, body: isLink ? new Uint8Array() : content }]));
}

export const archives: Target = {
  name: 'gz, zip and tar archives',
  weight: 10,
  async run(draw, folder) {
    const content = draw() < 0.5 ? census : mutatedBytes(draw, census, [people]);
    const packed = await archive(draw, content, below(draw, draw() < 0.1 ? 8 : 3));
    const file = join(folder, 'archive');
    writeFileSync(file, draw() < 0.3 ? packed : mutatedBytes(draw, packed, [census]));
    for await (const text of textsIn(file)) await readTable(text);
  },
};
