import type { Metric } from '../report/metrics.js';
import type { Interval } from '../stats/bootstrap.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Subject } from './subject.js';

/** Level that the corrected p of a test must stay below to count. */
export const ALPHA = 0.05;

/** Relative margin of "comparable" and "as robust as", fixed before any full run was looked at. */
export const MARGIN = 0.1;

/** Fewest paired seeds of a t or rank test: of fewer, no signed-rank test can reach ALPHA. */
export const FEWEST_PAIRS = 6;

/** Fewest paired seeds where a standard error comes from the bootstrap, as of the 5 % quantile. */
export const FEWEST_RESAMPLED = 20;

/** A cell as claims name it. */
export interface CellName {
  readonly model: string;
  /** Of data that have one. */
  readonly correlation?: number;
  /** The column of another metric than the report's leading one. */
  readonly metric?: string;
}

/** What a significant test says of the claim; `neither` where it is not what the claim is about. */
export type Evidence = 'for' | 'against' | 'neither';

/** One test of a claim. */
export interface Measurement {
  readonly test: string;
  /** What is compared, such as `MMoE vs OMoE, correlation 0.5`. */
  readonly comparison: string;
  readonly effect: {
    readonly name: string;
    readonly value: number | undefined;
    /** 95 % */
    readonly interval: Interval | undefined;
  };
  /** Paired seeds. */
  readonly n: number;
  /** Undefined where the test does not exist. */
  readonly p: number | undefined;
  readonly points: Evidence;
  /** Whether the claim's rule goes by this test; the others stand beside it. */
  readonly decides: boolean;
  /** The effect in words. */
  readonly finding: string;
}

/** What the measurements of a report have in common. */
export interface Context {
  readonly metric: Metric;
  readonly resamples: ResamplesOf;
}

/** One comparison that a claim makes. */
export interface Check {
  /** The cells that it needs. */
  readonly cells: readonly CellName[];
  /** Fewest seeds that all of them must have. */
  readonly fewest: number;
  /** Its tests, given the losses (lower is better, +Infinity of a diverged run) of its cells, seed by seed. */
  readonly measure: (losses: readonly Float64Array[], context: Context) => readonly Measurement[];
}

/**
 * A sentence of the paper and how it is tested. All claims share one rule: *supported* where every check has a
 * significant deciding test for it, *contradicted* where at least one check has a significant one against it, else
 * *inconclusive*; and always inconclusive where a cell is missing or has too few seeds. Significant is a Holm-corrected
 * p below ALPHA, over all tests of a setting.
 */
export interface Claim {
  readonly id: string;
  /** What the paper says, in our words. */
  readonly sentence: string;
  /** Where it says so. */
  readonly source: string;
  /** What the checks ask, in words. */
  readonly rule: string;
  readonly about: Subject;
  /** Fewest correlations that a results folder must have: none of data without one. */
  readonly correlations: number;
  /** The checks, given the correlations at hand in ascending order. */
  readonly checks: (setting: { readonly correlations: readonly number[] }) => readonly Check[];
}
