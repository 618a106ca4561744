/** The fields that determine a simulated recommender, as a plan records them. */

import type { SyntheticPreset } from '../../train/data/synthetic/spec.js';

/** Raised with every change to the rows of a log, so that the keys of runs differ. */
export const WORLD = 1;

/**
 * How models receive the slot in which an item was shown. `input`: one-hot among the features;
 * scored rows have the first slot, as in serving. `shallow`: a bias for each slot, added to the
 * logit of engagement in nine of ten training rows, and left out of scored rows.
 */
type Position = 'none' | 'input' | 'shallow';

/**
 * The sparse form of a recommender's features: ids of a user, an item, its category, an hour and a
 * device.
 */
export interface SparseSpec {
  /** The numbers of users and of items, whose popularity follows Zipf's law. */
  readonly users: number;
  readonly items: number;
  /** Rows of the table of users, and of the table of items, to which their ids are hashed. */
  readonly hash: number;
  readonly embedding: number;
  /** The number of the d features that are among the inputs. */
  readonly dense: number;
  /**
   * Units of the fully connected layers on embeddings and dense features, beneath any architecture.
   */
  readonly bottom: readonly number[];
}

/** The preset of synthetic data whose label function a recommender has where it gives none. */
export const DEFAULT_LABELS = 'sines-10';

/** Everything that determines a recommender, including its logs, except its seed: see world.ts. */
export interface RecommenderSpec
  extends Partial<Pick<SyntheticPreset, 'scale' | 'sines' | 'alpha' | 'beta'>> {
  readonly kind: 'recommender';
  readonly world: typeof WORLD;
  /** The number of features d. */
  readonly features: number;
  readonly correlation: number;
  /**
   * eta, the exponent of the probability that a slot is looked at: at 0, every slot is looked at.
   */
  readonly positionBias: number;
  readonly randomSlots: number;
  /** The logits of engagement and of satisfaction at a score of 0. */
  readonly engagement: number;
  readonly satisfaction: number;
  readonly position: Position;
  /**
   * The users that a trained model serves, and w in their ranking by pe * ps^w; left out where it
   * serves none.
   */
  readonly users?: number;
  readonly satisfactionPower?: number;
  /**
   * How often a model is trained on its own log, and the rows of each; left out for the old model's
   * endless log.
   */
  readonly rounds?: number;
  readonly loggedExamples?: number;
  /** The sparse form; left out in the dense form, whose features are x itself. */
  readonly sparse?: SparseSpec;
  readonly validationExamples: number;
  /** Number of test rows of the log, and also of the random log. */
  readonly testExamples: number;
}

export const isRecommender = (spec: { readonly kind: string }): spec is RecommenderSpec =>
  spec.kind === 'recommender';

export const recommenderTasks = ['engagement', 'satisfaction'] as const;
