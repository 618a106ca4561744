import fs, { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { differences } from '../../../src/sweep/folder/differences.js';
import { Ledger, readLedger, readRecords } from '../../../src/sweep/folder/ledger.js';
import { readLines, unpacked } from '../../../src/sweep/folder/lines.js';
import { fromLine, type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { temporaryFolder } from '../../support/cli.js';

const record = (key: string, status: RunRecord['status'] = 'finished'): RunRecord => ({
  version: 1,
  key,
  stage: 'final',
  model: 'mmoe',
  cell: { correlation: 0.5 },
  seed: 1,
  spec: {},
  engine: { name: 'tfjs', backend: 'cpu', version: '1' },
  status,
  metrics: { test_mse: 0.1 + 0.2 },
  curve: { step: [1], test_mse: [0.5] },
  gates: [],
  seconds: 1,
});

it('is kept without what is long, and with what the runs of a cell have in common once', () => {
  const folder = temporaryFolder();
  const gates = [{ name: 'gate', mean: [0.5, 0.5], entropy: 0.1 }];
  const records = [
    record('a'),
    { ...record('b'), seed: 2, gates },
    { ...record('c'), cell: { correlation: 1 } },
  ];
  writeFileSync(join(folder, 'ledger.jsonl'), records.map(toLine).join(''));
  const [a, b, c] = [...readLedger(folder).runs.values()];
  const { key, stage, model, seed, status, metrics, seconds } = b!;
  expect(records[1]).toMatchObject({ key, stage, model, seed, status, metrics, seconds });
  expect(['curve', 'gates', 'spec'].filter((field) => field in b!)).toEqual([]);
  expect(b!.cell).toBe(a!.cell);
  expect(c!.cell).not.toBe(a!.cell);
});

describe('a line', () => {
  it('is read back as the same record, to the bit', () => {
    expect(fromLine(toLine(record('a')).trimEnd())).toEqual(record('a'));
  });

  it('is damaged if altered anywhere', () => {
    const line = toLine(record('a')).trimEnd();
    for (let i = 0; i < line.length; i += 7) {
      const other = line[i] === '1' ? '2' : '1';
      expect(fromLine(line.slice(0, i) + other + line.slice(i + 1))).toBe('damaged');
    }
    expect(fromLine(line.slice(0, -1))).toBe('damaged');
    expect(fromLine('')).toBe('damaged');
  });

  it('is damaged if it is not that of a run, whatever its checksum', () => {
    const gate = { name: 'gate', mean: [0.5, 0.5], entropy: 0.1 };
    expect(fromLine(toLine({ ...record('a'), gates: [gate] }).trimEnd())).not.toBe('damaged');
    const wrong: object[] = [
      ...[
        { key: 1 },
        { seed: 'x' },
        { status: 'done' },
        { engine: null },
        { cell: { a: {} } },
        { seconds: '1' },
      ],
      ...[
        { metrics: { test_mse: '0.1' } },
        { metrics: null },
        { metrics: { test_mse: null } },
        { curve: { test_mse: [1] } },
        { curve: { step: [1], a: [] } },
      ],
      ...[{ error: 5 }, { divergedAt: { a: 1 } }, { divergedAt: 0 }, { divergedAt: 1.5 }],
      ...[
        { gates: {} },
        { gates: [null] },
        { gates: [{ ...gate, mean: 1 }] },
        { gates: [{ ...gate, experts: ['a'] }] },
        { gates: [{ ...gate, entropies: [0.5, 0.5, 0.5] }] },
        { gates: [{ ...gate, frozen: 'x' }] },
      ],
    ];
    for (const change of wrong) {
      const line = toLine({ ...record('a'), ...change } as RunRecord).trimEnd();
      expect(fromLine(line), line).toBe('damaged');
    }
  });
});

describe('a ledger', () => {
  it('keeps what was appended; of lines with the same key, the last counts', () => {
    const folder = temporaryFolder();
    const ledger = new Ledger(folder);
    ledger.append(record('a', 'failed'));
    ledger.append(record('b'));
    ledger.append(record('a'));
    ledger.close();
    const { runs, notes } = readLedger(folder);
    expect([...runs].map(([key, run]) => [key, run.status])).toEqual([
      ['a', 'finished'],
      ['b', 'finished'],
    ]);
    expect(notes).toEqual([]);
  });

  it('cuts off a torn line when opened, but not when only read', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'ledger.jsonl');
    const whole = toLine(record('a')) + toLine(record('b'));
    writeFileSync(file, whole);
    appendFileSync(file, toLine(record('c')).slice(0, -1));
    expect(readLedger(folder).runs.size).toBe(2);
    expect(readFileSync(file, 'utf8')).not.toBe(whole);
    const ledger = new Ledger(folder);
    expect(ledger.notes).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    ledger.append(record('c'));
    ledger.close();
    expect([...readRecords(folder)].map((r) => r.key)).toEqual(['a', 'b', 'c']);
  });

  it('has each line on the disk about a second after it was written, and says so where that fails', () => {
    vi.useFakeTimers();
    const { fdatasync, fdatasyncSync } = fs;
    onTestFinished(() => {
      vi.useRealTimers();
      Object.assign(fs, { fdatasync, fdatasyncSync });
      syncBuiltinESMExports();
    });
    let synced = 0;
    let fault: Error | null = null;
    const count = (_: number, done?: (error: Error | null) => void) => {
      synced++;
      done?.(fault);
    };
    Object.assign(fs, { fdatasync: count, fdatasyncSync: count });
    syncBuiltinESMExports();
    const ledger = new Ledger(temporaryFolder());
    for (const key of ['a', 'b', 'c']) ledger.append(record(key));
    expect(synced).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(synced).toBe(1);
    vi.advanceTimersByTime(5000);
    expect(synced).toBe(1);
    ledger.append(record('d'));
    ledger.close();
    expect(synced).toBe(2);
    const failing = new Ledger(temporaryFolder());
    failing.append(record('a'));
    fault = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' });
    vi.advanceTimersByTime(1000);
    expect(() => failing.append(record('b'))).toThrow('cannot be written: i/o error (EIO)');
    expect(() => failing.close()).toThrow('EIO');
  });

  it('may have lines longer and shorter than a chunk', () => {
    const file = join(temporaryFolder(), 'lines');
    const texts = ['', 'é'.repeat(900_000), 'x'.repeat(3_000_000), 'end'];
    writeFileSync(file, `${texts.join('\n')}\ntorn`);
    const lines = [...readLines(file)];
    expect(lines.map((line) => line.text)).toEqual([...texts, 'torn']);
    expect(lines.map((line) => line.whole)).toEqual([true, true, true, true, false]);
    const bytes = readFileSync(file);
    for (const { start, text } of lines) {
      const expected = Buffer.from(text);
      expect(bytes.subarray(start, start + expected.length).equals(expected)).toBe(true);
    }
    expect(lines[4]!.start).toBe(bytes.length - 4);
  });
});

it('differences name each field with both values', () => {
  expect(
    differences({ a: { b: 1, c: [1, 2] }, d: 'x' }, { a: { b: 2, c: [1, 2] }, e: true }),
  ).toEqual(['a.b was 1, is 2', 'd was "x", is not set', 'e was not set, is true']);
});

describe('what a stranger may have put into a ledger', () => {
  it.each<[string, (record: RunRecord) => object]>([
    [
      'a text for a metric',
      ({ metrics, ...rest }) => ({ ...rest, metrics: { ...metrics, test_mse: 'NaN' } }),
    ],
    ['a text in a curve', (record) => ({ ...record, curve: { step: [1], test_mse: ['low'] } })],
    ['a list for a cell', (record) => ({ ...record, cell: [1] })],
    ['another status', (record) => ({ ...record, status: 'excellent' })],
    ['a seed that is no whole number', (record) => ({ ...record, seed: 0.5 })],
    ['no spec', ({ spec: _, ...rest }) => rest],
    ['a gate without weights', (record) => ({ ...record, gates: [{ name: 'gate', entropy: 1 }] })],
    ['no record', () => ({ version: 1 })],
  ])('%s: the line is damaged', (_, change) => {
    const line = toLine(change(record('a')) as RunRecord).trimEnd();
    expect(fromLine(line)).toBe('damaged');
  });

  it('gigabytes in a packed file are not unpacked', () => {
    const file = join(temporaryFolder(), 'labels.bin.gz');
    writeFileSync(file, gzipSync(Buffer.alloc(2 ** 21)));
    expect(() => unpacked(file, 2 ** 20)).toThrow(
      `${file}: it unpacks to more than 1 MiB: a larger one must be unpacked (gunzip)`,
    );
    expect(unpacked(file, 2 ** 21)).toHaveLength(2 ** 21);
  });

  it('ten thousand damaged lines are no ledger', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ledger.jsonl'), '\n'.repeat(10_001));
    expect(() => [...readRecords(folder)]).toThrow(
      /ledger\.jsonl: more than 10000 lines do not match their checksums/,
    );
  });

  it('a line without end is given up', () => {
    const file = join(temporaryFolder(), 'ledger.jsonl');
    writeFileSync(file, '\n');
    truncateSync(file, 2 ** 27);
    expect(() => [...readLines(file)]).toThrow(`${file}:2: the line has more than 64 MiB`);
  });
});
