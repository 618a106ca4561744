import { fastStream } from '../random.js';
import { type ResamplesOf, resamplesFrom } from '../stats/resamples.js';

/** As many as BCa intervals of 95 % need (Efron and Tibshirani 1993, section 14.3). */
const TIMES = 2000;

/**
 * Draws that are made of one sample at most: resampling is what a report of many runs takes longest for, and intervals
 * of very many runs are narrow and nearly normal. There are always FEWEST resamples: a test that decides a claim takes
 * no more from them than a standard error, which B of them give within one part in sqrt(2 B), here 3 %, whatever the
 * size of the sample (Efron and Tibshirani 1993, section 6.4). Samples of up to 2,000 runs have all TIMES.
 */
const MOST_DRAWS = 4e6;
const FEWEST = 500;

const timesOf = (units: number): number => Math.max(FEWEST, Math.min(TIMES, Math.floor(MOST_DRAWS / units)));

/** The resamples of a part of a report, such as its claims, from a stream of its own. */
export const reportResamples = (part: string): ResamplesOf =>
  resamplesFrom((units) => fastStream(`mmoe-exp/${part}/${units}`), timesOf);
