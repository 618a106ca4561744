import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { packLedger } from '../../../scripts/ledger/pack.js';
import { checkFolder, readRecorded } from '../../../src/app/verify/folder.js';
import type { Results } from '../../../src/judge/results/read.js';
import { readResults } from '../../../src/judge/results/reader.js';
import { readRecords } from '../../../src/sweep/folder/ledger.js';
import { readManifest } from '../../../src/sweep/folder/manifest.js';
import { type Merged, mergeInto, poolFolders } from '../../../src/sweep/folder/merge-folders.js';
import { fromLine, type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { runConfig } from '../../../src/sweep/runs/run-config.js';
import { findTaskWords } from '../../../src/train/data/kinds.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { programNumerics } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { trainFolder } from '../../support/trained-folder.js';

let engine: Engine;
/** `one`, what one machine writes, and the shards `1` to `3`. */
let home: string;

const one = () => join(home, 'one');
const shards = () => ['1', '2', '3'].map((name) => join(home, name));

beforeAll(async () => {
  engine = await loadEngine('wasm');
  home = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  for (const name of ['one', '1', '2', '3']) {
    mkdirSync(join(home, name));
    const shard = name === 'one' ? undefined : { index: Number(name), count: 3 };
    const config = smallConfig();
    await trainFolder(engine, join(home, name), config, (stage) => runConfig(config, stage), shard);
  }
  return () => rmSync(home, { recursive: true });
});

const merge = (out: string, ...folders: readonly string[]): Merged =>
  mergeInto(out, folders, findTaskWords)!;

const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');

/** A copy of a folder whose ledger is changed. */
function changed(folder: string, change: (records: RunRecord[]) => readonly RunRecord[]): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  writeFileSync(
    join(copy, 'ledger.jsonl'),
    change([...readRecords(folder)])
      .map(toLine)
      .join(''),
  );
  return copy;
}

const files = ['plan.csv', 'runs.csv', 'summary.csv', 'summary.md'];

/** Its files are those of one machine, and it is what its config and its ledger say. */
function isOnes(out: string): void {
  for (const file of files) expect(read(out, file), file).toBe(read(one(), file));
  const { findings, planned, done } = checkFolder(readRecorded(out), engine.numerics);
  expect(findings.faults).toEqual([]);
  expect([planned, done]).toEqual([8, 8]);
}

describe('the folder of a shard', () => {
  it('is held against its own part of the plan, and counts that part', () => {
    for (const folder of shards()) {
      const { findings, planned, done, keys } = checkFolder(readRecorded(folder), engine.numerics);
      expect(findings.faults).toEqual([]);
      expect(planned).toBe(keys.size);
      expect(done).toBe(planned);
      expect(readManifest(folder)!.counts).toMatchObject({ finished: planned, missing: 0 });
      expect(read(folder, 'plan.csv')).toBe(read(one(), 'plan.csv'));
    }
  });

  it('is not that of another shard, whose runs it does not have', () => {
    const [first] = shards();
    const other = changed(first!, (records) => records);
    writeFileSync(
      join(other, 'manifest.json'),
      read(other, 'manifest.json').replace('"index": 1', '"index": 2'),
    );
    const { findings } = checkFolder(readRecorded(other), engine.numerics);
    expect(findings.faults.join('\n')).toMatch(/manifest\.json: counts\.missing: 0 is where [1-9]/);
  });
});

describe('folders of one plan merge', () => {
  it('into what one machine writes, in the order of the plan', () => {
    const out = temporaryFolder();
    const { planned, counts, conflicts, notes } = merge(out, ...shards());
    isOnes(out);
    expect({ planned, counts, conflicts, notes }).toEqual({
      planned: 8,
      conflicts: [],
      notes: [],
      counts: { finished: 8, diverged: 0, failed: 0, missing: 0 },
    });
    const keys = [...readRecords(out)].map(({ key }) => key);
    expect(keys).toEqual(
      [...readRecords(one())].map(({ key }) => key).sort((a, b) => placeOf(a) - placeOf(b)),
    );
  });

  const placeOf = (key: string): number => read(one(), 'plan.csv').indexOf(key);

  it('in any order and grouping to the same bytes', () => {
    const [a, b, c] = shards() as [string, string, string];
    const [whole, pair, grouped, stepwise] = [
      temporaryFolder(),
      temporaryFolder(),
      temporaryFolder(),
      temporaryFolder(),
    ];
    merge(whole, a, b, c);
    merge(pair, c, b);
    merge(grouped, pair, a);
    for (const shard of [b, a, c]) merge(stepwise, shard);
    for (const out of [grouped, stepwise]) {
      for (const file of [...files, 'ledger.jsonl', 'manifest.json'])
        expect(read(out, file), file).toBe(read(whole, file));
    }
    merge(whole, a, whole);
    expect(read(whole, 'manifest.json')).toBe(read(stepwise, 'manifest.json'));
  });

  it('says which parts they were, and how many runs are missing', () => {
    const out = temporaryFolder();
    const [a, , c] = shards() as [string, string, string];
    const { counts, missingShards } = merge(out, c, a);
    expect(missingShards).toEqual([{ index: 2, count: 3 }]);
    expect(counts.missing).toBe(8 - counts.finished);
    expect(counts.missing).toBeGreaterThan(0);
    const { merged, shard } = readManifest(out)!;
    expect(shard).toBeUndefined();
    expect(merged!.map(({ shard }) => shard)).toEqual([
      { index: 1, count: 3 },
      { index: 3, count: 3 },
    ]);
  });

  it('again into the same folder changes nothing of when claims were registered', () => {
    const out = temporaryFolder();
    const claim = {
      id: 'H1',
      says: 'It is so.',
      sha256: 'a'.repeat(64),
      time: '2026-01-01T00:00:00.000Z',
    };
    const parts = shards().map((folder) => {
      const copy = temporaryFolder();
      cpSync(folder, copy, { recursive: true });
      const manifest = { ...readManifest(folder), claims: [{ ...claim, after: 2, of: 8 }] };
      writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
      return copy;
    });
    merge(out, ...parts);
    const first = readManifest(out)!.claims;
    expect(first![0]!.after).toBe(6);
    merge(out, ...parts);
    expect(readManifest(out)!.claims).toEqual(first);
  });

  it('where runs overlap with the same bits, whatever their times are', () => {
    const out = temporaryFolder();
    const slow = changed(one(), (records) => records.map((record) => ({ ...record, seconds: 99 })));
    const earlier = changed(one(), (records) =>
      records.map((record) => ({
        ...record,
        gates: record.gates.map(({ entropies: _, quantiles: __, ...gate }) => gate),
      })),
    );
    expect(merge(out, slow, ...shards(), earlier).conflicts).toEqual([]);
    isOnes(out);
    for (const { gates } of readRecords(out))
      for (const gate of gates) expect(gate.quantiles).toBeDefined();
  });

  it('where a line is damaged, torn or failed and another folder has the run', () => {
    const failed = changed(one(), ([first, ...others]) => [
      { ...first!, status: 'failed', error: 'killed', metrics: {}, curve: {}, gates: [] },
      ...others,
    ]);
    const ledger = join(failed, 'ledger.jsonl');
    const [line] = readFileSync(ledger, 'utf8').split('\n');
    appendFileSync(ledger, `${line!.replace('"seed":', '"seed":1')}\n${line!.slice(0, 50)}`);
    for (const folders of [
      [failed, ...shards()],
      [...shards(), failed],
    ]) {
      const out = temporaryFolder();
      const { notes, counts } = merge(out, ...folders);
      expect(counts.failed).toBe(0);
      expect(notes).toEqual([
        `${ledger}:9: the line is damaged and left out`,
        `${ledger}:10: the line is torn and left out`,
      ]);
      isOnes(out);
    }
  });

  it('from a packed ledger and plan', () => {
    const packed = changed(one(), (records) => records);
    writeFileSync(
      join(packed, 'ledger.parquet'),
      packLedger(readFileSync(join(packed, 'ledger.jsonl'))),
    );
    rmSync(join(packed, 'ledger.jsonl'));
    writeFileSync(join(packed, 'plan.csv.gz'), gzipSync(read(packed, 'plan.csv')));
    rmSync(join(packed, 'plan.csv'));
    const out = temporaryFolder();
    merge(out, packed);
    isOnes(out);
    merge(packed, out);
    isOnes(packed);
    for (const name of ['ledger.parquet', 'plan.csv.gz'])
      expect(existsSync(join(packed, name))).toBe(false);
  });

  it('runs of earlier plans are kept at the end', () => {
    const [line] = read(one(), 'ledger.jsonl').split('\n');
    const other = { ...(fromLine(line!) as RunRecord), key: 'f'.repeat(24) };
    const out = temporaryFolder();
    merge(
      out,
      changed(one(), (records) => [other, ...records]),
    );
    const keys = [...readRecords(out)].map(({ key }) => key);
    expect(keys).toHaveLength(9);
    expect(keys.at(-1)).toBe(other.key);
  });
});

describe('runs that differ', () => {
  it('are told, and neither is kept, in any order', () => {
    const wrong = changed(one(), ([first, ...others]) => [
      { ...first!, metrics: { ...first!.metrics, test_mse: 1.25 } },
      ...others,
    ]);
    const [right] = [...readRecords(one())];
    for (const folders of [
      [...shards(), wrong],
      [wrong, ...shards()],
      [wrong, ...shards(), one()],
    ]) {
      const out = temporaryFolder();
      const { conflicts, counts } = merge(out, ...folders);
      expect(conflicts.map(({ run: { key } }) => key)).toEqual([right!.key]);
      const { changes, places } = conflicts[0]!;
      expect(changes).toHaveLength(1);
      const values = { [places[0]]: changes[0]!.before, [places[1]]: changes[0]!.now };
      expect(changes[0]!.path).toBe('metrics.test_mse');
      expect(values[`${wrong}/ledger.jsonl:1`]).toBe('1.25');
      expect(Object.values(values)).toContain(String(right!.metrics.test_mse));
      expect(counts).toEqual({ finished: 7, diverged: 0, failed: 0, missing: 1 });
      expect(read(out, 'ledger.jsonl')).not.toContain(right!.key);
      expect(read(out, 'runs.csv')).not.toContain(right!.key);
    }
  });
});

describe('a report', () => {
  it('of shards that were not merged is that of one machine', () => {
    expect(poolFolders([...shards(), home, one()])).toEqual([[...shards(), one()], [home]]);
    // How runs are kept depends on the order of their lines.
    const plain = ({ cells, modelTitle: _, ...results }: Results) => ({
      ...results,
      cells: cells.map(({ runs, ...cell }) => ({
        ...cell,
        runs: runs.map(({ seed, status, metrics, curve, gates }) => ({
          seed,
          status,
          metrics,
          curve,
          gates,
        })),
      })),
    });
    const seen = (pool: Parameters<typeof readResults>[0]) => {
      const runs: string[] = [];
      const results = readResults(
        pool,
        (cells) =>
          ({ cell: { model, fields }, nth }, { key, metrics }) => {
            runs.push(JSON.stringify([cells, model, fields, nth, key, metrics]));
          },
      );
      return { ...plain(results), observed: runs.sort() };
    };
    const ofOne = seen(one());
    const { manifest, ...pooled } = seen(shards() as [string, string, string]);
    expect(new Set(pooled.observed).size).toBe(
      pooled.cells.reduce((sum, { planned }) => sum + planned, 0),
    );
    expect({ ...pooled, manifest: ofOne.manifest, folder: ofOne.folder, path: ofOne.path }).toEqual(
      ofOne,
    );
    expect(manifest.merged).toHaveLength(3);
    expect(manifest.shard).toBeUndefined();
  });

  it('is refused where folders say different things', () => {
    const wrong = changed(one(), ([first, ...others]) => [
      { ...first!, metrics: { ...first!.metrics, test_mse: 1.25 } },
      ...others,
    ]);
    expect(() => readResults([one(), wrong])).toThrow(
      /differs from another folder's: test_mse was .*, is 1.25/,
    );
  });
});

describe('folders do not merge', () => {
  const edited = (file: string, change: (text: string) => string): string => {
    const copy = changed(one(), (records) => records);
    writeFileSync(join(copy, file), change(read(copy, file)));
    return copy;
  };

  const { version } = programNumerics();

  it.each([
    ['manifest.json', '"steps": 10', '"steps": 20', 'config.training.steps was 10, is 20'],
    [
      'manifest.json',
      `"version": "${version}"`,
      '"version": "0"',
      `engine.version was "${version}", is "0"`,
    ],
  ])('of another plan or numerics: %s with %s', (file, before, after, reason) => {
    const other = edited(file, (text) => text.replace(before, after));
    const out = temporaryFolder();
    expect(() => merge(out, one(), other)).toThrow(
      `${other}: has another plan than ${one()}: ${reason}`,
    );
    expect(existsSync(join(out, 'ledger.jsonl'))).toBe(false);
  });

  it('whose plan was changed', () => {
    const other = edited('plan.csv', (text) => text.replace(/^.*\n(.*\n)/, '$1'));
    expect(() => merge(temporaryFolder(), other)).toThrow('plan.csv');
    const swapped = edited('plan.csv', (text) => {
      const [head, first, second, ...rest] = text.split('\n');
      return [head, second, first, ...rest].join('\n');
    });
    expect(() => merge(temporaryFolder(), swapped)).toThrow(
      'is not the plan that manifest.json has the hash of',
    );
  });

  it('whose earlier stages came out different', () => {
    const other = edited('manifest.json', (text) => text.replace(/"plan": "."?/, '"plan": "x'));
    expect(() => merge(temporaryFolder(), one(), other)).toThrow('another plan of final');
  });
});
