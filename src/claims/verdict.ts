import type { CellName, Measurement } from './claim.js';

export type Verdict = 'supported' | 'contradicted' | 'inconclusive';

/** A test as a report shows it. */
export interface ClaimTest extends Measurement {
  /** Holm-corrected over all tests under the same setting. */
  readonly correctedP: number | undefined;
}

/** A cell that a claim needs but that is missing or has too few seeds. */
export interface MissingCell extends CellName {
  /** Seeds in this cell or, where that is fewer, in common with the cells it is compared to. */
  readonly seeds: number;
  readonly needed: number;
}

/**
 * What the results say about a claim, under one setting of the swept fields other than the axis. A claim about other
 * data than the folder's is inconclusive, and belongs to no setting.
 */
export interface ClaimVerdict {
  readonly id: string;
  readonly sentence: string;
  readonly source: string;
  readonly rule: string;
  /** Empty where the folder has one setting only. */
  readonly setting: Readonly<Record<string, number | string>>;
  /** Whether it is about data such as these. */
  readonly applies: boolean;
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly reason: string;
  /** What else a reader should know: diverged runs, seeds that are still to come. */
  readonly notes: readonly string[];
  /** Values on the axis that the folder has. */
  readonly values: readonly number[];
  readonly missing: readonly MissingCell[];
  readonly tests: readonly ClaimTest[];
}
