import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  fixedWeight,
  lossesTables,
  METHODS,
  readPlaces,
  rulingOn,
  tunedWeight,
} from '../../scripts/paper/losses.js';
import type { TableValue } from '../../src/ground/table/table.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { writePlan } from '../../src/sweep/folder/plan.js';
import { type RunRecord, toLine } from '../../src/sweep/folder/record.js';
import { madeConfig, manifest } from '../judge/report/made.js';

/** Ten label functions, between which some methods vary by powers of 1.02 from -4.5 to 4.5. */
const FUNCTIONS = Array.from({ length: 10 }, (_, f) => f);
const spread = (f: number): number => 1.02 ** (f - 4.5);

/**
 * The losses of both tasks in a label function, up to a factor that all entries share at a seed.
 */
type Losses = (f: number) => readonly [number, number];
const fixed = (weight: number) => `fixed weights [1,${weight}]`;
const always =
  (...losses: readonly [number, number]): Losses =>
  () =>
    losses;
const varying =
  (loss: number): Losses =>
  (f) => [loss * spread(f), loss * spread(f)];

/**
 * A front of three weights, on which most methods lie; Nash and PCGrad reach beyond it, and MGDA
 * stays behind.
 */
const ENTRIES: Readonly<Record<string, Losses>> = {
  [fixed(0.03)]: always(1, 4),
  sum: always(2, 2),
  [fixed(30)]: always(4, 1),
  ...Object.fromEntries([...METHODS, 'rlw'].map((method) => [method, always(2, 2)])),
  dwa: always(2, 2),
  nash: varying(1),
  pcgrad: varying(0.5),
  mgda: varying(4),
};

/** The rate that each entry has in the final stage, and its rates in the selection. */
const RATES = [0.002, 0.004] as const;
const rateOf = (entry: string): number => (entry === 'nash' ? 0.004 : 0.002);

/**
 * The losses in the selection: the weight 0.03 is the best at its chosen rate, and equal weights
 * would be at another one.
 */
function selected(entry: string, rate: number, f: number): readonly [number, number] {
  if (entry === fixed(0.03)) return [1, 3];
  if (entry === 'sum' && rate !== rateOf(entry)) return [0.1, 0.1];
  return ENTRIES[entry]!(f);
}

/** Writes a results folder `losses-noise`, and returns the folder that it is in. */
function writeMade(): string {
  const path = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const folder = join(path, 'losses-noise');
  mkdirSync(folder);
  const records: RunRecord[] = [];
  const add = (
    stage: string,
    model: string,
    f: number,
    losses: string,
    rate: number,
    [one, two]: readonly number[],
  ) => {
    const cell = {
      correlation: 0.9,
      scale: f + 1,
      sines: 2,
      alpha: 'i',
      beta: 'i',
      losses: losses === 'dwa' ? 'dwa every 250' : losses,
      learningRate: rate,
    };
    for (let seed = 1; seed <= (stage === 'final' ? 6 : 2); seed++) {
      const base = 1 + seed / 8 + f;
      records.push({
        version: 1,
        key: String(records.length).padStart(24, '0'),
        stage,
        model,
        cell,
        seed,
        spec: {},
        engine: { name: 'wasm', backend: 'simd128', version: '1' },
        status: 'finished',
        metrics: { test_mse_1: base * one!, test_mse_2: base * two! },
        curve: {},
        gates: [],
        seconds: 1,
      });
    }
  };
  for (const f of FUNCTIONS) {
    add('final', 'single-task', f, 'sum', 0.002, [1, 1]);
    for (const [entry, lossesAt] of Object.entries(ENTRIES)) {
      for (const rate of RATES) add('select', 'mmoe', f, entry, rate, selected(entry, rate, f));
      add('final', 'mmoe', f, entry, rateOf(entry), lossesAt(f));
    }
  }
  const columns = ['correlation', 'scale', 'sines', 'alpha', 'beta', 'losses', 'learningRate'];
  const paths = folderPaths(folder);
  writeFileSync(
    paths.manifest,
    JSON.stringify({
      ...manifest,
      config: madeConfig({ name: 'losses-noise', data: { kind: 'synthetic' } }),
    }),
  );
  writePlan(folder, {
    columns,
    rows: records.map(({ key, stage, model, cell, seed }) => ({ key, stage, model, cell, seed })),
  });
  writeFileSync(paths.ledger, records.map(toLine).join(''));
  return path;
}

const path = writeMade();
afterAll(() => rmSync(path, { recursive: true, force: true }));
const tables = new Map(lossesTables(path).map((table) => [table.name, table]));

/** The rows of a table by the texts that they begin with. */
function rowOf(name: string, ...texts: readonly string[]): TableValue[] {
  const row = tables.get(name)!.rows.find((one) => texts.every((text, i) => one[i] === text));
  return row!.slice(texts.length) as TableValue[];
}

function expectEffect(found: TableValue, value: number, low: number, high: number): void {
  const effect = found as { readonly value: number; readonly interval: readonly [number, number] };
  for (const [i, number] of [value, low, high].entries())
    expect([effect.value, ...effect.interval][i]).toBeCloseTo(number, 9);
}

/*
 * By hand. Reach: 2 of Nash, as equal weights come nearest, and 4 of PCGrad. Over functions, the
 * logarithms are ln 2 + k ln 1.02 with k from -4.5 to 4.5: their Walsh averages have the median ln
 * 2, and for n = 10 the interval of Wilcoxon's test goes from the 9th lowest to the 9th highest (8
 * is the critical value), which are k = -2.5 and 2.5. All ten have one sign: p = 2 / 2^10, times
 * ten by Holm.
 */
const [LOW, HIGH] = [1.02 ** -2.5, 1.02 ** 2.5];
const P = 2 / 2 ** 10;

it('reach is the distance to the nearest weight of the front, and needs a front that is fine enough', () => {
  const nash = rowOf('losses', 'nash', 'reaches beyond tuned fixed weights');
  expectEffect(nash[0]!, 2, 2 * LOW, 2 * HIGH);
  expect(nash.slice(1, 3)).toEqual([10, 10]);
  expect([nash[3], nash[4]]).toEqual([expect.closeTo(P, 9), expect.closeTo(10 * P, 9)]);
  // The weight left out, which is equal weights, is a factor of 2 from the others.
  expect(nash.slice(5)).toEqual(['inconclusive', 'front too coarse']);
  expectEffect(
    rowOf('losses-controls', 'a weight left out', 'reaches beyond tuned fixed weights')[0]!,
    2,
    2,
    2,
  );
  const pcgrad = rowOf('losses', 'pcgrad', 'reaches beyond tuned fixed weights');
  expectEffect(pcgrad[0]!, 4, 4 * LOW, 4 * HIGH);
  expect(pcgrad[5]).toBe('supported');
  const mgda = rowOf('losses', 'mgda', 'reaches beyond tuned fixed weights');
  expectEffect(mgda[0]!, 0.5, 0.5 * LOW, 0.5 * HIGH);
  expect([mgda[1], mgda[5]]).toEqual([0, 'contradicted']);
  const famo = rowOf('losses', 'famo', 'reaches beyond tuned fixed weights');
  expectEffect(famo[0]!, 1, 1, 1);
  expect(famo.slice(1, 6)).toEqual([0, 10, 1, 1, 'contradicted']);
});

it('methods are compared with equal weights, and with the weight that the selection prefers at its chosen rate', () => {
  const places = readPlaces(path);
  expect(places).toHaveLength(10);
  expect(new Set(places.map(tunedWeight))).toEqual(new Set([fixed(0.03)]));
  for (const claim of ['is better than equal weights', 'is better than the tuned weight']) {
    // Of the tuned weight, the mean of ln 1 and ln 4.
    const nash = rowOf('losses', 'nash', claim);
    expectEffect(nash[0]!, 2, 2 * LOW, 2 * HIGH);
    expect(nash[5]).toBe('supported');
    expectEffect(rowOf('losses', 'dwa', claim)[0]!, 1, 1, 1);
  }
  expectEffect(
    rowOf('losses-controls', 'single-task', 'is better than equal weights')[0]!,
    2,
    2,
    2,
  );
  expectEffect(
    rowOf('losses-controls', 'the tuned weight', 'is better than equal weights')[0]!,
    1,
    1,
    1,
  );
  const [equal1, tuned1, equal2, tuned2] = rowOf('losses-tasks', 'nash', 'noise');
  expectEffect(equal1!, 2, 2 * LOW, 2 * HIGH);
  expectEffect(tuned1!, 1, LOW, HIGH);
  expectEffect(equal2!, 2, 2 * LOW, 2 * HIGH);
  expectEffect(tuned2!, 4, 4 * LOW, 4 * HIGH);
  const [reach] = rowOf('losses-parts', 'nash', 'p 0.9');
  expectEffect(reach!, 2, 2 * LOW, 2 * HIGH);
});

it('counts the nearest weights, and the choices of rates', () => {
  const nash = 3 + METHODS.indexOf('nash');
  expect(tables.get('losses-front')!.rows.map((row) => [row[1], row[2], row[nash]])).toEqual([
    [0.03, 10, 0],
    [1, 0, 10],
    [30, 0, 0],
  ]);
  expect(rowOf('losses-rates', 'nash')).toEqual([10, 0, 1]);
  expect(rowOf('losses-rates', 'other fixed weights')).toEqual([20, 1, 0]);
  // Without one of ten functions, the median of the Walsh averages moves by half a power, at the
  // most.
  const [least, most] = rowOf('losses-leaving-out', 'nash') as [number, number];
  expect([least, most]).toEqual([
    expect.closeTo(2 * 1.02 ** -0.5, 9),
    expect.closeTo(2 * 1.02 ** 0.5, 9),
  ]);
});

it('rulings follow the interval, the margin and the corrected level', () => {
  const ruled = (value: number, interval: [number, number], corrected = 0.01) =>
    rulingOn({ value, interval, p: 0.001 }, corrected);
  expect(ruled(1.2, [1.05, 1.3])).toEqual({ verdict: 'supported' });
  expect(ruled(1.2, [1.05, 1.3], 0.06)).toEqual({
    verdict: 'inconclusive',
    reason: 'too few runs',
  });
  expect(ruled(1.09, [1.05, 1.3])).toEqual({
    verdict: 'inconclusive',
    reason: 'close to the margin',
  });
  expect(ruled(1.05, [1.01, 1.09])).toEqual({ verdict: 'contradicted' });
  expect(ruled(1.2, [0.99, 1.4])).toEqual({ verdict: 'inconclusive', reason: 'too few runs' });
});

it('weights are read from the names of entries', () => {
  expect(['sum', fixed(0.03), 'fixed weights [2,1]', 'nash'].map(fixedWeight)).toEqual([
    1,
    0.03,
    0.5,
    undefined,
  ]);
});
