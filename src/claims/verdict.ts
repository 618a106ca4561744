import type { Unit } from '../data/kind-results.js';
import type { CellName, Claim, Measurement } from './claim.js';

/** All verdicts, in the order in which reports count them. */
export const VERDICTS = [
  'supported',
  'partly',
  'alike',
  'mixed',
  'contradicted',
  'not decided',
  'not testable',
  'not applicable',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A test as a report shows it. */
export interface ClaimTest extends Measurement {
  /** The letter of the part of the claim that it belongs to, where the claim has parts. */
  readonly part?: string;
  /** Corrected by Holm's method over the deciding tests of the part; only they have one. */
  readonly correctedP: number | undefined;
}

/** A cell that a claim needs but that is missing or has too few seeds, or splits where these are compared. */
export interface MissingCell extends CellName {
  /** Seeds in this cell or, where that is fewer, in common with the cells it is compared to. */
  readonly seeds: number;
  readonly needed: number;
  /** Whether the folder has such a cell, if only in its plan. */
  readonly planned: boolean;
}

/** What is said of a claim or of one of its parts. */
export interface Judgement {
  /** By the rules (see `judge`). */
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly reason: string;
}

/** A part of a claim that says several things. */
export interface PartVerdict extends Judgement {
  readonly part: string;
  readonly sentence: string;
}

/** What the results say about a claim, under one setting of the swept fields other than the axis. */
export interface ClaimVerdict extends Judgement, Pick<Claim, 'id' | 'sentence' | 'source' | 'rule'> {
  readonly isCheck: boolean;
  /** Empty where the folder has one setting only. */
  readonly setting: Readonly<Record<string, number | string>>;
  /** What its tests are over. */
  readonly unit: Unit;
  /** Whether it is about data such as these; a claim about other data belongs to no setting. */
  readonly applies: boolean;
  /** Empty where the claim says one thing. */
  readonly parts: readonly PartVerdict[];
  /** What else a reader should know: diverged runs, seeds that are still to come. */
  readonly notes: readonly string[];
  /** Values on the axis that the folder has. */
  readonly values: readonly number[];
  readonly missing: readonly MissingCell[];
  readonly tests: readonly ClaimTest[];
}
