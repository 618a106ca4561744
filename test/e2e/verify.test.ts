import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packLedger } from '../../scripts/ledger/pack.js';
import { fromLine, type RunRecord, toLine } from '../../src/sweep/folder/record.js';
import { mmoeExp, only, temporaryFolder, tinyConfig } from '../support/cli.js';

/** A finished results folder, of which each test gets a copy. */
const made = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
beforeAll(() => mmoeExp(made, ['run', tinyConfig(made), '--out', 'out', '--quiet']));
afterAll(() => rmSync(made, { recursive: true }));

/** Packs the plan of a folder, as publishing does; returns its text. */
function packPlan(folder: string): string {
  const file = join(folder, 'plan.csv');
  const text = readFileSync(file, 'utf8');
  writeFileSync(`${file}.gz`, gzipSync(text));
  rmSync(file);
  return text;
}

/** A finished results folder, and what alters the records of its ledger. */
function finished(): { folder: string; alter: (change: (record: RunRecord) => RunRecord) => void } {
  const folder = temporaryFolder();
  cpSync(made, folder, { recursive: true });
  const file = join(folder, 'out/ledger.jsonl');
  const alter = (change: (record: RunRecord) => RunRecord) => {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, lines.map((line) => toLine(change(fromLine(line) as RunRecord))).join(''));
  };
  return { folder, alter };
}

describe('mmoe-exp verify', () => {
  it('finds every run of a folder the same, plain or packed', async () => {
    const { folder } = finished();
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out']);
    expect(stdout).toMatch(
      /^12 of 12 runs are the same to the bit\ncompared: plan, runs\.csv, summary\.csv, summary\.md and 12 runs trained again: nothing differs\nnot there: report\n$/m,
    );
    expect(code).toBe(0);
    const file = join(folder, 'out/ledger.jsonl');
    writeFileSync(join(folder, 'out/ledger.parquet'), packLedger(readFileSync(file)));
    rmSync(file);
    packPlan(join(folder, 'out'));
    const packed = await mmoeExp(folder, ['verify', 'out', '--sample', '2', '--json']);
    const events = packed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(3);
    expect(events[2]).toEqual({
      event: 'end',
      folder: 'out',
      machine: expect.stringMatching(/^(native|wasm) \w+$/),
      runs: 2,
      same: 2,
      different: 0,
      predicted: 0,
      planned: 12,
      done: 12,
      missing: 0,
      isNextOpen: false,
      faults: 0,
      damagedLines: 0,
      seed: expect.any(Number),
      compared: ['plan', 'runs.csv', 'summary.csv', 'summary.md', '2 runs trained again'],
      notCompared: [],
      notThere: ['report'],
    });
  });

  it('says what is missing, and what is there and was not compared', async () => {
    const { folder } = finished();
    const out = join(folder, 'out');
    writeFileSync(join(out, 'tuned.yaml'), 'name: tiny\n');
    writeFileSync(join(out, 'claims.md'), 'MMoE wins\n');
    for (const [name, change] of [
      ['ledger.jsonl', (text: string) => text.replace(/[^\n]*\n$/, '')],
      ['manifest.json', (text: string) => text.replace(/"counts": \{[^}]*\}/, '"workers": 1')],
    ] as const) {
      writeFileSync(join(out, name), change(readFileSync(join(out, name), 'utf8')));
    }
    for (const name of ['runs.csv', 'summary.csv', 'summary.md']) rmSync(join(out, name));
    const verified = (...options: string[]) =>
      mmoeExp(folder, ['verify', 'out', '--sample', '1', ...options]);
    const { code, stdout } = await verified();
    expect(stdout).toMatch(
      /^compared: plan and 1 run trained again: nothing differs, but 1 planned run is missing \(--unfinished accepts that\)\nnot there: runs\.csv; summary\.csv; summary\.md; report\nnot compared: claims\.md \(--without files accepts that\)\nnot compared: tuned\.yaml, as the search that found it is not there \(--without search accepts that\)\n$/m,
    );
    expect(code).toBe(1);
    for (const some of [
      ['--unfinished'],
      ['--without', 'files', '--without', 'search'],
      ['--unfinished', '--without', 'files'],
    ]) {
      expect((await verified(...some)).code).toBe(1);
    }
    const accepted = await verified('--unfinished', '--without', 'files', '--without', 'search');
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).not.toContain('accepts');
    expect(await verified('--without', 'ledger')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('report, search'),
    });
  });

  it('a folder from which the worst runs were left out, with counts that agree, fails unless that is accepted', async () => {
    const { folder } = finished();
    const out = (name: string) => join(folder, 'out', name);
    const lines = readFileSync(out('ledger.jsonl'), 'utf8').trimEnd().split('\n');
    writeFileSync(out('ledger.jsonl'), `${lines.slice(0, -3).join('\n')}\n`);
    for (const name of ['runs.csv', 'summary.csv', 'summary.md']) rmSync(out(name));
    const manifest = JSON.parse(readFileSync(out('manifest.json'), 'utf8'));
    manifest.counts = { ...manifest.counts, finished: 9, missing: 3 };
    writeFileSync(out('manifest.json'), JSON.stringify(manifest));
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'nothing differs, but 3 planned runs are missing (--unfinished accepts that)\n',
    );
    expect((await mmoeExp(folder, ['verify', 'out', '--sample', '1', '--unfinished'])).code).toBe(
      0,
    );
  });

  it('draws another sample each time, and the same one by the seed that it prints', async () => {
    const { folder } = finished();
    const drawn = async (...options: string[]) => {
      const { stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '3', ...options]);
      const runs = [...stdout.matchAll(/^\d\/3 (\w{24}), /gm)].map(([, key]) => key).join();
      return { runs, seed: /; --seed (\d+) draws the same sample$/m.exec(stdout)?.[1] };
    };
    const samples = [];
    for (let i = 0; i < 4; i++) samples.push(await drawn());
    // Of 220 samples, four times the same one comes once in ten million.
    expect(new Set(samples.map(({ runs }) => runs)).size).toBeGreaterThan(1);
    expect(new Set(samples.map(({ seed }) => seed)).size).toBe(4);
    const [{ runs, seed }] = samples as [(typeof samples)[number]];
    expect(await drawn('--seed', seed!)).toEqual({ runs, seed });
  });

  it('prints the same lines whatever the number of workers', async () => {
    const { folder } = finished();
    const [one, three] = await Promise.all(
      ['1', '3'].map((workers) => mmoeExp(folder, ['verify', 'out', '--workers', workers])),
    );
    expect(three).toEqual(one);
    expect(one!.stdout.match(/^\d+(?=\/12 )/gm)).toEqual(
      Array.from({ length: 12 }, (_, i) => String(i + 1)),
    );
  });

  it('prints every number that differs in its last bit, and exits with 1', async () => {
    const { folder, alter } = finished();
    let first = true;
    alter((record) => {
      if (!first) return record;
      first = false;
      const value = record.metrics.test_mse!;
      return { ...record, metrics: { ...record.metrics, test_mse: value * (1 + Number.EPSILON) } };
    });
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}metrics\.test_mse was [\d.]+, is [\d.]+$/m);
    expect(stdout).toMatch(/^11 of 12 runs are the same to the bit\ncompared: .*1 differing run$/m);
  });

  it('reports numbers that a line has lost, but not those that earlier versions did not record', async () => {
    const { folder, alter } = finished();
    const early = ({ quantiles: _, ...gate }: RunRecord['gates'][number]) => gate;
    alter((record) => ({ ...record, gates: record.gates.map(early) }));
    expect((await mmoeExp(folder, ['verify', 'out'])).code).toBe(0);
    alter((record) => ({ ...record, metrics: {} }));
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toContain('metrics.test_mse');
  });

  it('says what was changed of a folder, and trains its runs all the same', async () => {
    const { folder } = finished();
    const file = join(folder, 'out/plan.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('mmoe', 'omoe'));
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^out\/plan\.csv:5: model: omoe is where mmoe should be\n1\/1 .*: the same\n12 of 12 planned runs are in the ledger; 1 fault of the folder\n1 of 1 runs are the same to the bit; --seed \d+ draws the same sample\ncompared: plan, runs\.csv, summary\.csv, summary\.md and 1 run trained again: 1 fault\nnot there: report\n$/,
    );
  });

  it('names the cell, the figure and the verdict that were changed in a report', async () => {
    const { folder } = finished();
    await mmoeExp(folder, ['report', 'out', ...only('csv')]);
    const report = (name: string) => join(folder, 'out/report', name);
    const edit = (name: string, from: string | RegExp, to: string) =>
      writeFileSync(report(name), readFileSync(report(name), 'utf8').replace(from, to));
    edit('tables/cells-test_mse.csv', /\d\.\d{5,}/, '0.1');
    edit('tables/claims.csv', /not testable/, 'supported');
    edit('figures/fig5.csv', /\d\.\d{5,}/, '0.1');
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^out\/report\/tables\/cells-test_mse\.csv:2: mean: 0\.1 is where [\d.]+ should be$/m,
    );
    expect(stdout).toMatch(
      /^out\/report\/tables\/claims\.csv:\d+: \w+: supported is where [\w ]+ should be$/m,
    );
    expect(stdout).toMatch(
      /^out\/report\/figures\/fig5\.csv:2: \w+: 0\.1 is where [\d.]+ should be$/m,
    );
    expect(stdout).toMatch(
      /; 3 faults of the folder\n1 of 1 runs are the same to the bit; --seed \d+ draws the same sample\ncompared: .* report \(\d+ files: tables, figures, verdicts\) .*: 3 faults\n$/,
    );
    rmSync(report('report.json'));
    const unstamped = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(unstamped).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/: 3 faults\nnot there: report\.json\n$/),
    });
    const accepted = await mmoeExp(folder, [
      'verify',
      'out',
      '--sample',
      '1',
      '--without',
      'report',
    ]);
    expect(accepted).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^not compared: report\n$/m),
    });
  });

  it('a line about another run than its key says is detected', async () => {
    const { folder, alter } = finished();
    alter((record) => ({ ...record, seed: record.seed + 1 }));
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toContain('the key is not the hash');
  });

  it('a line that was altered and does not match its checksum is reported', async () => {
    const { folder } = finished();
    const file = join(folder, 'out/ledger.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"test_mse":', '"test_mse":1'));
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toContain('out/ledger.jsonl:1: the line is damaged\n');
  });

  it('a packed ledger that is truncated', async () => {
    const { folder } = finished();
    const file = join(folder, 'out/ledger.jsonl');
    const packed = packLedger(readFileSync(file));
    writeFileSync(join(folder, 'out/ledger.parquet'), packed.subarray(0, packed.length / 2));
    rmSync(file);
    const { code, stderr } = await mmoeExp(folder, ['verify', 'out']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^out\/ledger\.parquet: .*\n$/);
  });

  it('a packed plan that is truncated', async () => {
    const { folder } = finished();
    packPlan(join(folder, 'out'));
    const file = join(folder, 'out/plan.csv.gz');
    writeFileSync(file, readFileSync(file).subarray(0, -20));
    for (const command of ['report', 'merge']) {
      const { code, stderr } = await mmoeExp(folder, [command, 'out', '--out', command]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^out\/plan\.csv\.gz: it is damaged and cannot be unpacked: .*\n$/);
    }
    // It is made again, and compared: a fault of the folder, as any other plan that differs.
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^out\/plan\.csv\.gz: it is damaged and cannot be unpacked: .*$/m);
  });

  it('run leaves one plan in a folder whose plan was packed', async () => {
    const { folder } = finished();
    const text = packPlan(join(folder, 'out'));
    const { code } = await mmoeExp(folder, ['run', tinyConfig(folder), '--out', 'out', '--quiet']);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'out')).filter((name) => name.startsWith('plan'))).toEqual([
      'plan.csv',
    ]);
    expect(readFileSync(join(folder, 'out/plan.csv'), 'utf8')).toBe(text);
  });

  it('refuses a ledger of another version of the engine, with the reason', async () => {
    const { folder } = finished();
    const file = join(folder, 'out/manifest.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/"version": "\d+"(?=\s*\})/, '"version": "ancient"'),
    );
    const { code, stderr } = await mmoeExp(folder, ['verify', 'out']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^out cannot be compared bit for bit: its engine differs: version was "ancient", is /,
    );
  });

  it('a folder without a ledger', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await mmoeExp(folder, ['verify', '.']);
    expect(code).toBe(2);
    expect(stderr).toBe('.: is not a results folder: it has no ledger.jsonl or ledger.parquet\n');
  });
});
