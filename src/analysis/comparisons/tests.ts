import { rangeOf } from '../../base/metric.js';
import { type Losses, signOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { ALPHA, FEWEST_PAIRS } from '../../stats/levels.js';
import { mean, variance } from '../../stats/moments.js';
import { pairedDifferences, pairedT } from '../../stats/paired-t.js';
import { planningFactor, sizeToDiffer } from '../../stats/power.js';
import type { ReplicatedMean } from '../../stats/replicated-mean.js';
import { cutAt, meanOf } from '../../stats/student.js';
import type { Difference } from './comparison.js';
import { finishedPairs } from './losses.js';

/** A difference before its level is corrected. */
export interface Test extends Pick<Difference, 'n' | 'estimate' | 'overRows' | 'p'> {
  /** The mean difference in loss: below 0 the model does better. */
  readonly meanLoss: number | undefined;
  /** Of that mean over units; NaN for a single pair, and over rows, too, for units that have rows of their own. */
  readonly standardError: number;
  /** Where it is over rows, too: what they add to it, however many units there are. */
  readonly rowError: number;
}

/** Corrected levels. */
export type Levels = ReadonlyMap<Test, number | undefined>;

/** A difference over seeds and test rows, and over splits where there are several. */
export interface OverRows {
  readonly found: ReplicatedMean;
  readonly splits: number;
}

/** A model compared with the baseline; over test rows, too, where that is given. */
export function testOf(losses: Losses, alone: Losses, measure: Measure, overRows: OverRows | undefined): Test {
  const [own, other] = finishedPairs([losses, alone]) as [number[], number[]];
  const less = pairedDifferences(own, other);
  const [least, most] = rangeOf(measure.metric);
  const range = [least - most, most - least] as const;
  if (overRows?.found.p !== undefined) {
    const { mean, overAll, errors, p } = overRows.found;
    return {
      ...{ n: less.length, overRows: true, p },
      estimate: { value: mean, interval: overAll && cutAt(overAll, range) },
      meanLoss: signOf(measure) * mean,
      standardError: overRows.splits === 1 ? errors.seeds! : Number.NaN,
      rowError: errors.rows,
    };
  }
  return {
    ...{ n: less.length, overRows: false, rowError: 0 },
    estimate: meanOf(
      less.map((loss) => signOf(measure) * loss),
      range,
    ),
    p: pairedT(less)?.p,
    meanLoss: mean(less),
    standardError: Math.sqrt((variance(less) ?? Number.NaN) / less.length),
  };
}

/** The difference that a test finds, given the corrected levels of all of them. */
export function differenceOf(test: Test, levels: Levels): Difference {
  const { n, estimate, overRows, p, meanLoss = 0, standardError, rowError } = test;
  const correctedP = levels.get(test);
  const direction = meanLoss < 0 ? 'better' : 'worse';
  const isBelow = (level: number | undefined) => level !== undefined && level < ALPHA;
  // The first step of Holm's correction, which the clearest difference has to pass.
  const firstLevel = ALPHA / [...levels.values()].filter((level) => level !== undefined).length;
  const spread = planningFactor(n - 1) * standardError;
  const needed = sizeToDiffer(Math.abs(meanLoss), spread, n, { level: firstLevel, fixed: rowError });
  const least = needed ?? (rowError > 0 && spread > 0 ? Infinity : undefined);
  return {
    ...{ n, estimate, overRows, p, correctedP },
    sure: isBelow(correctedP) ? direction : undefined,
    probable: isBelow(p) ? direction : undefined,
    unitsNeeded: p === undefined || least === undefined ? undefined : Math.max(FEWEST_PAIRS, least),
  };
}
