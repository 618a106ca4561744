/** The types of a claim: what it compares, in which cells, and how its parts are judged. */

import type { Interval } from '../../ground/base/estimate.js';
import type { EffectScale } from '../../ground/stats/effect-scale.js';
import type { ResampleSource } from '../../ground/stats/resamples.js';
import type { Testing } from '../../ground/stats/sequential.js';
import type { Unit } from '../../train/data/kind-reporting.js';
import type { Words } from '../results/cells.js';
import type { Quantity } from '../results/losses.js';
import type { Measure } from '../results/measures.js';
import type { SettingCells } from '../results/settings.js';

/** A cell as claims name it. */
export interface CellName {
  readonly model: string;
  /** Its place on the axis of data that have one. */
  readonly at?: number;
}

/** The runs of a cell, measured by the report's leading metric or by another quantity. */
export interface Sample extends CellName {
  readonly quantity?: Quantity;
  /**
   * Measured by that of one task, where tasks are of one kind; by default by the mean over them.
   */
  readonly task?: string;
}

/**
 * What a test says of the claim; `no difference`: none above the margin, although the claim says
 * that there is one.
 */
export type Evidence = 'for' | 'against' | 'no difference' | 'inconclusive';

/** What a claim says of a ratio or a difference. */
export type Expected = 'larger' | 'smaller' | 'not larger' | 'equal';

/** One test of a claim. */
export interface Measurement {
  readonly test: string;
  /** What is compared, such as `MMoE vs OMoE, correlation 0.5`. */
  readonly comparison: string;
  readonly effect: {
    readonly name: string;
    readonly value: number | undefined;
    /** Of 95 %; at a look, a repeated confidence interval. */
    readonly interval: Interval | undefined;
  };
  /** Paired seeds, or splits where these are compared. */
  readonly n: number;
  /** Undefined where the test cannot be computed. */
  readonly p: number | undefined;
  readonly points: Evidence;
  /** Whether the verdict follows from this test; the others are shown beside it. */
  readonly decides: boolean;
  /** What is expected of the effect. */
  readonly asks: EffectScale & { readonly expected: Expected };
}

export interface Context {
  /** For samples without one of their own. */
  readonly quantity: Measure;
  readonly unit: Unit;
  readonly words: Words;
  readonly resamples: ResampleSource;
  /** How the sample is tested: once, or at a look. */
  readonly testing: Testing;
  /** The variance of the noise where the quantity is a squared error: no model can have less. */
  readonly noise: number | undefined;
}

/** One comparison that a claim makes. */
export interface Check {
  readonly part?: string;
  readonly samples: readonly Sample[];
  /** Paired units that all samples must have. */
  readonly fewest: number;
  /**
   * Its tests, given the losses (lower is better, +Infinity for a diverged run) of its samples,
   * seed by seed.
   */
  readonly measure: (losses: readonly Float64Array[], context: Context) => readonly Measurement[];
}

export const inPart = (part: string, checks: readonly Check[]): Check[] =>
  checks.map((check) => ({ ...check, part }));

export interface Subject {
  /** `kind:` of a config. */
  readonly kind: string;
  /** Only these of the paper's groups of tasks; by default, any tasks. */
  readonly groups?: readonly number[];
  /** Only data of which this field is above 0; by default, any. */
  readonly sets?: string;
  /** Only this preset of the data; by default, any. */
  readonly preset?: string;
}

export interface ClaimSetting extends Pick<SettingCells, 'values' | 'fields'> {
  /** The models of its cells, as samples name them. */
  readonly models: readonly string[];
  /** The tasks of its cells, each as a sample names it. */
  readonly tasks: readonly Pick<Sample, 'task' | 'quantity'>[];
  /** Whether the leading metric is a mean over tasks, or one of a role. */
  readonly haveMean: boolean;
}

/** When a claim of a config was registered, and how many of the final runs had then ended. */
export interface Registration {
  readonly time: string;
  readonly after: number;
  readonly of: number;
  /** It replaced another claim of its id that runs had already been there for. */
  readonly changed?: true;
}

/**
 * A sentence of the paper and how it is tested. All claims are judged by the same rules (see
 * `judge`).
 */
export interface Claim {
  readonly id: string;
  /** The sentence in at most 40 letters, for lists and headlines. */
  readonly short: string;
  readonly sentence: string;
  readonly source: string;
  readonly rule: string;
  /** It is no claim of the paper, but a check that the set-up does what it should. */
  readonly isCheck?: boolean;
  /** Where it says several things, what each is, by the letter that its checks have. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly about: Subject;
  /**
   * A field of models whose values it compares, as it does models: they are then named `mmoe,
   * dropout 0.1` (see `asVariants`).
   */
  readonly across?: string;
  /** Each split of replicates is a setting of its own, because runs are counted. */
  readonly countsRuns?: true;
  /** Fewest values on the axis; 0 where the claim is not about them. */
  readonly fewestValues: number;
  /**
   * It is tested over the settings of a folder, with one verdict, and not by seeds in each of them.
   */
  readonly overSettings?: true;
  /** Claims of one family have the levels of their tests corrected together. */
  readonly family?: string;
  /** Of a claim of a config: when it was registered in the folder; `false` if it was not. */
  readonly registered?: Registration | false;
  readonly checks: (setting: ClaimSetting) => readonly Check[];
}
