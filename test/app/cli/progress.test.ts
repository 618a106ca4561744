import { expect, it } from 'vitest';
import { StageProgress } from '../../../src/app/cli/progress.js';
import type { RunSummary } from '../../../src/sweep/folder/ledger.js';
import { planFinal, type StagePlan } from '../../../src/sweep/runs/plan.js';
import { smallConfig } from '../../support/config.js';

const engine = { name: 'wasm', backend: 'simd128', version: '1' } as const;
const plan = planFinal(smallConfig({ models: ['mmoe'] }), engine);
const size = plan.runs.length;

function progressAt(seconds: () => number) {
  const progress = new StageProgress(() => 1000 * seconds());
  const train = ({ runs }: StagePlan) => {
    for (const run of runs) progress.on({ event: 'run', run, record: {} as RunSummary });
  };
  return { progress, train };
}

it('estimates the time left in a stage from what its runs took', () => {
  let now = 0;
  const { progress, train } = progressAt(() => now);
  progress.on({ event: 'stage', plan, runs: plan.runs, done: 0 });
  expect(progress).toMatchObject({ runs: size, done: 0, secondsLeft: undefined });
  now = 10;
  train({ ...plan, runs: plan.runs.slice(0, size / 2) });
  expect(progress.done).toBe(size / 2);
  expect(progress.rate).toBe(size / 2 / 10);
  expect(progress.secondsLeft).toBeCloseTo(10);
});

it('counts the batches of a stage together', () => {
  let now = 0;
  const { progress, train } = progressAt(() => now);
  progress.on({
    event: 'stage',
    plan,
    runs: plan.runs,
    done: 0,
    part: { before: 0, of: 3 * size },
  });
  now = 10;
  train(plan);
  expect(progress.secondsLeft).toBeCloseTo(20);
  progress.on({
    event: 'stage',
    plan,
    runs: plan.runs,
    done: 0,
    part: { before: size, of: 3 * size },
  });
  expect(progress).toMatchObject({ runs: 3 * size, done: size });
  expect(progress.secondsLeft).toBeCloseTo(20);
  now = 20;
  train(plan);
  expect(progress.secondsLeft).toBeCloseTo(10);
});

it('leaves out what was finished before', () => {
  let now = 0;
  const { progress, train } = progressAt(() => now);
  progress.on({
    event: 'stage',
    plan,
    runs: plan.runs,
    done: size,
    part: { before: 0, of: 3 * size },
  });
  expect(progress).toMatchObject({ done: size, secondsLeft: undefined });
  progress.on({
    event: 'stage',
    plan,
    runs: plan.runs,
    done: 0,
    part: { before: size, of: 3 * size },
  });
  now = 10;
  train(plan);
  expect(progress).toMatchObject({ done: 2 * size, rate: size / 10 });
  expect(progress.secondsLeft).toBeCloseTo(10);
});

it('grows with the batches of a stage whose end is not known', () => {
  let now = 0;
  const { progress, train } = progressAt(() => now);
  progress.on({ event: 'stage', plan, runs: plan.runs, done: 0 });
  now = 10;
  train(plan);
  expect(progress.secondsLeft).toBe(0);
  progress.on({
    event: 'stage',
    plan,
    runs: plan.runs,
    done: 0,
    part: { before: size, of: 2 * size },
  });
  expect(progress).toMatchObject({ runs: 2 * size, done: size });
  expect(progress.secondsLeft).toBeCloseTo(10);
});
