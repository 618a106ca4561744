import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mmoeExp,
  only,
  startMmoeExp,
  temporaryFolder,
  tinyConfig,
  waitForExit,
} from '../support/cli.js';

const claim = {
  compare: ['mmoe', 'shared-bottom'],
  at: { correlation: 0.5 },
  of: 'test_mse',
};
/** Decided at a look of a few seeds, whichever these are. */
const h1 = {
  ...claim,
  id: 'H1',
  says: 'Equal within a factor of 100.',
  expect: 'equal',
  margin: 100,
  fewest: 6,
};
/** Open for as long as there are fewer than 50 seeds. */
const h2 = { ...h1, id: 'H2', says: 'Equal, by many seeds.', fewest: 50 };
const data = { kind: 'synthetic', preset: 'sines-10', features: 8, correlation: 0.5 };

const configIn = (
  folder: string,
  claims: readonly object[],
  seeds: object = { first: 1001, count: 60, looks: 4 },
) => tinyConfig(folder, { data, seeds, claims });

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const fileIn = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

/** The ledger without the times that runs took. */
const ledgerIn = (folder: string) =>
  fileIn(folder, 'ledger.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))))
    .map(({ key, metrics }) => JSON.stringify([key, metrics]))
    .sort();

describe('looks', () => {
  it('stop training when all claims are decided, and verify derives the decisions again', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder, [h1]);
    const dry = await mmoeExp(folder, ['run', config, '--dry-run']);
    expect(dry.stdout).toMatch(
      /looks after 15, 30, 45 and 60 seeds, with bounds of 4\.333, 2\.963, 2\.359 and 2\.014/,
    );
    const { code, stderr } = await mmoeExp(folder, ['run', config, '--out', 'out']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('all claims are decided: training stops'),
    ]);
    const manifest = manifestOf(join(folder, 'out'));
    const { looks } = manifest;
    expect(looks.at(-1).open).toEqual([]);
    expect(looks.length).toBeLessThan(4);
    expect(manifest.stages.map(({ runs }: { runs: number }) => runs)).toEqual(looks.map(() => 30));
    expect((await mmoeExp(folder, ['verify', 'out', '--sample', '1'])).code).toBe(0);

    // The report judges by the design of the look.
    const { stdout } = await mmoeExp(folder, ['report', 'out', ...only('csv'), '--json']);
    const [first] = JSON.parse(stdout).claims;
    expect(first.verdict).toBe('supported');
    expect(first.notes).toContainEqual(
      expect.stringMatching(new RegExp(`^look ${looks.length} of 4, after`)),
    );

    // The decision is a part of the result.
    const path = join(folder, 'out/manifest.json');
    const altered = [...looks.slice(0, -1), { ...looks.at(-1), open: ['H1'] }];
    writeFileSync(path, JSON.stringify({ ...manifest, looks: altered }));
    const verified = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(verified.code).toBe(1);
    expect(verified.stdout + verified.stderr).toContain(`looks.${looks.length}.open`);
  });

  it('decide the same after a kill between rounds', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder, [h1, h2], { first: 1001, count: 24, looks: 3 });
    await mmoeExp(folder, ['run', config, '--out', 'whole', '--quiet']);
    const child = startMmoeExp(folder, [
      'run',
      config,
      '--out',
      'killed',
      '--workers',
      '1',
      '--json',
    ]);
    let text = '';
    child.stdout!.on('data', (data) => {
      text += data;
      if (text.includes('"event":"look"')) child.kill('SIGKILL');
    });
    await waitForExit(child);
    expect((await mmoeExp(folder, ['run', config, '--out', 'killed', '--quiet'])).code).toBe(0);
    const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, name));
    expect(manifestOf(killed!).looks).toEqual(manifestOf(whole!).looks);
    expect(manifestOf(whole!).looks.map(({ open }: { open: string[] }) => open.at(-1))).toEqual([
      'H2',
      'H2',
    ]);
    for (const name of ['plan.csv', 'summary.csv'])
      expect(fileIn(killed!, name)).toBe(fileIn(whole!, name));
    expect(ledgerIn(killed!)).toEqual(ledgerIn(whole!));
  });

  it('of shards are taken once they are merged', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder, [h1, h2], { first: 1001, count: 16, looks: 2 });
    await mmoeExp(folder, ['run', config, '--out', 'whole', '--quiet']);
    const shard = async (index: number, ...more: string[]) =>
      mmoeExp(folder, ['run', config, '--shard', `${index}/2`, '--out', `s${index}`, ...more]);
    const merged = () => mmoeExp(folder, ['merge', 's1', 's2', '--out', 'merged']);
    const waiting = await shard(1);
    expect([waiting.code, waiting.stderr]).toEqual([
      0,
      expect.stringContaining('the next runs depend on all'),
    ]);
    await shard(2);
    expect((await merged()).stderr).toContain('to look at its claims');
    const open = await mmoeExp(folder, ['verify', 'merged', '--sample', '1']);
    expect([open.code, open.stdout]).toEqual([
      1,
      expect.stringContaining('the next stage is not planned yet'),
    ]);

    // Either one machine goes on, or each shard does.
    cpSync(join(folder, 'merged'), join(folder, 'alone'), { recursive: true });
    expect((await mmoeExp(folder, ['run', config, '--out', 'alone', '--quiet'])).code).toBe(0);
    for (const index of [1, 2]) expect((await shard(index, '--from', 'merged')).code).toBe(0);
    expect((await merged()).code).toBe(0);
    const [whole, ...others] = ['whole', 'alone', 'merged'].map((name) => join(folder, name));
    for (const other of others) {
      expect(manifestOf(other).looks).toEqual(manifestOf(whole!).looks);
      expect(fileIn(other, 'summary.csv')).toBe(fileIn(whole!, 'summary.csv'));
      expect(fileIn(other, 'plan.csv')).toBe(fileIn(whole!, 'plan.csv'));
    }
    expect((await mmoeExp(folder, ['verify', 'merged', '--sample', '1'])).code).toBe(0);
  });

  it('are refused without claims, and in a folder that has runs without them', async () => {
    const folder = temporaryFolder();
    const none = await mmoeExp(folder, ['run', configIn(folder, [])]);
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringMatching(
        /seeds\.looks.* it must be left out, as there are no claims to look at\n$/,
      ),
    ]);
    await mmoeExp(folder, [
      'run',
      tinyConfig(folder, { data, seeds: 2, claims: [h1] }),
      '--out',
      'out',
      '--quiet',
    ]);
    const other = await mmoeExp(folder, ['run', configIn(folder, [h1]), '--out', 'out']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('of another config')]);
  });
});

describe('a pilot', () => {
  it('plans the number of seeds', async () => {
    const folder = temporaryFolder();
    await mmoeExp(folder, [
      'run',
      tinyConfig(folder, { data, seeds: 12, claims: [] }),
      '--out',
      'pilot',
      '--quiet',
    ]);
    const config = tinyConfig(folder, { data, claims: [h1, h2] });
    const { stdout, code } = await mmoeExp(folder, [
      'run',
      config,
      '--dry-run',
      '--pilot',
      'pilot',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^H1: about 10 seeds \(the pilot has 12\)$/m);
    expect(stdout).toMatch(/^H2: the pilot has too few runs to compare$/m);
    expect((await mmoeExp(folder, ['run', config, '--pilot', 'pilot'])).stderr).toBe(
      '--pilot: it plans the number of seeds: --dry-run is needed with it\n',
    );
  });
});
