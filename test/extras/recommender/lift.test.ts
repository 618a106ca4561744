import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  type Covariate,
  jointMoments,
  type Lift,
  liftInterval,
  pairedLift,
  unpairedLift,
} from '../../../src/extras/recommender/lift.js';
import { expectClose } from '../../ground/stats/scipy.js';

interface Expected extends Lift {
  readonly interval: readonly [number, number];
}

/** What `scripts/fixtures/lift.py` wrote. */
interface Case {
  readonly before: number[];
  readonly control: number[];
  readonly treatment: number[];
  readonly others: { readonly before: number[]; readonly treatment: number[] };
  readonly population: number;
  readonly lifts: Readonly<
    Record<'unpaired' | 'unpairedAdjusted' | 'paired' | 'pairedAdjusted', Expected>
  >;
}

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/lift.json', import.meta.url), 'utf8'),
) as Case[];

function expectLift(lift: Lift, expected: Expected) {
  expectClose(lift.value, expected.value, 1e-9);
  expectClose(lift.standardError, expected.standardError, 1e-9);
  liftInterval(lift).forEach((end, i) => {
    expectClose(end, expected.interval[i]!, 1e-9);
  });
}

it('lifts and their intervals are those that NumPy and SciPy find unit by unit', () => {
  for (const { before, control, treatment, others, population, lifts } of cases) {
    const same = jointMoments([control, treatment, before]);
    const apart = jointMoments([others.treatment, others.before]);
    const [kept, treated] = [0, 1].map((column) => ({ moments: same, column }));
    const other = { moments: apart, column: 0 };
    expectLift(unpairedLift(other, kept!), lifts.unpaired);
    expectLift(pairedLift(treated!, kept!), lifts.paired);
    expectLift(pairedLift(treated!, kept!, { column: 2, mean: population }), lifts.pairedAdjusted);
    // Groups have the covariate in columns of their own.
    const covariate: Covariate = { column: 1, mean: population };
    const alone = jointMoments([control, before]);
    expectLift(
      unpairedLift(other, { moments: alone, column: 0 }, covariate),
      lifts.unpairedAdjusted,
    );
  }
});

it('the same outcomes have no lift, without error, and a covariate that does not vary tells nothing', () => {
  const moments = jointMoments([
    [1, 2, 4],
    [1, 2, 4],
    [3, 3, 3],
  ]);
  const [a, b] = [0, 1].map((column) => ({ moments, column }));
  expect(pairedLift(a!, b!)).toEqual({ value: 0, standardError: 0 });
  expect(unpairedLift(a!, b!, { column: 2, mean: 9 })).toEqual(unpairedLift(a!, b!));
});
