import type { Role } from './published.js';

/** The binary signals of an exposure, each of which may be a task. */
export const signals = [
  'is_click',
  'long_view',
  'is_like',
  'is_follow',
  'is_comment',
  'is_forward',
  'is_hate',
  'is_profile_enter',
] as const;

export type Signal = (typeof signals)[number];

/** What is known before a video is shown, in groups. */
export const featureGroups = ['ids', 'context', 'video', 'user'] as const;

export type FeatureGroup = (typeof featureGroups)[number];

/** The days, such as 20220422, from which rows validate, and from which they test. All rows before are trained on. */
export interface DaySplit {
  readonly validationFrom: number;
  readonly testFrom: number;
}

/** Raised with every change to how rows become features and labels, so that the keys of runs differ. */
export const KUAIRAND_ENCODING = 1;

/** All that determines a data set from KuaiRand-Pure. The location of its files does not. */
export interface KuairandSpec {
  readonly kind: 'kuairand';
  readonly encoding: typeof KUAIRAND_ENCODING;
  /** sha256 of the text of each file. */
  readonly sources: Readonly<Record<Role, string>>;
  /** The main task first. No signal is ever an input. */
  readonly tasks: readonly Signal[];
  /** In the order of `featureGroups`. */
  readonly features: readonly FeatureGroup[];
  readonly split: DaySplit;
  /** Categories of fewer training rows share a slot. */
  readonly minCount: number;
  /** How categories enter the networks: as sums into their first layers, or through embedding tables of this width. */
  readonly embedding: 'sum' | number;
}
