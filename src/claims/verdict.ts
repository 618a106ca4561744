import type { Unit } from '../data/kind-results.js';
import type { CellName, Claim, Measurement } from './claim.js';

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

/** A verdict over all settings. */
export type OverallVerdict = 'holds' | 'the opposite holds' | 'they differ' | 'alike' | 'not decided';

export type VerdictKind = 'for' | 'partly' | 'against' | 'alike' | 'mixed' | 'open';

const kinds: Readonly<Record<Verdict | OverallVerdict, VerdictKind>> = {
  ...{ supported: 'for', holds: 'for', partly: 'partly', alike: 'alike', mixed: 'mixed' },
  ...{ contradicted: 'against', 'the opposite holds': 'against', 'they differ': 'against' },
  ...{ 'not decided': 'open', 'not testable': 'open', 'not applicable': 'open' },
};

/** What a verdict says of a claim, whichever rules gave it. */
export const kindOf = (verdict: Verdict | OverallVerdict): VerdictKind => kinds[verdict];

/** What several verdicts on a claim, in settings or on its parts, say of it together. */
export function commonKind(verdicts: readonly (Verdict | OverallVerdict)[]): VerdictKind {
  const all = new Set(verdicts.map(kindOf));
  if (all.size === 1) return [...all][0]!;
  if (all.has('against') || all.has('mixed')) return 'mixed';
  return all.has('for') ? 'partly' : 'open';
}

/** A test as a report shows it. */
export interface ClaimTest extends Measurement {
  /** The letter of its part, where the claim has parts. */
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

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

export interface PartVerdict extends Judgement {
  readonly part: string;
  readonly sentence: string;
}

/** What the results say about a claim, under one setting of the swept fields other than the axis. */
export interface ClaimVerdict extends Judgement, Pick<Claim, 'id' | 'sentence' | 'source' | 'rule'> {
  readonly isCheck: boolean;
  /** Empty where the folder has one setting only. */
  readonly setting: Readonly<Record<string, number | string>>;
  readonly unit: Unit;
  /** A claim about other data belongs to no setting. */
  readonly applies: boolean;
  readonly parts: readonly PartVerdict[];
  /** What else a reader should know: diverged runs, seeds that are still to come. */
  readonly notes: readonly string[];
  readonly values: readonly number[];
  readonly missing: readonly MissingCell[];
  readonly tests: readonly ClaimTest[];
}
