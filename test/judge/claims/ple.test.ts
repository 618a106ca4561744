import { describe, expect, it } from 'vitest';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import type { ClaimVerdict } from '../../../src/judge/claims/verdict.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import { twoTaskCell } from '../report/made.js';
import { makeResults } from './synthetic.js';

/** The losses of two tasks, seed by seed. */
type Losses = readonly (readonly [number, number])[];

const models = ['single-task', 'shared-bottom', 'cross-stitch', 'mmoe', 'ml-mmoe', 'cgc', 'ple'];

const makeCell = (model: string, correlation: number, losses: Losses) =>
  twoTaskCell(model, { correlation }, losses);

/** Seeds that differ among each other by much more than models do, and models by a little noise. */
const around = (first: number, second: number, model: number, seeds = 14): Losses =>
  Array.from({ length: seeds }, (_, seed) => {
    const [common, own] = [1 + 0.3 * seed, 1 + 0.001 * ((seed * 3 + model) % 8)];
    return [first * common * own, (second * common) / own];
  });

const world = (
  lossesOf: (model: string) => readonly [number, number],
  of = models,
  correlations = [0, 0.4, 1],
) =>
  correlations.flatMap((p) =>
    of.map((model, i) => makeCell(model, p, around(...lossesOf(model), i))),
  );

const c11 = (cells: readonly CellResults[], preset = 'ple'): ClaimVerdict =>
  evaluateClaims(makeResults(cells, { preset })).find(({ id }) => id === 'C11')!;

const parts = ({ parts }: ClaimVerdict) =>
  Object.fromEntries(parts.map(({ part, verdict }) => [part, verdict]));

const asPleSays = (model: string): readonly [number, number] => {
  if (model === 'single-task') return [1, 1];
  if (model === 'ple') return [0.7, 0.7];
  return model === 'shared-bottom' ? [1.2, 0.8] : [0.85, 1.15];
};

it('C11 is supported where PLE is best everywhere and the others are a seesaw', () => {
  const verdict = c11(world(asPleSays));
  expect(verdict.verdict).toBe('supported');
  expect(parts(verdict)).toEqual({ a: 'supported', b: 'supported', c: 'supported' });
  // Three correlations, two tasks, five models; a seesaw of each of two; one mean gain.
  expect(verdict.tests.filter(({ decides }) => decides)).toHaveLength(30 + 2 + 1);
  // Means over tasks of 1 and 0.7; the smaller of 1 / 0.85 and 1.15 at each correlation.
  const effectOf = (part: string, comparison: string) =>
    verdict.tests.find((test) => test.part === part && test.comparison.startsWith(comparison))!
      .effect.value;
  expect(effectOf('c', 'MMoE vs PLE')).toBeCloseTo(1 / 0.7, 2);
  expect(effectOf('b', 'MMoE vs Single-Task')).toBeCloseTo(1.15, 2);
});

it('C11 is contradicted where PLE is worst and the others gain on both tasks', () => {
  const verdict = c11(
    world((model) =>
      model === 'single-task' ? [1, 1] : model === 'ple' ? [1.2, 1.2] : [0.9, 0.8],
    ),
  );
  expect(verdict.verdict).toBe('contradicted');
  expect(parts(verdict)).toEqual({ a: 'contradicted', b: 'contradicted', c: 'contradicted' });
  expect(verdict.explanation).not.toMatch(/NaN|undefined|Infinity/);
});

it('C11 needs all models, and is about the data of PLE', () => {
  expect(c11(world(asPleSays, models.slice(1)))).toMatchObject({
    verdict: 'not testable',
    reason: 'not compared in these runs',
    explanation: 'the folder lacks Single-Task at correlation 0, 0.4 and 1',
  });
  expect(c11(world(asPleSays), 'figure-2')).toMatchObject({
    verdict: 'not testable',
    applies: false,
    tests: [],
    explanation: 'is about synthetic data of the preset ple',
  });
});

describe('a seesaw', () => {
  /** C11 (b) of MMoE, given its ratios to Single-Task on both tasks at each correlation. */
  const seesawOf = (...ratios: readonly (readonly [number, number])[]) => {
    const cells = ratios.flatMap((own, i) =>
      models.map((model, m) =>
        makeCell(model, i, around(...(model === 'mmoe' ? own : ([1, 1] as const)), m, 8)),
      ),
    );
    const { tests } = c11(cells);
    return tests.find(({ part, comparison }) => part === 'b' && comparison.startsWith('MMoE'))!;
  };

  it('is one where a task gains and the other loses at some correlation', () => {
    expect(seesawOf([0.8, 1.3], [1, 1])).toMatchObject({
      points: 'for',
      effect: { value: expect.closeTo(1.25, 2) },
    });
    // One task does not count.
    expect(seesawOf([0.8, 1.05], [1, 1]).points).not.toBe('for');
  });

  it('counts a level times the number of correlations', () => {
    // Eight seeds of one sign: 2 / 2^8 for each task, so that seven correlations are too many.
    const places = (count: number) => [
      [0.8, 1.3] as const,
      ...Array.from({ length: count - 1 }, () => [1, 1] as const),
    ];
    expect(seesawOf(...places(6))).toMatchObject({ points: 'for', p: expect.closeTo(6 / 128, 10) });
    expect(seesawOf(...places(7))).toMatchObject({
      points: 'inconclusive',
      p: expect.closeTo(7 / 128, 10),
    });
  });

  it('is refuted where both tasks fare the same everywhere', () => {
    expect(seesawOf([0.8, 0.7], [1.3, 1.4])).toMatchObject({
      points: 'against',
      effect: { value: expect.closeTo(0.8, 2) },
    });
    expect(seesawOf([0.8, 0.7], [0.8, 1.4]).points).toBe('for');
  });
});
