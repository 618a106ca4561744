import type { Interval } from '../../stats/bootstrap.js';
import type { EquivalenceTest } from '../../stats/equivalence.js';
import type { Measured } from '../claim.js';

/** What is said to be alike in two cells. */
export interface Equivalence {
  readonly comparison: string;
  readonly effect: {
    readonly name: string;
    readonly value: number | undefined;
    readonly interval: Interval | undefined;
  };
  /** The margin in words: `10 %`. */
  readonly margin: string;
  readonly test: EquivalenceTest | undefined;
  readonly n: number;
  readonly seedsNeeded: number | undefined;
  readonly finding: string;
}

/**
 * The two tests of an equivalence: that an effect lies within the margin, which speaks for the claim, and that it lies
 * beyond, which speaks against it.
 */
export function equivalence({ margin, test, seedsNeeded, ...shared }: Equivalence): Measured {
  return {
    seedsNeeded,
    tests: [
      { ...shared, decides: true, test: `two one-sided tests within ${margin}`, p: test?.equivalent, points: 'for' },
      { ...shared, decides: true, test: `difference beyond ${margin}`, p: test?.different, points: 'against' },
    ],
  };
}
