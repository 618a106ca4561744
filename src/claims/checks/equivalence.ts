import { type Bootstrap, bcaInterval } from '../../stats/bootstrap.js';
import type { EquivalenceTest } from '../../stats/equivalence.js';
import { type CellName, MARGIN, type Measurement } from '../claim.js';
import { cellTitle, comparisonOf, short, titleOf } from '../words.js';

/**
 * The two tests of an equivalence: that a ratio lies within the margin, which is for the claim, and that it lies beyond
 * it, which is against.
 */
export function equivalence(
  [a, b]: readonly [CellName, CellName],
  quantity: string,
  logRatio: Bootstrap | undefined,
  test: EquivalenceTest | undefined,
  n: number,
): Measurement[] {
  const ratio = logRatio && Math.exp(logRatio.estimate);
  const interval = logRatio && bcaInterval(logRatio);
  const shared = {
    comparison: comparisonOf(a, b),
    effect: {
      name: `ratio of ${quantity}`,
      value: ratio,
      interval: interval && ([Math.exp(interval[0]), Math.exp(interval[1])] as const),
    },
    n,
    decides: true,
    finding:
      ratio === undefined
        ? `${quantity} of ${cellTitle(a)} and ${titleOf(b.model)} have no ratio`
        : `the ${quantity} of ${cellTitle(a)} was ${short(ratio)} times that of ${titleOf(b.model)}`,
  };
  const percent = 100 * MARGIN;
  return [
    { ...shared, test: `two one-sided tests within ${percent} %`, p: test?.equivalent, points: 'for' },
    { ...shared, test: `difference beyond ${percent} %`, p: test?.different, points: 'against' },
  ];
}
