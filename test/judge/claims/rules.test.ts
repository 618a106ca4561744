import { describe, expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import { normalQuantile } from '../../../src/ground/stats/distributions.js';
import { readEffect } from '../../../src/ground/stats/effect-scale.js';
import type { Evidence } from '../../../src/judge/claims/claim.js';
import { weighEvidence } from '../../../src/judge/claims/comparison.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { syntheticClaims } from '../../../src/judge/claims/index.js';
import { judge } from '../../../src/judge/claims/judge.js';
import { overSettings } from '../../../src/judge/claims/over-settings.js';
import {
  type ClaimTest,
  type ClaimVerdict,
  verdictText,
} from '../../../src/judge/claims/verdict.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import { twoTaskCell } from '../report/made.js';
import { makeResults } from './synthetic.js';

/*
 * One case for each sentence of results/reference/RULES-2.md that decides something.
 */

const ratio = { margin: 1.1, none: 1 } as const;
const difference = { margin: 0.1, none: 0 } as const;

describe('a comparison', () => {
  it.each([
    [1.2, [1.05, 1.4], 'larger'],
    [1.1, [1.001, 1.2], 'larger'],
    [1.09, [1.001, 1.2], undefined],
    [1.05, [1.01, 1.09], 'equal'],
    [1.2, [0.99, 1.4], undefined],
    [0.8, [0.7, 0.95], 'smaller'],
    [0.95, [0.92, 0.99], 'equal'],
    [1, [0.92, 1.05], 'equal'],
    [1, [0.8, 1.05], undefined],
  ] as const)('of the ratio %d in %o says %s', (value, interval, saying) => {
    expect(readEffect({ value, interval }, ratio)).toBe(saying);
    // Margins are the same in both directions.
    const turned = { larger: 'smaller', smaller: 'larger', equal: 'equal' } as const;
    const [low, high] = interval;
    expect(readEffect({ value: 1 / value, interval: [1 / high, 1 / low] }, ratio)).toBe(
      saying && turned[saying],
    );
  });

  it('of a difference is read likewise, and without an interval says nothing', () => {
    expect(readEffect({ value: 0.1, interval: [0.01, 0.2] }, difference)).toBe('larger');
    expect(readEffect({ value: -0.1, interval: [-0.2, -0.01] }, difference)).toBe('smaller');
    expect(readEffect({ value: 0.02, interval: [-0.05, 0.1] }, difference)).toBe('equal');
    expect(readEffect({ value: 2, interval: undefined }, ratio)).toBeUndefined();
  });

  it('speaks for a claim, against it, or of no difference within the margin', () => {
    const all = (['larger', 'smaller', 'equal', undefined] as const).map((saying) => [
      weighEvidence(saying, 'larger'),
      weighEvidence(saying, 'equal'),
      weighEvidence(saying, 'not larger'),
    ]);
    expect(all).toEqual([
      ['for', 'against', 'against'],
      ['against', 'against', 'for'],
      ['no difference', 'for', 'for'],
      ['inconclusive', 'inconclusive', 'inconclusive'],
    ]);
  });
});

/**
 * By model and correlation: the typical loss of both tasks, and its spread as a standard deviation
 * of its logarithm.
 */
type World = (model: string, correlation: number) => readonly [loss: number, spread: number];

function makeCells(
  world: World,
  seeds = 20,
  fields: Readonly<Record<string, number>> = {},
): CellResults[] {
  return [0.5, 0.9, 1].flatMap((correlation) =>
    ['shared-bottom', 'omoe', 'mmoe'].map((model) => {
      const [loss, spread] = world(model, correlation);
      const stream = fastStream(`${model}/${correlation}/${JSON.stringify(fields)}`);
      const next = () => loss * Math.exp(spread * normalQuantile(stream()));
      const pairs = Array.from({ length: seeds }, () => [next(), next()] as const);
      return twoTaskCell(model, { correlation, ...fields }, pairs);
    }),
  );
}

const judged = (cells: readonly CellResults[]): ClaimVerdict[] =>
  evaluateClaims(makeResults(cells), syntheticClaims);

const findPart = (verdicts: readonly ClaimVerdict[], id: string) => {
  const { parts } = verdicts.find((verdict) => verdict.id === id.slice(0, 2))!;
  return verdictText(parts.find(({ part }) => part === id[2])!);
};

const judgeWorld = (world: World, seeds?: number) => {
  const verdicts = judged(makeCells(world, seeds));
  return (id: string) => findPart(verdicts, id);
};

describe('a part of a claim', () => {
  it('is supported where all comparisons say so, and contradicted where one says the opposite', () => {
    const paper = judgeWorld((model, p) => [
      (model === 'shared-bottom' ? 2 : 1) * (1.8 - 0.8 * p) * (model === 'omoe' && p < 1 ? 1.3 : 1),
      model === 'shared-bottom' ? 0.15 : 0.03,
    ]);
    for (const id of ['C1a', 'C1b', 'C1c', 'C2a', 'C2c', 'C2d', 'C3a', 'C3b', 'C4a', 'C4b'])
      expect(paper(id), id).toBe('supported');
    const opposite = judgeWorld((model) => [
      model === 'shared-bottom' ? 0.5 : 1,
      model === 'shared-bottom' ? 0.03 : 0.3,
    ]);
    for (const id of ['C3a', 'C3b', 'C4b']) expect(opposite(id), id).toBe('contradicted');
  });

  it('of a difference is contradicted, and of equality supported, where all differences are within the margin', () => {
    const equal = judgeWorld(() => [1, 0.02]);
    for (const id of ['C1a', 'C2a', 'C2d', 'C3a', 'C3b'])
      expect(equal(id), id).toBe('contradicted (no difference within the margin)');
    for (const id of ['C2c', 'C6a', 'C6b', 'C6c']) expect(equal(id), id).toBe('supported');
  });

  it('is mixed or inconclusive', () => {
    const at = (losses: Readonly<Record<number, number>>, spread = 0.03, seeds = 20) =>
      judgeWorld((model, p) => [model === 'shared-bottom' ? losses[p]! : 1, spread], seeds)('C3b');
    expect(at({ 0.5: 2, 0.9: 0.5, 1: 1 })).toBe('mixed');
    expect(at({ 0.5: 2, 0.9: 1, 1: 1 })).toBe('mixed');
    expect(at({ 0.5: 1, 0.9: 1, 1: 1 }, 0.8, 11)).toBe('inconclusive (too few runs)');
  });

  it('is contradicted by what is significant after correction alone, and says so', () => {
    const test = (points: Evidence, correctedP: number): ClaimTest => ({
      test: '',
      comparison: 'A vs B',
      effect: { name: 'ratio', value: 0.8, interval: [0.7, 0.95] },
      n: 12,
      p: correctedP / 2,
      correctedP,
      points,
      decides: true,
      asks: { ...ratio, expected: 'larger' },
    });
    const of = (correctedP: number) =>
      judge({
        compared: [test('against', correctedP), test('inconclusive', 0.5)].map((one) => ({
          tests: [one],
          missing: [],
        })),
        values: [],
        needed: 0,
        unit: 'seed',
        runUnit: 'seed',
        words: { noun: '', nouns: '', modelTitle: String },
      });
    const [taken, left] = [of(0.06), of(0.04)];
    expect([taken, left].map(verdictText)).toEqual(['inconclusive (too few runs)', 'contradicted']);
    expect(taken.explanation).toMatch(
      /^of 2 comparisons, 1 say the opposite only before Holm's correction and 1 are inconclusive;/,
    );
    expect(left.explanation).toMatch(
      /^of 2 comparisons, 1 say the opposite and 1 are inconclusive;/,
    );
  });

  it('is not testable with fewer than ten seeds, or where runs do not differ', () => {
    expect(judgeWorld(() => [1, 0.1], 9)('C3a')).toBe('not testable (too few runs)');
    expect(judgeWorld(() => [1, 0.1], 10)('C3a')).not.toMatch(/^not testable/);
    expect(judgeWorld(() => [1, 0])('C4a')).toBe('not testable (no differences to test)');
  });

  it('on the lowest losses is not testable where these lie within the noise of test labels', () => {
    const noise = 0.1;
    // Losses are 1 % above the noise and spread by 2 %, so that the lowest tenth lies below it.
    const within = (above: number) => (model: string) =>
      [(noise ** 2 + above) * (model === 'mmoe' ? 1 : 1.01), 0.02] as const;
    const verdict = (world: World) =>
      findPart(evaluateClaims(makeResults(makeCells(world), { noise }), syntheticClaims), 'C6b');
    expect(verdict(within(0.0001))).toBe('not testable (no differences to test)');
    expect(verdict(within(1))).toBe('supported');
  });

  it('on a rise is not testable where the median loss is not above the noise, or half of the runs diverged', () => {
    const noise = 0.1;
    const verdict = (world: World) =>
      findPart(evaluateClaims(makeResults(makeCells(world), { noise }), syntheticClaims), 'C2a');
    const rising = (base: number) => (model: string, p: number) =>
      [base + (model === 'shared-bottom' ? 0.004 : 0.002) * (1 - p), 0.001] as const;
    expect(verdict(rising(0.011))).toBe('supported');
    expect(verdict(rising(0.007))).toBe('not testable (no differences to test)');
    const diverged = makeCells((_, p) => [2 - p, 0.1]).map((cell) => ({
      ...cell,
      runs: cell.runs.map((run, i) =>
        i < 12 ? { ...run, status: 'diverged' as const, metrics: {} } : run,
      ),
    }));
    expect(findPart(judged(diverged), 'C2a')).toBe('not testable (no differences to test)');
  });

  it('hangs on no one seed', () => {
    const cells = makeCells((model) => [model === 'shared-bottom' ? 1.3 : 1, 0.05]);
    const worst = cells.map((cell) =>
      cell.model === 'mmoe'
        ? {
            ...cell,
            runs: cell.runs.map((run, i) =>
              i === 0 ? { ...run, status: 'diverged' as const, metrics: {} } : run,
            ),
          }
        : cell,
    );
    expect(findPart(judged(worst), 'C3b')).toBe('supported');
  });
});

describe('over settings', () => {
  const over = (settings: number, world: (setting: number) => World) => {
    const cells = Array.from({ length: settings }, (_, i) =>
      makeCells(world(i + 1), 12, { scale: i + 1 }),
    ).flat();
    const all = overSettings(judged(cells), ({ scale }) => ({ scale: Number(scale) }));
    return (id: string) => all.find((one) => one.id === id);
  };

  it('the unit is the setting, and a verdict needs six', () => {
    const world = (): World => (model) => [model === 'shared-bottom' ? 2 : 1, 0.03];
    const c3 = over(7, world)('C3a')!;
    expect(c3).toMatchObject({ verdict: 'supported', agreeing: 7 });
    expect(c3.value).toBeCloseTo(2, 1);
    expect(c3.settings.map(({ verdict }) => verdict)).toEqual(Array(7).fill('supported'));
    expect(over(5, world)('C3a')).toBeUndefined();
    expect(over(7, world)('C2c')).toMatchObject({
      verdict: 'supported',
      agreeing: 7,
      expected: 'equal',
    });
  });

  it('says what decides it', () => {
    const c3 = over(8, (setting) => (model) => [
      model === 'shared-bottom' ? 0.6 + 0.1 * setting : 1,
      0.01,
    ])('C3b')!;
    expect(verdictText(c3)).toBe('inconclusive (varies with the setting)');
    expect(c3.decidedBy[0]).toMatchObject({ property: 'scale', rho: 1 });
    expect(c3.decidedBy[0]!.p).toBeLessThan(0.01);
  });

  it('leaves out settings that lack a property', () => {
    const world =
      (setting: number): World =>
      (model) => [model === 'shared-bottom' ? 0.6 + 0.1 * setting : 1, 0.01];
    const cells = Array.from({ length: 8 }, (_, i) =>
      makeCells(world(i + 1), 12, { scale: i + 1 }),
    ).flat();
    const all = overSettings(judged(cells), ({ scale }) =>
      scale === 1 ? {} : { scale: -Number(scale) },
    );
    const { decidedBy, settings } = all.find(({ id }) => id === 'C3b')!;
    expect(settings).toHaveLength(8);
    expect(decidedBy).toMatchObject([{ property: 'scale', rho: -1 }]);
  });

  it('are not judged where comparisons of a part have no common unit', () => {
    const test = (unit: 'percent' | undefined): ClaimTest => ({
      test: '',
      comparison: '',
      effect: { name: '', value: 1, interval: [0.5, 2] },
      n: 12,
      p: 0.01,
      part: 'a',
      correctedP: 0.01,
      points: 'for',
      decides: true,
      asks: { margin: 0.001, none: 0, expected: 'larger', ...(unit && { unit }) },
    });
    const [verdict] = judged(makeCells(() => [1, 0.1]));
    const of = (tests: readonly ClaimTest[]) =>
      overSettings(
        Array.from({ length: 6 }, (_, scale) => ({
          ...verdict!,
          setting: { scale },
          parts: verdict!.parts.slice(0, 1),
          tests,
        })),
        () => ({}),
      );
    expect(of([test('percent'), test('percent')])).toMatchObject([{ value: 1, unit: 'percent' }]);
    expect(of([test(undefined), test('percent')])).toEqual([]);
  });

  it('are judged part by part where a model of another part is missing', () => {
    const world: World = (model) => [model === 'shared-bottom' ? 2 : 1, 0.03];
    const cells = Array.from({ length: 7 }, (_, i) =>
      makeCells(world, 12, { scale: i + 1 }),
    ).flat();
    const all = overSettings(judged(cells.filter(({ model }) => model !== 'omoe')), () => ({}));
    expect(all.map(({ id }) => id)).toEqual(['C1a', 'C1c', 'C2a', 'C3b', 'C4b', 'C6b']);
    expect(all.find(({ id }) => id === 'C3b')).toMatchObject({ verdict: 'supported', agreeing: 7 });
  });
});
