import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packLedger } from '../../../scripts/ledger/pack.js';
import { sha256Hex } from '../../../src/ground/base/sha256.js';
import { Ledger, LedgerTexts, ledgerLines, readLedger, readRecords } from '../../../src/sweep/folder/ledger.js';
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
  curve: { step: [1, 2], test_mse: [0.5, 0.25], test_mse_1: [0.25, 0.125], test_mse_2: [0.75, 0.375] },
  gates: [{ name: 'gate', mean: [0.1, 0.9], entropy: 0.3 }],
  seconds: 1.5,
  ...more,
});

/** A folder with a packed ledger of these lines. */
function packed(...lines: string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ledger.columns'), packLedger(Buffer.from(lines.join(''))));
  return folder;
}

const unpackedText = (folder: string) => unpackLedger(join(folder, 'ledger.columns')).toString();

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
  /** Curves of any length, even ragged; means and last values that follow from others, or nearly so. */
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
    expect(found.map(({ record }) => record)).toEqual([...ledgerLines(plain)].map(({ record }) => record));
    expect(found[1]!.place).toBe(`${join(folder, 'ledger.columns')}:2`);
    const runsOf = (of: string) => [...readLedger(of).runs].map(([key, { metrics, seed }]) => [key, metrics, seed]);
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

it('numbers that follow from others take no room', () => {
  const runs = (change: (i: number) => object) =>
    packLedger(Buffer.from(Array.from({ length: 300 }, (_, i) => toLine(record(`${i}`, change(i)))).join(''))).length;
  const curve = (i: number, mean: number) => ({
    curve: { step: [1], test_mse: [mean], test_mse_1: [1 / (i + 3)], test_mse_2: [1 / (i + 7)] },
    metrics: { test_mse: mean, test_mse_1: 1 / (i + 3), test_mse_2: 1 / (i + 7) },
  });
  const follows = runs((i) => curve(i, (1 / (i + 3) + 1 / (i + 7)) / 2));
  expect(runs((i) => curve(i, Math.sqrt(i + 2))) - follows).toBeGreaterThan(300 * 6);
});

describe('a packed ledger that is damaged', () => {
  const isRefused = (change: (bytes: Buffer) => Buffer, fault: string) => {
    const folder = packed(
      ...Array.from({ length: 30 }, (_, i) => toLine(record('a', { seed: i, seconds: 1 / (i + 3) }))),
    );
    const file = join(folder, 'ledger.columns');
    writeFileSync(file, change(readFileSync(file)));
    const message = `${file}: it is damaged and cannot be unpacked: ${fault}`;
    expect(() => unpackLedger(file)).toThrow(message);
    return { folder, file, message };
  };
  const withHeader = (of: (header: object) => object) => (bytes: Buffer) => {
    const end = bytes.indexOf('\n');
    return Buffer.concat([
      Buffer.from(JSON.stringify(of(JSON.parse(bytes.toString('utf8', 0, end))))),
      bytes.subarray(end),
    ]);
  };

  it('is refused, and stays as it is', () => {
    const { folder, file, message } = isRefused((bytes) => bytes.subarray(0, -1), 'its columns do not match');
    expect(() => readLedger(folder)).toThrow(message);
    expect(() => new Ledger(folder)).toThrow(message);
    expect(existsSync(file)).toBe(true);
  });

  it('by any changed bit', () => {
    const flip = (bytes: Buffer) => {
      const at = bytes.length - 20;
      bytes[at] = bytes[at]! ^ 1;
      return bytes;
    };
    isRefused(flip, 'its columns do not match');
  });

  it('is not unpacked where its columns are not those of its text', () => {
    const change = (bytes: Buffer) => {
      const columns = brotliDecompressSync(bytes.subarray(bytes.indexOf('\n') + 1));
      columns[columns.length - 100] = columns[columns.length - 100]! ^ 1;
      const compressed = brotliCompressSync(columns);
      const changed = withHeader((header) => ({ ...header, columns: sha256Hex(compressed) }))(bytes);
      return Buffer.concat([changed.subarray(0, changed.indexOf('\n') + 1), compressed]);
    };
    isRefused(change, 'its content does not match its SHA-256');
  });

  it('is of a later version, or too large', () => {
    isRefused(
      withHeader((header) => ({ ...header, version: 2 })),
      'its first line is none that this version writes',
    );
    isRefused(
      withHeader((header) => ({ ...header, bytes: 2 ** 40 })),
      'it has more than 512 MiB',
    );
    isRefused(
      withHeader((header) => ({ ...header, bytes: 'x' })),
      'it has more than 512 MiB',
    );
  });
});
