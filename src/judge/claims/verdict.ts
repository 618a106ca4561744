/** The possible verdicts on a claim, their order and their words. */

import type { Unit } from '../../train/data/kind-reporting.js';
import type { CellName, Claim, Measurement, Registration } from './claim.js';

/**
 * All verdicts on a claim or a part of it; of two, the later one says less. docs/verdicts.md
 * explains them.
 */
export const VERDICTS = [
  'supported',
  'contradicted',
  'mixed',
  'inconclusive',
  'not testable',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** The reasons that a verdict may have. */
const REASONS = {
  contradicted: ['no difference within the margin'],
  inconclusive: ['too few runs', 'close to the margin', 'varies with the setting'],
  'not testable': ['not compared in these runs', 'too few runs', 'no differences to test'],
} as const satisfies Partial<Record<Verdict, readonly string[]>>;

export type Reason = (typeof REASONS)[keyof typeof REASONS][number];

export type InconclusiveReason = (typeof REASONS)['inconclusive'][number];

/** The earlier words, which outputs for programs keep for one release. */
type LegacyVerdict =
  | (
      | 'supported'
      | 'partly'
      | 'alike'
      | 'mixed'
      | 'contradicted'
      | 'not decided'
      | 'not testable'
      | 'not applicable'
    )
  | ('holds' | 'the opposite holds' | 'they differ');

/** A verdict without its explanation. */
export interface Ruling {
  readonly verdict: Verdict;
  /**
   * A fixed phrase; a supported or mixed claim has none, and a contradicted one only if there is no
   * difference.
   */
  readonly reason?: Reason;
  readonly legacyVerdict: LegacyVerdict;
}

/** Returns the verdict with its reason: `inconclusive (too few runs)`. */
export const verdictText = ({
  verdict,
  reason,
}: {
  readonly verdict: Verdict;
  readonly reason?: Reason | undefined;
}): string => (reason === undefined ? verdict : `${verdict} (${reason})`);

/**
 * Returns what readers should know of the registration of a claim; undefined if it was registered
 * before all final runs.
 */
export function registrationText(registered: Registration | false | undefined): string | undefined {
  if (registered === false) return 'not registered before the runs';
  if (registered === undefined || registered.after === 0) return undefined;
  const { after, of, changed } = registered;
  return `${changed ? 'changed' : 'added'} after ${after} of ${of} runs`;
}

/** Whether the runs have what the claim compares, if only too few of them. */
export const isCompared = ({ reason }: Pick<Ruling, 'reason'>): boolean =>
  reason !== 'not compared in these runs';

/**
 * Returns the verdict on a claim as a whole from the verdicts in its settings or on its parts:
 * mixed if some support it and others do not, and contradicted if none supports it and at least
 * half contradict it.
 */
export function commonVerdict(verdicts: readonly Verdict[]): Verdict {
  const all = new Set(verdicts);
  if (all.size === 1) return verdicts[0]!;
  if (all.has('supported') || all.has('mixed')) return 'mixed';
  const contradicted = verdicts.filter((verdict) => verdict === 'contradicted');
  return 2 * contradicted.length >= verdicts.length ? 'contradicted' : 'inconclusive';
}

/** What the tests of a claim are over: runs by seed or by split, or the settings of a folder. */
export type ClaimUnit = Unit | 'setting';

/** A test as a report shows it. */
export interface ClaimTest extends Measurement {
  /** The letter of its part, where the claim has parts. */
  readonly part?: string;
  /** Corrected by Holm's method over the deciding tests of the part; only they have one. */
  readonly correctedP: number | undefined;
  /**
   * Whether its claim is one of a family: evidence for the claim needs a significant corrected
   * level, too.
   */
  readonly inFamily?: true;
}

/**
 * A cell that a claim needs but that is missing or has too few seeds, or splits where these are
 * compared.
 */
export interface MissingCell extends CellName {
  /** Seeds in this cell or, where that is fewer, in common with the cells it is compared to. */
  readonly seeds: number;
  readonly needed: number;
  /** Whether the folder has such a cell, if only in its plan. */
  readonly planned: boolean;
}

export interface Judgement extends Ruling {
  /** A sentence: what the comparisons show, or what is missing. */
  readonly explanation: string;
}

export interface PartVerdict extends Judgement {
  readonly part: string;
  readonly sentence: string;
}

/**
 * What the results say about a claim, under one setting of the swept fields other than the axis.
 */
export interface ClaimVerdict
  extends Judgement,
    Pick<Claim, 'id' | 'short' | 'sentence' | 'source' | 'rule'> {
  readonly isCheck: boolean;
  /** Empty where the folder has one setting only. */
  readonly setting: Readonly<Record<string, number | string>>;
  readonly unit: ClaimUnit;
  /** Of a claim of a config, when it was registered; `false` if it was not. */
  readonly registered?: Registration | false;
  /** A claim about other data belongs to no setting. */
  readonly applies: boolean;
  readonly parts: readonly PartVerdict[];
  /** What else a reader should know: diverged runs, seeds that are still to come. */
  readonly notes: readonly string[];
  readonly values: readonly number[];
  readonly missing: readonly MissingCell[];
  readonly tests: readonly ClaimTest[];
}
