import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charts } from '../../src/judge/report/charts/index.js';
import { writeReport } from '../../src/judge/report/write-report.js';
import { fromLine, type RunRecord, toLine } from '../../src/sweep/folder/record.js';
import {
  mmoeExp,
  only,
  startMmoeExp,
  temporaryFolder,
  tinyConfig,
  waitForExit,
} from '../support/cli.js';
import type { CliResult } from '../support/kept-process.js';

/** Finished results folders by what is changed of the config; a test gets a copy. */
const made = new Map<string, Promise<string>>();

/** A finished results folder `out` in a folder of its own. */
async function finished(
  changes: Record<string, unknown> = {},
  folder = temporaryFolder(),
): Promise<string> {
  const key = JSON.stringify(changes);
  if (!made.has(key)) made.set(key, run(changes));
  cpSync(await made.get(key)!, folder, { recursive: true });
  return folder;
}

async function run(changes: Record<string, unknown>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  await mmoeExp(folder, ['run', tinyConfig(folder, changes), '--out', 'out', '--quiet']);
  return folder;
}

afterAll(async () => {
  for (const folder of made.values()) rmSync(await folder, { recursive: true });
});

function alter(folder: string, change: (record: RunRecord) => RunRecord | undefined): void {
  const file = join(folder, 'out/ledger.jsonl');
  const records = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => change(fromLine(line) as RunRecord));
  writeFileSync(file, records.flatMap((record) => (record ? [toLine(record)] : [])).join(''));
}

const listing = (folder: string, ...parts: string[]) => readdirSync(join(folder, ...parts)).sort();

describe('mmoe-exp report', () => {
  let folder: string;
  let reported: CliResult;

  beforeAll(async () => {
    folder = await finished({}, mkdtempSync(join(tmpdir(), 'mmoe-exp-')));
    reported = await mmoeExp(folder, ['report', 'out']);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes page, figures and tables, and prints means', async () => {
    const { code, stdout, stderr } = reported;
    expect(code).toBe(0);
    expect(stderr).toContain('report in out/report');
    expect(stderr).toContain(
      'no specifications: a specification curve needs 20 settings, and there are 1',
    );
    expect(stdout).toMatch(
      /^MSE on the test examples; above noise: the median less 0\.01, the labels' noise\nmodel +correlation +n /,
    );
    expect(stdout).toMatch(/^MMoE +1 +3 +\d\.\d+ ± \d\.\d+ +\d\.\d+ +\d\.\d+$/m);
    // No claim can be judged by three seeds without OMoE.
    expect(stdout).toMatch(
      /^It is not testable whether .* \(too few runs\)\.\n\nC1, C2, .*: not testable \(too few runs\)\n/m,
    );
    expect(stdout).toMatch(
      /\npage: out\/report\/report\.html\nall numbers: mmoe-exp report out --full\n$/,
    );
    const full = await mmoeExp(folder, ['report', 'out', '--full', ...only('md')]);
    expect(full.stdout).toMatch(/^It is not testable .*\n\nMSE on the test examples\n\n/s);
    expect(full.stdout).toMatch(/^\| MMoE {10}\| +1 \| +3 \|/m);
    expect(listing(folder, 'out/report')).toEqual([
      'figures',
      'report.html',
      'report.json',
      'tables',
    ]);
    const skipped = [...stderr.matchAll(/^no (.+?):/gm)].map(([, name]) => name);
    const drawn = charts.map(({ name }) => name).filter((name) => !skipped.includes(name));
    expect(drawn).toEqual(
      expect.arrayContaining(['fig2', 'fig3', 'fig4', 'fig5', 'fig6', 'gates']),
    );
    expect(listing(folder, 'out/report/figures')).toEqual(
      drawn.sort().flatMap((name) => ['csv', 'png', 'svg'].map((format) => `${name}.${format}`)),
    );
    expect(listing(folder, 'out/report/tables')).toEqual(
      ['cells-test_mse', 'claim-tests', 'claims', 'failures', 'gate-collapse', 'pairs-test_mse']
        .filter((name) => existsSync(join(folder, `out/report/tables/${name}.csv`)))
        .flatMap((name) => ['csv', 'md', 'tex'].map((format) => `${name}.${format}`)),
    );
  });

  it('the mean in the table is that of runs.csv', () => {
    const rows = (file: string) =>
      readFileSync(join(folder, 'out', file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(','));
    const [head, ...runs] = rows('runs.csv');
    const column = (name: string) => head!.indexOf(name);
    const own = runs
      .filter((row) => row[column('model')] === 'mmoe' && row[column('correlation')] === '0.5')
      .map((row) => Number(row[column('test_mse')]));
    const cells = rows('report/tables/cells-test_mse.csv');
    const row = cells.find((cell) => cell[0] === 'MMoE' && cell[1] === '0.5')!;
    expect(own).toHaveLength(3);
    expect(Number(row[cells[0]!.indexOf('mean')])).toBeCloseTo(
      own.reduce((sum, x) => sum + x, 0) / 3,
      12,
    );
  });

  it('the same folder gives the same bytes', async () => {
    const read = () =>
      ['report.html', 'figures/fig4.svg', 'figures/fig4.png', 'tables/pairs-test_mse.csv'].map(
        (file) => readFileSync(join(folder, 'out/report', file)),
      );
    const before = read();
    rmSync(join(folder, 'out/report/report.html'));
    await mmoeExp(folder, ['report', 'out', ...only('html', 'csv')]);
    await mmoeExp(folder, ['report', 'out', '--figure', 'fig4']);
    expect(read().map((bytes, i) => bytes.equals(before[i]!))).toEqual([true, true, true, true]);
  });

  it('--json lists every claim, even without the cells it needs', async () => {
    const { stdout } = await mmoeExp(folder, ['report', 'out', '--json', ...only('md')]);
    const { schemaVersion, claims } = JSON.parse(stdout);
    expect(schemaVersion).toBe(2);
    expect(claims.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['C1', 'C2', 'C3', 'C4', 'C5', 'C6']),
    );
    expect(claims[2]).toMatchObject({
      id: 'C3',
      verdict: 'not testable',
      reason: 'not compared in these runs',
    });
    expect(claims[2].explanation).toContain('OMoE');
    const [a] = claims[1].parts;
    expect(a).toMatchObject({
      part: 'a',
      verdict: 'not testable',
      reason: 'too few runs',
      legacyVerdict: 'not testable',
    });
  });

  it('--figure, --format and --out choose what is written and where', async () => {
    const { code } = await mmoeExp(folder, [
      'report',
      'out',
      '--figure',
      'fig4',
      '--format',
      'svg',
      '--out',
      'chosen',
    ]);
    expect(code).toBe(0);
    expect(listing(folder, 'chosen')).toEqual(['figures']);
    expect(listing(folder, 'chosen/figures')).toEqual(['fig4.svg']);
  });

  it('several folders are compared, their claims apart', async () => {
    const other = await finished({ seeds: 2 });
    renameSync(join(other, 'out'), join(folder, 'two'));
    const { code, stdout } = await mmoeExp(folder, [
      'report',
      'out',
      'two',
      '--json',
      '--out',
      'both',
      ...only('csv'),
    ]);
    expect(code).toBe(0);
    const { schemaVersion, claims } = JSON.parse(stdout);
    expect(schemaVersion).toBe(2);
    const applying = claims.filter((claim: { applies: boolean }) => claim.applies);
    expect(new Set(applying.map((claim: { folder: string }) => claim.folder))).toEqual(
      new Set(['out', 'two']),
    );
    const file = readFileSync(join(folder, 'both/tables/pairs-test_mse.csv'));
    const pairs = parse(file, { columns: true }) as Record<string, string>[];
    expect(new Set(pairs.map(({ folder }) => folder))).toEqual(new Set(['out', 'two']));
  });

  it('appends verdicts and means to the summary of a CI job', async () => {
    const file = join(folder, 'summary.md');
    writeFileSync(file, '# before\n');
    await mmoeExp(folder, ['report', 'out', ...only('md')], { GITHUB_STEP_SUMMARY: file });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# before\n## tiny\n/);
    expect(text).toMatch(/\| C1 +\| not testable +\|/);
    expect(text).toMatch(/\| MMoE +\| +0.5 \|/);
  });
});

describe('with nothing left to train', () => {
  it('the manifest stays, and the report that run writes where its runs did not change', async () => {
    const folder = await finished({ seeds: 1 });
    const again = () => writeReport([join(folder, 'out')], { keep: true, formats: ['html'] });
    const manifest = readFileSync(join(folder, 'out/manifest.json'), 'utf8');
    await mmoeExp(folder, ['run', 'tiny.yaml', '--out', 'out', '--quiet']);
    expect(readFileSync(join(folder, 'out/manifest.json'), 'utf8')).toBe(manifest);
    const page = join(folder, 'out/report/report.html');
    await again();
    writeFileSync(page, 'left as it is');
    await again();
    expect(readFileSync(page, 'utf8')).toBe('left as it is');
    alter(folder, (record) => ({ ...record, metrics: { ...record.metrics, test_mse: 1 } }));
    await again();
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
    // One who asks for a report gets one.
    writeFileSync(page, 'damaged');
    await mmoeExp(folder, ['report', 'out', ...only('html')]);
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
  }, 60_000);
});

describe('what cannot be reported on', () => {
  it.each([
    [
      ['report', 'nowhere'],
      'nowhere: is not a results folder: manifest.json and plan.csv are needed',
    ],
    [['report', 'out', '--figure', 'fig9'], '--figure fig9: there is no such figure: fig2, fig3'],
    [
      ['report', 'out', '--figure', 'specifications'],
      '--figure specifications: a specification curve needs 20 settings, and there are 1',
    ],
    [['report', 'out', '--format', 'gif'], 'allowed are svg, png, pdf, csv, md, tex, html'],
    [['report'], "missing required argument 'dir'"],
  ])('%s: one line, exit 2', async (args, line) => {
    const folder = await finished({ seeds: 1 });
    const { code, stdout, stderr } = await mmoeExp(folder, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('an empty ledger: one line, exit 2', async () => {
    const folder = await finished({ seeds: 1 });
    writeFileSync(join(folder, 'out/ledger.jsonl'), '');
    const { code, stderr } = await mmoeExp(folder, ['report', 'out']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'out: none of its 4 planned runs has ended yet: there is nothing to report\n',
    );
  });

  it.each([
    ['plan.csv', '', 'out/plan.csv:1: is empty: '],
    [
      'plan.csv',
      'key,stage,model,seed\nabc,final\n',
      'out/plan.csv:2: has 2 columns: 4 are needed, as in the first line: ',
    ],
    [
      'plan.csv',
      'key,stage,model,seed\nabc,final,mmoe,1',
      'out/plan.csv:2: the line is torn: it does not end with a newline: ',
    ],
    ['manifest.json', '[]', 'out/manifest.json: must be a mapping: '],
    ['manifest.json', '{"version": 1, "name": "x"}', 'out/manifest.json: config is missing: '],
  ])('a %s that is %j: one line, exit 2', async (file, text, line) => {
    const damaged = await finished({ seeds: 1 });
    writeFileSync(join(damaged, 'out', file), text);
    const { code, stdout, stderr } = await mmoeExp(damaged, ['report', 'out']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(line)).toBe(true);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  const texts = ['svg', 'csv', 'md', 'tex', 'html'];

  /** The files of a report of these formats, without the page's script. */
  const textsOf = (folder: string) =>
    ['figures', 'tables']
      .flatMap((part) =>
        listing(folder, 'out/report', part).map((file) => join(folder, 'out/report', part, file)),
      )
      .concat(join(folder, 'out/report/report.html'))
      .map((file) => readFileSync(file, 'utf8').replace(/<script>.*<\/script>/s, ''));

  it('one run per cell: no interval, and no NaN or Infinity', async () => {
    const folder = await finished({ seeds: 1 });
    const { code, stdout } = await mmoeExp(folder, ['report', 'out', ...only(...texts)]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/NaN|\[/);
    for (const text of textsOf(folder)) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('all runs diverged: said so, figures skipped', async () => {
    const folder = await finished();
    const figures = join(folder, 'out/report/figures');
    mkdirSync(figures, { recursive: true });
    for (const format of ['svg', 'png', 'csv'])
      writeFileSync(join(figures, `fig4.${format}`), 'of an earlier report');
    alter(folder, (record) => ({
      ...record,
      status: 'diverged',
      divergedAt: 7,
      metrics: {},
      curve: {},
      gates: [],
    }));
    const { code, stdout, stderr } = await mmoeExp(folder, ['report', 'out', ...only(...texts)]);
    expect(code).toBe(0);
    expect(stdout).toContain('100 %');
    expect(stderr).toContain('no fig4: no run has finished');
    // Nor are those left that an earlier report drew.
    expect(listing(folder, 'out/report/figures')).toEqual([]);
    for (const text of textsOf(folder)) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('some runs missing: the state so far', async () => {
    const folder = await finished();
    alter(folder, (record) => (record.seed === 2 ? undefined : record));
    const { code } = await mmoeExp(folder, ['report', 'out', ...only('html')]);
    expect(code).toBe(0);
    const page = readFileSync(join(folder, 'out/report/report.html'), 'utf8');
    expect(page).toContain('8 of 12 runs finished, 4 still to come: this is the state so far.');
  });
});

it('reports on a sweep in progress, and leaves it alone', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig(folder, {
    seeds: 200,
    training: { steps: 400, evaluateEvery: 100, testExamples: 50 },
  });
  const sweep = startMmoeExp(folder, ['run', config, '--out', 'out', '--workers', '1']);
  const ended = waitForExit(sweep);
  const ledger = join(folder, 'out/ledger.jsonl');
  await expect
    .poll(() => existsSync(ledger) && readFileSync(ledger, 'utf8').split('\n').length > 5, {
      timeout: 30_000,
    })
    .toBe(true);
  const { code, stderr } = await mmoeExp(folder, [
    'report',
    'out',
    '--out',
    'sofar',
    ...only('html'),
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'sofar/report.html'), 'utf8')).toContain(
    'this is the state so far',
  );
  sweep.kill('SIGINT');
  expect(await ended).toBe(130);
});
