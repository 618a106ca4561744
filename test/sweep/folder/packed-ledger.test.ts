import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { packLedger, writeLedger } from '../../../scripts/ledger/pack.js';
import { sha256Hex } from '../../../src/ground/base/sha256.js';
import {
  Ledger,
  LedgerTexts,
  ledgerLines,
  readLedger,
  readRecords,
} from '../../../src/sweep/folder/ledger.js';
import { compileForm } from '../../../src/sweep/folder/line-form.js';
import { unpackLedger } from '../../../src/sweep/folder/packed-ledger.js';
import { type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { temporaryFolder } from '../../support/cli.js';

const record = (key: string, more: object = {}): RunRecord => ({
  version: 1,
  key,
  stage: 'final',
  model: 'mmoe',
  cell: { correlation: 0.5 },
  seed: 1,
  spec: { data: { kind: 'synthetic' } },
  engine: { name: 'tfjs', backend: 'cpu', version: '1' },
  status: 'finished',
  metrics: { test_mse: 0.25, test_mse_1: 0.125, test_mse_2: 0.375, test_r2: 0.7 },
  curve: {
    step: [1, 2],
    test_mse: [0.5, 0.25],
    test_mse_1: [0.25, 0.125],
    test_mse_2: [0.75, 0.375],
  },
  gates: [{ name: 'gate', mean: [0.1, 0.9], entropy: 0.3 }],
  seconds: 1.5,
  ...more,
});

/** A folder with a packed ledger of these lines. */
function packed(...lines: string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ledger.parquet'), packLedger(Buffer.from(lines.join(''))));
  return folder;
}

const unpackedText = (folder: string) => unpackLedger(join(folder, 'ledger.parquet')).toString();

describe('a packed ledger unpacks to the same bytes', () => {
  const number = fc.oneof(
    fc.double(),
    fc.float(),
    fc.integer({ min: 1, max: 9999 }).map((n) => n / 1e4),
    fc.nat(9),
  );
  const metrics = fc.dictionary(
    fc.constantFrom('test_mse', 'test_mse_1', 'test_mse_2', 'test_mse_1_a', 'kept_step'),
    number,
  );
  /**
   * Curves of any length, even ragged; means and last values that follow from others, or nearly so.
   */
  const run = fc
    .record({
      key: fc.constantFrom('00aa', 'ffee', 'key', 'ü'),
      status: fc.constantFrom('finished', 'diverged', 'failed'),
      metrics,
      curve: fc.dictionary(
        fc.constantFrom('step', 'test_mse', 'test_mse_1', 'test_mse_2'),
        fc.array(number, { maxLength: 4 }),
      ),
      more: fc.dictionary(fc.constantFrom('error', 'later', '__proto__', '7'), fc.jsonValue()),
      isLast: fc.boolean(),
      isMean: fc.boolean(),
    })
    .map(({ key, status, metrics, curve, more, isLast, isMean }) => {
      const [one = [], two = []] = [curve.test_mse_1, curve.test_mse_2];
      const mean = one.map((value, i) => (value + two[i]!) / 2);
      const points = { ...curve, ...(isMean && { test_mse: mean }) };
      const last = Object.entries(points).flatMap(([name, column]) =>
        column.length > 0 ? [[name, column.at(-1)]] : [],
      );
      return {
        ...record(key),
        status,
        metrics: isLast ? Object.fromEntries(last) : metrics,
        curve: points,
        ...more,
      };
    });
  const line = fc.oneof(
    { arbitrary: run.map((value) => toLine(value as unknown as RunRecord)), weight: 8 },
    { arbitrary: fc.json().map((json) => `${json}\n`), weight: 1 },
    { arbitrary: fc.string().map((text) => `${text.replaceAll('\n', '')}\n`), weight: 1 },
  );

  it('whatever its lines are', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = Buffer.from(lines.join('')).toString();
        expect(unpackedText(packed(text))).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('with numbers that only look like those that follow from others', () => {
    const near = { test_mse: 0.1 + 0.2, test_mse_1: 0.3, test_mse_2: 0.3 };
    const lines = [
      record('a', { metrics: near, curve: {} }),
      record('b', { metrics: { test_mse: true, test_mse_1: [0] } }),
      record('c', { curve: { step: [1], test_mse: true } }),
      record('d', { metrics: {}, curve: {}, status: 'failed', error: 'killed' }),
    ].map(toLine);
    expect(unpackedText(packed(...lines))).toBe(lines.join(''));
  });

  it('is read line by line as the text is', () => {
    const lines = [
      toLine(record('a')),
      'damaged\n',
      toLine(record('b', { seconds: 2 })),
      toLine(record('a', { seed: 2 })),
    ];
    const plain = temporaryFolder();
    writeFileSync(join(plain, 'ledger.jsonl'), lines.join(''));
    const folder = packed(...lines);
    const found = [...ledgerLines(folder)];
    expect(found.map(({ record }) => record)).toEqual(
      [...ledgerLines(plain)].map(({ record }) => record),
    );
    expect(found[1]!.place).toBe(`${join(folder, 'ledger.parquet')}:2`);
    const runsOf = (of: string) =>
      [...readLedger(of).runs].map(([key, { metrics, seed }]) => [key, metrics, seed]);
    expect(runsOf(folder)).toEqual(runsOf(plain));
    const texts = new LedgerTexts(folder);
    expect(found.map(({ start, end }) => `${texts.text(start, end)}\n`)).toEqual(lines);
  });

  it('refuses torn lines and bytes that are no text', () => {
    expect(() => packLedger(Buffer.from('torn'))).toThrow('torn');
    expect(() => packLedger(Buffer.from([0xff, 10]))).toThrow('not UTF-8');
    expect(unpackedText(packed())).toBe('');
  });
});

it('grows as text', () => {
  const folder = packed(toLine(record('a')));
  const ledger = new Ledger(folder);
  ledger.append(record('b'));
  ledger.close();
  expect(readdirSync(folder)).toEqual(['ledger.jsonl']);
  expect([...readRecords(folder)]).toEqual([record('a'), record('b')]);
});

it('the mean over tasks of a curve takes no room', () => {
  const runs = (change: (i: number) => object) =>
    packLedger(
      Buffer.from(
        Array.from({ length: 300 }, (_, i) => toLine(record(`${i}`, change(i)))).join(''),
      ),
    ).length;
  const curve = (i: number, mean: number) => ({
    curve: { step: [1], test_mse: [mean], test_mse_1: [1 / (i + 3)], test_mse_2: [1 / (i + 7)] },
  });
  const follows = runs((i) => curve(i, (1 / (i + 3) + 1 / (i + 7)) / 2));
  expect(runs((i) => curve(i, Math.sqrt(i + 2))) - follows).toBeGreaterThan(300 * 6);
});

describe('other programs find in the file', () => {
  const rowsIn = async (...records: RunRecord[]) => {
    const file = join(packed(...records.map(toLine)), 'ledger.parquet');
    return parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
  };

  it('a column for each field, metric, setting and curve, and for the usage of gates', async () => {
    const [row, other] = await rowsIn(
      record('a'),
      record('b', {
        status: 'failed',
        error: 'killed',
        metrics: {},
        curve: {},
        gates: [],
        cell: { correlation: 1 },
      }),
    );
    expect(row).toMatchObject({
      key: 'a',
      stage: 'final',
      model: 'mmoe',
      correlation: 0.5,
      seed: 1,
      status: 'finished',
      test_mse: 0.25,
      test_mse_1: 0.125,
      test_mse_2: 0.375,
      test_r2: 0.7,
      'curve.step': [1, 2],
      'curve.test_mse_1': [0.25, 0.125],
      'gates.gate.mean': [0.1, 0.9],
      'gates.gate.entropy': 0.3,
      seconds: 1.5,
      spec: '{"data":{"kind":"synthetic"}}',
      'engine.name': 'tfjs',
    });
    expect(Object.keys(row!)).not.toContain('curve.test_mse');
    expect(other).toMatchObject({ key: 'b', correlation: 1, status: 'failed', error: 'killed' });
    expect(other!.test_mse).toBeNull();
  });

  it('first what single numbers and texts are, last what tells little', async () => {
    const [row] = await rowsIn(record('a'));
    const names = Object.keys(row!);
    expect(names.slice(0, 5)).toEqual(['key', 'stage', 'model', 'correlation', 'seed']);
    expect(names.slice(-5)).toEqual([
      'spec',
      'engine.name',
      'engine.backend',
      'engine.version',
      'form',
    ]);
  });

  it('a field that has numbers and texts as texts', async () => {
    const runs = [
      record('a', { cell: { examples: 'stream' } }),
      record('b', { cell: { examples: 1000 } }),
    ];
    expect((await rowsIn(...runs)).map(({ examples }) => examples)).toEqual(['stream', '1000']);
    expect([...readRecords(packed(...runs.map(toLine)))]).toEqual(runs);
  });

  it('a line that is no record as a text', async () => {
    const folder = packed(toLine(record('a')), 'damaged\n');
    const file = await asyncBufferFromFile(join(folder, 'ledger.parquet'));
    const rows = await parquetReadObjects({ file, compressors });
    expect(rows.map(({ key, line }) => [key, line])).toEqual([
      ['a', null],
      [null, 'damaged'],
    ]);
  });
});

describe('a packed ledger that is damaged', () => {
  const thirty = Buffer.from(
    Array.from({ length: 30 }, (_, i) =>
      toLine(record('a', { seed: i, seconds: 1 / (i + 3) })),
    ).join(''),
  );
  const isRefused = (content: Buffer, fault: string) => {
    const file = join(temporaryFolder(), 'ledger.parquet');
    writeFileSync(file, content);
    const message = `${file}: it is damaged and cannot be unpacked: ${fault}`;
    expect(() => unpackLedger(file)).toThrow(message);
    return { folder: dirname(file), file, message };
  };
  /** A file with other bytes, whose metadata have their hash. */
  const rehashed = (packed: Buffer, change: (columns: Buffer) => void) => {
    const end = packed.length - 8 - packed.readUInt32LE(packed.length - 8);
    const before = sha256Hex(packed.subarray(0, end));
    change(packed.subarray(0, end));
    packed.write(sha256Hex(packed.subarray(0, end)), packed.lastIndexOf(before));
    return packed;
  };
  const replaced = (content: Buffer, from: RegExp, to: string) =>
    Buffer.from(content.toString('latin1').replace(from, to), 'latin1');

  it('is refused, and stays as it is', () => {
    const { folder, file, message } = isRefused(packLedger(thirty).subarray(0, -1), '');
    expect(() => readLedger(folder)).toThrow(message);
    expect(() => new Ledger(folder)).toThrow(message);
    expect(existsSync(file)).toBe(true);
  });

  it('by any changed bit', () => {
    const content = packLedger(thirty);
    content[1000]! ^= 1;
    isRefused(content, 'its columns do not match their SHA-256');
  });

  it('is not unpacked where its columns are not those of its text', () => {
    const changed = Buffer.from(thirty.toString().replace('"seed":7', '"seed":8'));
    const own = sha256Hex(thirty);
    const content = replaced(packLedger(thirty), new RegExp(own), sha256Hex(changed));
    isRefused(content, 'its content does not match its SHA-256');
  });

  it('is of a later version, or too large', () => {
    const content = packLedger(thirty);
    const none = 'its metadata are none that this version writes';
    isRefused(replaced(content, /"version":2/, '"version":3'), none);
    isRefused(replaced(content, /"version":2/, '"version":x'), none);
    isRefused(replaced(content, /"bytes":\d\d\d\d/, '"bytes":9e99'), 'it has more than 512 MiB');
  });

  it('has pages that are other than they say', () => {
    // Each page in turn has a run, or a text, of a length that fills the memory.
    for (let damaged = 0; damaged < 20; damaged++) {
      let page = 0;
      const compress = (bytes: Uint8Array) =>
        gzipSync(
          page++ === damaged
            ? Buffer.alloc(bytes.length, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]))
            : bytes,
        );
      isRefused(writeLedger(thirty, compress), '');
    }
  });

  it('names a column so often that a line has gigabytes', () => {
    const gates = Array.from({ length: 50 }, () => ({ name: 'gate', mean: null }));
    const form = JSON.stringify({ gates });
    const longer = compileForm(form, 2000);
    expect(longer(() => [0.5])).toHaveLength(
      50 * '{"name":"gate","mean":[0.5]},'.length + '{"gates":[]}'.length - 1,
    );
    expect(() => longer(() => new Array(100).fill(0.5))).toThrow('it has more values than it says');
  });

  it('has levels with runs that never end', () => {
    const content = packLedger(thirty);
    // The levels of the first column, of whose 30 values none is missing, are one run.
    const levels = content.indexOf(Buffer.from([60, 1]));
    expect(levels).toBeGreaterThan(0);
    const fault = 'it has damaged runs';
    isRefused(
      rehashed(content, (columns) => columns.writeUInt16LE(0, levels)),
      fault,
    );
  });
});
