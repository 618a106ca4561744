import { sizeOfHalf } from '../../stats/power.js';
import type { Check, Evidence, Measurement } from '../claim.js';

/**
 * One or the other of two checks of the same samples holds. For it, the smaller level of the tests that speak for it
 * counts, doubled, as there are two; against it, the larger level of the two checks, as both must be refuted. Their own
 * tests are shown beside.
 */
export const either = (one: Check, other: Check): Check => ({
  samples: one.samples,
  fewest: Math.max(one.fewest, other.fewest),
  measure: (...given) => {
    const both = [one, other].map((check) => check.measure(...given));
    const tests = both.flatMap((measured) => measured.tests);
    const agreeing = bySurety(tests, 'for')[0];
    const refuting = both.flatMap((measured) => bySurety(measured.tests, 'against')[0] ?? []);
    const hardest = refuting.length === both.length ? bySurety(refuting, 'against').at(-1) : undefined;
    const shared = { decides: true, finding: both.map((measured) => measured.tests[0]!.finding).join('; ') };
    const seeds = both.flatMap(({ seedsNeeded }) => seedsNeeded ?? []);
    return {
      seedsNeeded: seeds.length > 0 ? sizeOfHalf(Math.min(...seeds)) : undefined,
      tests: [
        {
          ...withoutAll(agreeing ?? tests[0]!),
          ...shared,
          test: 'the smaller p of two tests, doubled',
          p: agreeing ? Math.min(1, 2 * agreeing.p!) : 1,
          points: agreeing ? 'for' : 'neither',
        },
        ...(hardest ? [{ ...withoutAll(hardest), ...shared, test: 'the larger p of two tests against it' }] : []),
        ...tests.map((test) => ({ ...test, decides: false })),
      ],
    };
  },
});

/** Deciding tests that point in a direction and have a level, the surest first. */
const bySurety = (tests: readonly Measurement[], points: Evidence): Measurement[] =>
  tests.filter((test) => test.decides && test.points === points && test.p !== undefined).sort((a, b) => a.p! - b.p!);

const withoutAll = ({ pOfAll: _, ...test }: Measurement): Measurement => test;
