import { uniform } from '../stats/random.js';
import { drawResamples, type Resamples, type ResamplesOf } from '../stats/resamples.js';

/** As many as BCa intervals of 95 % need (Efron and Tibshirani 1993, section 14.3). */
const TIMES = 2000;

/**
 * Draws that are made of one sample at most: resampling is what a report of many runs takes longest for, and intervals
 * of very many runs are narrow and nearly normal. There are always FEWEST resamples.
 */
const MOST_DRAWS = 8e6;
const FEWEST = 500;

/** The resamples of a report: an interval depends on its sample alone, not on what was computed before it. */
export function reportResamples(): ResamplesOf {
  const kept = new Map<number, Resamples>();
  return (units) => {
    const known = kept.get(units);
    if (known) return known;
    const times = Math.max(FEWEST, Math.min(TIMES, Math.floor(MOST_DRAWS / units)));
    const drawn = drawResamples(units, times, uniform(`mmoe-exp/report/${units}`));
    kept.set(units, drawn);
    return drawn;
  };
}
