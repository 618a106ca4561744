import type { Findings } from '../verify/findings.js';
import { checkLive } from './recommender/check.js';

/**
 * Functions that check the records of wings in a folder against its runs: all of them, or a sample of the given size, drawn
 * with a seed.
 */
export const wingChecks: readonly ((folder: string, sample: number | undefined, seed: number) => Findings)[] = [
  checkLive,
];
