import type { Findings } from '../verify/findings.js';
import { checkLive } from './recommender/check.js';

/** Check the records of wings in a folder against its runs: all, or a sample of the given size, drawn with a seed. */
export const wingChecks: readonly ((folder: string, sample: number | undefined, seed: number) => Findings)[] = [
  checkLive,
];
