import type { Better } from '../../metric.js';
import { estimate } from '../../stats/cell.js';
import { countedMean } from '../../stats/counted.js';
import { probabilityOfImprovement } from '../../stats/improvement.js';
import { pairedT } from '../../stats/paired-t.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { wilcoxonSignedRank } from '../../stats/wilcoxon.js';
import type { Evidence, Measurement } from '../claim.js';
import { oriented, signOf } from '../losses.js';
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

/**
 * Tests that differences of losses, seed by seed, lie below 0, or below it by more than a margin. The figures that the
 * claims are about show mean losses, so Student's paired t test decides; Wilcoxon's signed-rank test is shown beside
 * it, and decides instead where a run diverged and means do not exist.
 */
export function belowZero(
  differences: Float64Array,
  words: LocationWords,
  { better, resamples }: { readonly better: Better; readonly resamples: ResamplesOf },
  margin = 0,
): Measurement[] {
  const finished = differences.filter(Number.isFinite);
  const { value, interval } = estimate(countedMean(finished), finished.length, resamples);
  const tested = margin > 0 ? differences.map((difference) => difference + margin) : differences;
  const t = pairedT(tested);
  const ranks = wilcoxonSignedRank(tested);
  const improvement = probabilityOfImprovement(tested);
  const sign = signOf({ better });
  const shown = value === undefined ? undefined : sign * value;
  return [
    {
      test: 'paired t',
      comparison: words.comparison,
      effect: { name: words.effect, value: shown, interval: interval && oriented(interval, sign) },
      n: differences.length,
      p: t?.p,
      points: pointing(value === undefined ? undefined : value + margin),
      decides: t !== undefined,
      finding: shown === undefined ? `${words.effect}: no seed finished in all cells` : words.mean(shown),
    },
    {
      test: 'Wilcoxon signed-rank',
      comparison: words.comparison,
      effect: { name: 'probability of improvement', value: improvement?.value, interval: improvement?.interval },
      n: differences.length,
      p: ranks?.p,
      points: pointing(ranks?.rankBiserial),
      decides: t === undefined,
      finding: improvement ? `${words.better} on ${short(100 * improvement.value)} % of the seeds` : words.comparison,
    },
  ];
}

const pointing = (difference: number | undefined): Evidence =>
  !difference ? 'neither' : difference < 0 ? 'for' : 'against';
