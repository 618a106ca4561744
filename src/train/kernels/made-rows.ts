/**
 * The parameters of rows that kernels make, as plain values: data sets name them without the code
 * that writes them to memory.
 */

/**
 * The parameters of an endless stream of examples (section 3.2). Example i is a function of the key
 * and i alone: `y_k = labelFactor_k (s + sum_j sin(alpha_j frequencyFactor_k s + beta_j) + s^2 +
 * ... + s^degrees_k + noise noiseFactor_k eps)` with `s = weights_k . x`, where x and eps are
 * standard normal.
 */
export interface Recipe {
  /** Four 32-bit words, which identify the seed and the stream. */
  readonly key: Uint32Array;
  readonly features: number;
  readonly tasks: number;
  /** [tasks, features] */
  readonly weights: Float32Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** By task; 1, no powers, by default. */
  readonly degrees?: readonly number[];
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** By task, each 1 by default. */
  readonly noiseFactor?: readonly number[];
  readonly frequencyFactor?: readonly number[];
  readonly labelFactor?: readonly number[];
  /**
   * A binary label is 1 if the score is above this; if it is undefined, the score itself is the
   * label.
   */
  readonly threshold: number | undefined;
}

/**
 * A binary task of a recommender: the logit of its label is `bias + slope s` of the standardised
 * score s.
 */
interface TaskLogit {
  readonly bias: number;
  readonly slope: number;
}

/**
 * The sparse form of a log: rows contain the ids of a user, an item, its category, an hour and a
 * device, and some features.
 */
export interface LogIds {
  readonly users: number;
  readonly items: number;
  readonly categories: number;
  readonly hours: number;
  readonly devices: number;
  /** Buckets that the ids of users are hashed to, and the ids of items as well. */
  readonly hash: number;
  /** Dense features, which are the first ones of x. */
  readonly seen: number;
  /**
   * Keys of the vectors of users and items, which follow from their ids: four 32-bit words each.
   */
  readonly userVectors: Uint32Array;
  readonly itemVectors: Uint32Array;
  /** The standard deviation of the numbers of an item's vector, without its category's part. */
  readonly itemSpread: number;
}

/**
 * An endless log: a row is a function of the keys and its number alone. See c/impressions.c and
 * extras/recommender/world.ts.
 */
export interface ImpressionLog {
  /**
   * Keys of four 32-bit words each: of the users, whom several logs may have in common, and of the
   * requests of this log.
   */
  readonly users: Uint32Array;
  readonly requests: Uint32Array;
  /** d */
  readonly features: number;
  /** Consecutive requests of a user, and candidates of a request. */
  readonly visits: number;
  readonly candidates: number;
  /** [3, d]: the weights of engagement, satisfaction and the error of the old model. */
  readonly weights: Float32Array;
  /**
   * [items, d]: the vectors of the pool; in the sparse form, the vectors of categories, then hours,
   * then devices.
   */
  readonly items: Float32Array;
  /** [items, 3]: the products of the weights and these vectors. */
  readonly itemScores: Float64Array;
  readonly ids?: LogIds;
  /** The standard deviation of the numbers of a user's vector. */
  readonly spread: number;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /**
   * Mean and standard deviation of `t + sum_j sin(alpha_j t + beta_j)`, by which scores are
   * standardised.
   */
  readonly mean: number;
  readonly deviation: number;
  readonly engagement: TaskLogit;
  readonly satisfaction: TaskLogit;
  /** Probability that each slot of a slate is looked at. */
  readonly looks: Float64Array;
  /**
   * The rows of a request: the items of its slate, or all its candidates in the order of their
   * numbers, each looked at.
   */
  readonly shown: 'slate' | 'candidates';
  /**
   * Weight of the old model's error in its ranking, and the share of slots that are filled at
   * random instead of by it.
   */
  readonly error: number;
  readonly random: number;
  /**
   * The slot as one-hot features: none, that in which the row was shown, or, as in serving, the
   * first one for all rows.
   */
  readonly position: 'none' | 'shown' | 'served';
}

/** Endless fresh examples. */
export interface Generator extends Recipe {
  readonly kind: 'generator';
}

/** The endless rows of a log of impressions. */
export interface Impressions extends ImpressionLog {
  readonly kind: 'impressions';
}

/** Endless rows, each a function of the parameters and its number alone. */
export type EndlessRows = Generator | Impressions;
