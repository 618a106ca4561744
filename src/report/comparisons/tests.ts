import { ALPHA, FEWEST_PAIRS } from '../../claims/claim.js';
import { type Losses, signOf } from '../../claims/losses.js';
import { mean, variance } from '../../stats/moments.js';
import { pairedDifferences, pairedT } from '../../stats/paired-t.js';
import { sizeToDiffer } from '../../stats/power.js';
import type { ReplicatedMean } from '../../stats/replicated-mean.js';
import { meanOf } from '../../stats/student.js';
import type { Measure } from '../measures.js';
import type { Difference } from './comparison.js';
import { finishedPairs } from './losses.js';

/** A difference before its level is corrected. */
export interface Test extends Pick<Difference, 'n' | 'estimate' | 'overRows' | 'p'> {
  /** The mean difference in loss: below 0 the model does better. */
  readonly meanLoss: number | undefined;
  /** Of that mean over units; NaN for a single pair, or where it is over rows, too. */
  readonly standardError: number;
}

/** Corrected levels. */
export type Levels = ReadonlyMap<Test, number | undefined>;

/** A model compared with the baseline; over test rows, too, where that is given. */
export function testOf(losses: Losses, alone: Losses, measure: Measure, overAll: ReplicatedMean | undefined): Test {
  const [own, other] = finishedPairs([losses, alone]) as [number[], number[]];
  const less = pairedDifferences(own, other);
  if (overAll?.p !== undefined) {
    return {
      ...{ n: less.length, overRows: true, p: overAll.p },
      estimate: { value: overAll.mean, interval: overAll.overAll },
      ...{ meanLoss: signOf(measure) * overAll.mean, standardError: Number.NaN },
    };
  }
  return {
    ...{ n: less.length, overRows: false },
    estimate: meanOf(less.map((loss) => signOf(measure) * loss)),
    p: pairedT(less)?.p,
    meanLoss: mean(less),
    standardError: Math.sqrt((variance(less) ?? Number.NaN) / less.length),
  };
}

/** The difference that a test finds, given the corrected levels of all of them. */
export function differenceOf(test: Test, levels: Levels): Difference {
  const { n, estimate, overRows, p, meanLoss = 0, standardError } = test;
  const correctedP = levels.get(test);
  const direction = meanLoss < 0 ? 'better' : 'worse';
  const isBelow = (level: number | undefined) => level !== undefined && level < ALPHA;
  // The first step of Holm's correction, which the clearest difference has to pass.
  const firstLevel = ALPHA / [...levels.values()].filter((level) => level !== undefined).length;
  const needed = sizeToDiffer(Math.abs(meanLoss), standardError, n, firstLevel);
  return {
    ...{ n, estimate, overRows, p, correctedP },
    sure: isBelow(correctedP) ? direction : undefined,
    probable: isBelow(p) ? direction : undefined,
    unitsNeeded: needed === undefined || p === undefined ? undefined : Math.max(FEWEST_PAIRS, needed),
  };
}
