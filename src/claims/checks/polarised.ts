import { choosing } from '../../results/gates.js';
import type { Quantity } from '../../results/losses.js';
import { regularizedBeta } from '../../stats/beta.js';
import { countDead, isPolarised } from '../../stats/collapse.js';
import { ALPHA, FEWEST_PAIRS } from '../../stats/levels.js';
import { shareDifference } from '../../stats/paired-shares.js';
import { pairsToDiffer } from '../../stats/power.js';
import { type CellName, type Check, EFFECTS, type Measured } from '../claim.js';
import { cellTitle, comparisonOf } from '../titles.js';
import { comparedShares, mcnemarTest, ownShare, type Property } from './shares.js';

const POLARISED: Property = { runs: 'polarised runs', verb: 'were polarised' };
const DEAD: Property = { runs: 'runs with a dead expert', verb: 'had a dead expert' };

/**
 * Fewer runs of a cell are polarised than of another: McNemar's exact test decides. The effect that counts is that none is
 * left. Runs with a dead expert are shown beside them.
 */
export const fewerPolarised = (a: CellName, b: CellName): Check => ({
  samples: [polarised, dead].flatMap((quantity) => [
    { ...a, quantity },
    { ...b, quantity },
  ]),
  fewest: FEWEST_PAIRS,
  measure: (losses, { words }) => {
    const [hasA, hasB, deadA, deadB] = bothFinished(losses);
    if (hasA!.length === 0) return untested(comparisonOf(a, b, words));
    const { shares, shared } = comparedShares([a, b], [hasA!, hasB!], POLARISED, words);
    const difference = shareDifference(shares);
    const before = Math.max(1, hasB!.filter(Boolean).length) / shares.pairs;
    const beside = comparedShares([a, b], [deadA!, deadB!], DEAD, words);
    return {
      seedsNeeded: pairsToDiffer(before, shares),
      tests: [
        {
          ...shared,
          ...mcnemarTest(shares),
          points: difference < 0 ? 'for' : difference > 0 ? 'against' : 'neither',
          decides: true,
        },
        { ...beside.shared, ...mcnemarTest(beside.shares), points: 'neither', decides: false },
      ],
    };
  },
});

/** Hardly a run of a cell is polarised: fewer than 5 % of all, by the exact one-sided binomial tests of this share. */
export const hardlyPolarised = (a: CellName): Check => ({
  samples: [{ ...a, quantity: polarised }],
  fewest: FEWEST_PAIRS,
  measure: (losses, { words }) => {
    const [has] = bothFinished(losses);
    if (has!.length === 0) return untested(cellTitle(a, words));
    const [count, n] = [has!.filter(Boolean).length, has!.length];
    const shared = ownShare(a, has!, POLARISED, words);
    const bound = `${100 * EFFECTS.share} %`;
    return {
      seedsNeeded: Math.ceil(Math.log(ALPHA) / Math.log(1 - EFFECTS.share)),
      tests: [
        { ...shared, test: `exact, below ${bound}`, p: atMost(count, n), points: 'for', decides: true },
        { ...shared, test: `exact, above ${bound}`, p: atLeast(count, n), points: 'against', decides: true },
      ],
    };
  },
});

/** The chance of k or more polarised runs of n, where their share is the one that counts. */
const atLeast = (k: number, n: number): number => (k === 0 ? 1 : regularizedBeta(EFFECTS.share, k, n - k + 1));
const atMost = (k: number, n: number): number => 1 - (k === n ? 0 : atLeast(k + 1, n));

/** Whether each run has what was counted as 1, of the seeds at which no run diverged: what a gate would have done is not known. */
function bothFinished(losses: readonly Float64Array[]): boolean[][] {
  return losses.map((own) =>
    [...own].flatMap((loss, i) => (losses.every((all) => all[i] !== Infinity) ? loss > 0 : [])),
  );
}

const untested = (comparison: string): Measured => {
  const finding = 'no seed finished in all cells';
  const effect = { name: `share of ${POLARISED.runs}`, value: undefined, interval: undefined };
  const none = { test: 'exact', comparison, effect, n: 0, p: undefined, finding } as const;
  return { seedsNeeded: undefined, tests: [{ ...none, points: 'neither', decides: true }] };
};

/** Whether some gate of a run has a property, as 1 or 0; undefined for a run without gates. */
const inSomeGate = (phrase: string, has: (use: readonly number[]) => boolean): Quantity => ({
  phrase,
  better: 'lower',
  of: (run) => {
    const gates = choosing(run.gates);
    return gates.length === 0 ? undefined : Number(gates.some(({ mean }) => has(mean)));
  },
});

const polarised = inSomeGate('polarised', isPolarised);
const dead = inSomeGate('has a dead expert', (use) => countDead(use) > 0);
