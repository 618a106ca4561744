/** Raised with every change to what the rows of a log are, so that the keys of runs differ. */
export const WORLD = 1;

/**
 * How models know the slot in which an item was shown. `none`: not at all. `input`: one-hot among the features; whatever is scored
 * is scored as it is served, in the first slot. `shallow`: a number a slot is added to the logit of engagement, in nine of ten
 * rows of training, and left out of whatever is scored.
 */
export type Position = 'none' | 'input' | 'shallow';

/** The sparse form of a recommender's features: ids of a user, an item, its category, an hour and a device. */
export interface SparseSpec {
  /** How many users there are, and items, whose popularity falls as Zipf's law has it. */
  readonly users: number;
  readonly items: number;
  /** How many rows the table of users has, and that of items, to which their ids are hashed. */
  readonly hash: number;
  /** The width of the tables. */
  readonly embedding: number;
  /** How many of the d features are among the inputs. */
  readonly dense: number;
  /** Units of the fully connected layers on embeddings and dense features, beneath any architecture. */
  readonly bottom: readonly number[];
}

/** All that determines a recommender, its logs included, except its seed: see world.ts. */
export interface RecommenderSpec {
  readonly kind: 'recommender';
  readonly world: typeof WORLD;
  /** d */
  readonly features: number;
  /** p, the cosine of the tasks' weights. */
  readonly correlation: number;
  /** eta, the power of how probably each slot is looked at: without it, at 0, every slot is. */
  readonly positionBias: number;
  /** The share of slots that are filled at random. */
  readonly randomSlots: number;
  /** The logits of engagement and of satisfaction at a score of 0. */
  readonly engagement: number;
  readonly satisfaction: number;
  readonly position: Position;
  /** How many users a trained model serves, and w, what satisfaction counts in their ranking by pe * ps^w; both left out where it serves none. */
  readonly users?: number;
  readonly satisfactionPower?: number;
  /**
   * How many times what a model showed is trained on again, and how many rows of each log; both left out where only the log of the old
   * model is trained on, without end.
   */
  readonly rounds?: number;
  readonly loggedExamples?: number;
  /** Left out in the dense form, whose features are x itself. */
  readonly sparse?: SparseSpec;
  readonly validationExamples: number;
  /** Of the log, and as many of the random log. */
  readonly testExamples: number;
}

/** Whether a spec is of a recommender. */
export const isRecommender = (spec: { readonly kind: string }): spec is RecommenderSpec => spec.kind === 'recommender';

/** The tasks in the order of their labels. */
export const recommenderTasks = ['engagement', 'satisfaction'] as const;
