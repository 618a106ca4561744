import { gateRole } from '../models/gate.js';
import { pairedDifferences } from '../stats/paired-t.js';
import { belowZero } from './checks/location.js';
import { meanThatCounts } from './checks/lower-mean.js';
import { type Check, type Claim, FEWEST_PAIRS, type Quantity } from './claim.js';
import { short } from './titles.js';

export const r4: Claim = {
  id: 'R4',
  sentence: "On the recommender, satisfaction's gate is more concentrated than engagement's.",
  source: 'Section 6.4, Figure 6 (C10)',
  rule: "MMoE's gate of satisfaction has the lower mean entropy over the test rows, seed by seed, at each correlation.",
  about: { kind: 'recommender' },
  fewestValues: 1,
  checks: ({ values }) => values.map(moreConcentrated),
};

function moreConcentrated(at: number): Check {
  const sample = (task: number) => ({ model: 'mmoe', quantity: entropyOf(task), at });
  return {
    samples: [sample(1), sample(0)],
    fewest: FEWEST_PAIRS,
    measure: ([satisfaction, engagement], { axis, unit, resamples }) => {
      const where = ` at ${axis.noun} ${at}`;
      return belowZero(
        pairedDifferences(satisfaction!, engagement!),
        {
          comparison: `MMoE${where}, gate of satisfaction vs that of engagement`,
          effect: 'mean difference in gate entropy (nats)',
          mean: (difference) =>
            `the mean entropy of satisfaction's gate${where} was ${short(Math.abs(difference))} nats ${difference < 0 ? 'below' : 'above'} that of engagement's`,
          better: `satisfaction's gate${where} was the more concentrated one`,
        },
        { better: 'lower', unit, resamples, counts: meanThatCounts(engagement!) },
      );
    },
  };
}

const entropyOf = (task: number): Quantity => ({
  phrase: 'gate entropy',
  better: 'lower',
  of: ({ gates }) => gates.find(({ name }) => gateRole(name).task === task)?.entropy,
});
