/**
 * How many bootstrap resamples a part of a report draws, and the random stream they come from.
 */

import { fastStream } from '../../ground/base/random.js';
import { type ResampleSource, resamplesFrom } from '../../ground/stats/resamples.js';

/** The resamples of a part of a report, such as its claims, from a stream of its own. */
export const reportResamples = (part: string): ResampleSource =>
  resamplesFrom(
    (units) => fastStream(`mmoe-exp/${part}/${units}`),
    (units) => Math.max(MIN_COUNT, Math.min(TIMES, Math.floor(MAX_DRAWS / units))),
  );

/**
 * The number of resamples that BCa intervals of 95 % need (Efron and Tibshirani 1993, section
 * 14.3).
 */
const TIMES = 2000;

/**
 * The most draws from one sample: resampling takes most of the time of a report on many runs, and
 * intervals over very many runs are narrow and nearly normal. There are always at least MIN_COUNT
 * resamples: a test that decides a claim takes only a standard error from them, which B of them
 * estimate to one part in sqrt(2 B), here 3 %, whatever the size of the sample (Efron and
 * Tibshirani 1993, section 6.4). Samples of up to 2,000 runs get all TIMES.
 */
const MAX_DRAWS = 4e6;
const MIN_COUNT = 500;
