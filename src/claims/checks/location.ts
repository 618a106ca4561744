import type { Better } from '../../base/metric.js';
import type { Unit } from '../../data/kind-results.js';
import { oriented, signOf } from '../../results/losses.js';
import { type Estimate, estimate } from '../../stats/cell.js';
import { countedMean } from '../../stats/counted.js';
import { probabilityOfImprovement } from '../../stats/improvement.js';
import { steadyPairedT } from '../../stats/leave-one-out.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { variance } from '../../stats/moments.js';
import { sizeToDiffer } from '../../stats/power.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { meanInterval, pairedT } from '../../stats/student.js';
import { wilcoxonSignedRank } from '../../stats/wilcoxon.js';
import type { Evidence, Measured, Measurement } from '../claim.js';
import { short } from '../titles.js';

/** The words of a test of location. */
export interface LocationWords {
  readonly comparison: string;
  readonly effect: string;
  /** What a mean difference says, in the unit of what is compared. */
  readonly mean: (difference: number) => string;
  /** Which was better, and than which: "MMoE did better than OMoE at correlation 0.5". */
  readonly better: string;
}

/** What a test of location asks. */
export interface LocationQuestion {
  readonly better: Better;
  readonly unit: Unit;
  readonly resamples: ResamplesOf;
  /** The difference that the test must have the power to find. */
  readonly counts: number;
  /** By how much differences must lie below 0, by default anything; below 0 itself, how far above they may lie. */
  readonly margin?: number;
}

/**
 * Tests that differences of losses, pair by pair, lie below 0, or below it by more than a margin. The figures that the
 * claims are about show mean losses, so Student's paired t test decides, with the largest level that it has with all
 * pairs or without any one of them; Wilcoxon's signed-rank test is shown beside it where there are enough pairs for it, and
 * decides instead where a run diverged and means do not exist.
 */
export function belowZero(
  differences: Float64Array,
  words: LocationWords,
  { better, unit, resamples, counts, margin = 0 }: LocationQuestion,
): Measured {
  const finished = differences.filter(Number.isFinite);
  const { value, interval } =
    unit === 'seed' ? estimate(countedMean(finished), finished.length, resamples) : ofFew(finished);
  const tested = margin !== 0 ? differences.map((difference) => difference + margin) : differences;
  const t = steadyPairedT(tested);
  const ranks = wilcoxonSignedRank(tested);
  const improvement = probabilityOfImprovement(tested);
  const sign = signOf({ better });
  const shown = value === undefined ? undefined : sign * value;
  const n = differences.length;
  const ranked: Measurement = {
    test: 'Wilcoxon signed-rank',
    comparison: words.comparison,
    effect: { name: 'probability of improvement', value: improvement?.value, interval: improvement?.interval },
    n,
    p: ranks?.p,
    points: pointing(ranks?.rankBiserial),
    decides: t === undefined,
    finding: improvement ? `${words.better} on ${short(100 * improvement.value)} % of the ${unit}s` : words.comparison,
  };
  const isRanked = n >= FEWEST_PAIRS;
  return {
    seedsNeeded: sizeToDiffer(counts, Math.sqrt((variance(finished) ?? Number.NaN) / finished.length), n),
    tests: [
      {
        test: `paired t, largest p without any one ${unit}`,
        comparison: words.comparison,
        effect: { name: words.effect, value: shown, interval: interval && oriented(interval, sign) },
        n,
        p: t?.p,
        pOfAll: pairedT(tested)?.p,
        points: pointing(value === undefined ? undefined : value + margin),
        decides: t !== undefined || !isRanked,
        finding: shown === undefined ? `${words.effect}: no ${unit} finished in all cells` : words.mean(shown),
      },
      ...(isRanked ? [ranked] : []),
    ],
  };
}

/** A bootstrap of a few values is too narrow: Student's interval. */
function ofFew(values: Float64Array): Estimate {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const { mean, low, high } = meanInterval(values);
  return { value: mean, interval: low === undefined || high === undefined ? undefined : [low, high] };
}

const pointing = (difference: number | undefined): Evidence =>
  !difference ? 'neither' : difference < 0 ? 'for' : 'against';
