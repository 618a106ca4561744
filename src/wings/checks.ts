import type { Findings } from '../verify/findings.js';
import { checkLive } from './recommender/check.js';

/** Checks of the records of wings in a folder against its runs: all of them, or a sample of so many that a seed draws. */
export const wingChecks: readonly ((folder: string, sample: number | undefined, seed: number) => Findings)[] = [
  checkLive,
];
