import { gateRole } from '../../models/gate.js';
import type { RunGate, Words } from '../../results/cells.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { pairedDifferences } from '../../stats/student.js';
import type { Check, Sample } from '../claim.js';
import { short } from '../titles.js';
import { belowZero } from './location.js';
import { meanThatCounts } from './means.js';

/** Two gates, as sentences name them. */
interface GateWords {
  readonly comparison: string;
  /** `satisfaction's gate` */
  readonly gate: string;
  /** Whose the other one is: `engagement's` */
  readonly other: string;
}

/** The mean entropy of one gate is below that of another one, each being the quantity of a sample. */
export const moreConcentrated = (gate: Sample, other: Sample, wordsAt: (words: Words) => GateWords): Check => ({
  samples: [gate, other],
  fewest: FEWEST_PAIRS,
  measure: ([entropies, others], { words, unit, resamples }) => {
    const gates = wordsAt(words);
    return belowZero(
      pairedDifferences(entropies!, others!),
      {
        comparison: gates.comparison,
        effect: 'mean difference in gate entropy (nats)',
        mean: (difference) =>
          `the mean entropy of ${gates.gate} was ${short(Math.abs(difference))} nats ` +
          `${difference < 0 ? 'below' : 'above'} that of ${gates.other}`,
        better: `${gates.gate} was the more concentrated one`,
      },
      { better: 'lower', unit, resamples, counts: meanThatCounts(others!) },
    );
  },
});

/** The entropy of the gate of a task, by its number; undefined for a model without a gate per task. */
export const entropyOfTask = (gates: readonly RunGate[], task: number): number | undefined =>
  gates.find(({ name }) => gateRole(name).task === task)?.entropy;
