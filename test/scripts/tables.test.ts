import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryAt, entryFolder, entryTitle, predictionFaults } from '../../scripts/tables/entry.js';
import { ENTRY, METHODS, readErrors, type TableErrors } from '../../scripts/tables/errors.js';
import {
  bootstrapped,
  type Counted,
  compared,
  improvement,
  isTestable,
  overSplits,
  rankCenter,
  ranked,
  tableValue,
  verdictLetter,
} from '../../scripts/tables/judge.js';
import { describePlace } from '../../scripts/tables/sections.js';
import { CARDS } from '../../scripts/tables/tables.js';
import { thousands } from '../../src/ground/base/words.js';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { toLine } from '../../src/sweep/folder/record.js';
import { prepared } from '../extras/tables/made.js';
import { temporaryFolder } from '../support/cli.js';

/** A table whose errors are the same on both seeds of each split, by method and label. */
function makeTable(errors: Readonly<Record<string, readonly (readonly number[])[]>>): TableErrors {
  const byRun = new Map(
    Object.entries(errors).map(([method, labels]) => [
      method,
      labels.map((splits) => splits.map((e) => [e, e])),
    ]),
  );
  const [labels] = Object.values(errors);
  return {
    name: 'made',
    labels: labels!.map((_, i) => `label${i}`),
    rows: 1,
    splits: labels![0]!.length,
    errors: byRun,
    losses: byRun,
    validation: byRun,
    correlation: undefined,
    missing: 0,
  };
}

const made = makeTable({
  mean: [
    [1, 1, 1],
    [1, 1, 1],
  ],
  linear: [
    [0.9, 0.8, 0.9],
    [0.995, 0.995, 0.995],
  ],
  LightGBM: [
    [1, 1, 1],
    [1, 1, 1],
  ],
  'single-task': [
    [0.4, 0.8, 0.1],
    [1, 1, 1],
  ],
  mmoe: [
    [0.2, 0.4, 0.4],
    [1, 1, 0.005],
  ],
});
const both: Counted = { table: made, labels: [0, 1] };

it('takes the ratio of errors, the center over splits and the mean over labels', () => {
  // Label 0: ln(1/2), ln(1/2), ln 4: the six Walsh averages are -1, -1, -1, 1/2, 1/2 and 2, in
  // units of ln 2. Label 1: 0, 0, -ln 200, which is cut to -ln 10: averages 0, 0, 0, -ln(10)/2
  // twice, -ln 10.
  const label0 = (Math.log(2) * (-1 + 0.5)) / 2;
  const label1 = -Math.log(10) / 4;
  expect(tableValue(both, 'mmoe', 'single-task')).toBeCloseTo((label0 + label1) / 2, 12);
  expect(tableValue({ table: made, labels: [0] }, 'single-task', 'mmoe')).toBeCloseTo(-label0, 12);
});

it('has the center of three numbers', () => {
  expect(rankCenter([0, 1, 5])).toBe((1 + 2.5) / 2);
});

it('corrects the variance over splits for their common rows', () => {
  // s² = 2.5, se = sqrt(2.5 (1/5 + 1/3)) = 1.154701, t(0.975; 4) = 2.776445.
  const { value, interval, p } = overSplits([1, 2, 3, 4, 5]);
  expect(value).toBe(3);
  expect(interval[0]).toBeCloseTo(3 - 2.776445 * 1.154701, 5);
  // 2 P(T > 3 / 1.154701) with 4 degrees of freedom.
  expect(p).toBeCloseTo(0.0602, 3);
});

it('needs an interval off 1 and one per cent to say that sharing helps', () => {
  expect(verdictLetter(-0.02, [-0.03, -0.001])).toBe('helps');
  expect(verdictLetter(-0.009, [-0.012, -0.001])).toBe('inconclusive');
  expect(verdictLetter(-0.003, [-0.005, -0.001])).toBe('equal within 1 %');
  expect(verdictLetter(0.02, [0.001, 0.03])).toBe('hurts');
  expect(verdictLetter(-0.02, [-0.05, 0.01])).toBe('inconclusive');
});

it('leaves out labels that nothing predicts', () => {
  expect(isTestable(made, 0)).toBe(true);
  expect(isTestable(made, 1)).toBe(false);
});

it('counts the labels and splits on which the first is better', () => {
  // Label 0: better twice of three; label 1: equal twice, better once.
  expect(improvement(both, 'mmoe', 'single-task')).toBeCloseTo((2 + 0.5 + 0.5 + 1) / 6, 12);
});

it('draws tables, splits and seeds', () => {
  const one = makeTable({ mean: [[1, 1]], a: [[0.5, 0.5]], b: [[1, 1]] });
  const { value, improvement } = bootstrapped([{ table: one, labels: [0] }], 'a', 'b');
  expect(value).toEqual([Math.log(0.5), Math.log(0.5)]);
  expect(improvement).toEqual([1, 1]);
});

/**
 * Two tables on which methods have the errors 1, 1/2, 1/3, ..., and an entry that of one of them,
 * halved or as it is.
 */
const withEntry = (method: string, factor: number): Counted[] =>
  [1, 2].map((table) => {
    const errors = METHODS.map((name, i): [string, number[][]] => [
      name,
      [[1 / (i + 1), table / (table + i)]],
    ]);
    const own = errors
      .find(([name]) => name === method)![1]
      .map((splits) => splits.map((error) => factor * error));
    return { table: makeTable({ ...Object.fromEntries(errors), [ENTRY]: own }), labels: [0] };
  });

it('places a copy of a method with it, and a better one before it', () => {
  const [last] = METHODS.slice(-1) as [string];
  const rankWith = (method: string, factor: number) =>
    ranked(withEntry(method, factor), [...METHODS, ENTRY]).methods.find(
      (one) => one.method === ENTRY,
    )!.rank;
  // Errors fall along the list, so that the last of eleven methods is first: a copy shares ranks 1
  // and 2.
  expect(rankWith(last, 1)).toBe(1.5);
  expect(rankWith(last, 0.5)).toBe(1);
  expect(compared(withEntry(last, 1), ENTRY, last)).toMatchObject({
    value: 0,
    interval: [0, 0],
    verdict: 'equal within 1 %',
  });
  // Eight of the eleven are better than the third.
  expect(METHODS[2]).toBe('LightGBM');
  expect(describePlace('copy', withEntry('LightGBM', 1))).toMatch(
    /^Place 9 of 12 [\s\S]*^\| entry +\| +9\.50 \|/m,
  );
});

it('reads an R² of exactly 0 as an error of 1, and a diverged run as ten times that of the mean', () => {
  const folder = temporaryFolder();
  cpSync('results/reference/tables/solar-flare', folder, { recursive: true });
  const records = [...readRecords(folder)];
  rmSync(folderPaths(folder).packedLedger);
  for (const record of records) {
    const isZero = record.model === 'mean' && record.stage === 'final';
    const metrics = Object.entries(record.metrics).map(([name, value]) => [
      name,
      /_r2/.test(name) ? 0 : value,
    ]);
    const zero = { ...record, metrics: Object.fromEntries(metrics), curve: {} };
    const diverged = { ...record, status: 'diverged' as const, metrics: {} };
    const line = isZero ? zero : record.model === 'linear' ? diverged : record;
    appendFileSync(folderPaths(folder).ledger, toLine(line));
  }
  const { errors, validation, losses } = readErrors(folder);
  for (const of of [errors, validation]) {
    expect(new Set(of.get('mean')!.flat(2))).toEqual(new Set([1]));
    expect(new Set(of.get('linear')!.flat(2))).toEqual(new Set([10]));
  }
  expect(losses.get('linear')!.flat(2)).toEqual(
    losses
      .get('mean')!
      .flat(2)
      .map((loss) => 10 * loss),
  );
});

it('takes an architecture or a folder for an entry, and nothing else', () => {
  expect(entryAt('scripts', []).kind).toBe('predictions');
  expect(entryAt('scripts/tables/rank.ts', []).kind).toBe('architecture');
  expect(() => entryAt('README.md', [])).toThrow(
    'README.md: it is neither: an architecture in .mjs',
  );
  expect(() => entryAt('none', [])).toThrow('none: there is no such file or folder');
});

it('refuses a folder of predictions with the name of an architecture, and says of others that they are predictions', () => {
  const folder = temporaryFolder();
  for (const name of ['MMoE', 'single_task', 'trees']) mkdirSync(join(folder, name));
  for (const [name, called] of [
    ['MMoE', 'mmoe is called MMoE'],
    ['single_task', 'single-task is called Single-Task'],
  ]) {
    const path = join(folder, name!);
    expect(() => entryAt(path, [])).toThrow(
      `${path}: another name of the folder is needed, as the architecture ${called}`,
    );
  }
  const trees = entryAt(join(folder, 'trees'), []);
  expect(entryTitle(trees)).toBe(`${join(folder, 'trees')} (predictions)`);
  expect(entryTitle({ ...trees, kind: 'architecture' })).toBe(join(folder, 'trees'));
});

it('keeps the runs of two entries with one name apart', () => {
  const folders = ['a/gate.mjs', 'b/gate.mjs'].map((path) =>
    entryFolder({ path, kind: 'architecture', options: [] }, 'star'),
  );
  expect(new Set(folders).size).toBe(2);
  for (const folder of folders) expect(folder).toMatch(/^results\/rank\/gate-[0-9a-f]{8}\/star$/);
});

it('tells all columns of predictions that are of no task', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, i % 5]);
  const file = await prepared('table.csv', [['x', 'y'], ...rows]);
  const predictions = join(file, '../entry.csv');
  writeFileSync(
    predictions,
    ['row,y,y2,"a b"', ...rows.map((_, i) => `${i},1,2,3`), ''].join('\n'),
  );
  const config = join(file, '../table.yaml');
  const data = {
    kind: 'table',
    file,
    tasks: [{ name: 'y', column: 'y', labels: 'regression' }],
    split: { by: 'random' },
  };
  writeFileSync(
    config,
    JSON.stringify({ name: 'table', data, models: ['mean'], training: { steps: 1 }, seeds: 1 }),
  );
  expect(
    await predictionFaults(config, predictions, `[{predictions: ${predictions}, name: entry}]`),
  ).toEqual([
    `${predictions}: column y2 must be left out: needed are row, split and y`,
    `${predictions}: column "a b" must be left out: needed are row, split and y`,
  ]);
});

it('counts no row outside a sample space as one without a label', () => {
  const missing = (name: string) => readErrors(`results/reference/tables/${name}`).missing;
  // The 296 customers without a card have no expenditure to be known.
  expect(missing('credit-card')).toBe(0);
  expect(missing('catholic')).toBeCloseTo(1460 / 7430 / 3, 12);
});

it('reads the cards of the tables, each of which has a config', () => {
  expect(CARDS.length).toBe(18);
  expect(readdirSync('configs/tables')).toEqual(
    expect.arrayContaining(CARDS.map(({ name }) => `${name}.yaml`)),
  );
  for (const { cells } of CARDS)
    expect([...cells.keys()]).toEqual(expect.arrayContaining(['source', 'licence']));
  for (const { name, cells } of CARDS) {
    const manifest = readManifest(`results/reference/tables/${name}`);
    if (!manifest) continue;
    expect(cells.get('rows'), name).toBe(thousands(manifest.files![0]!.rows));
    const features = Object.values(
      manifest.config.data.features as Record<string, string[]>,
    ).flat();
    expect(cells.get('features'), name).toBe(`${features.length}`);
  }
});
