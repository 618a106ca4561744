/** The version of the world, raised with every change to the rows of a log, so that the keys of runs differ. */
export const WORLD = 1;

/**
 * The way in which models get the slot in which an item was shown. `none`: not at all. `input`: one-hot among the features; whatever is scored
 * is scored as it is served, in the first slot. `shallow`: a number a slot is added to the logit of engagement, in nine of ten
 * rows of training, and left out of whatever is scored.
 */
export type Position = 'none' | 'input' | 'shallow';

/** The sparse form of a recommender's features: ids of a user, an item, its category, an hour and a device. */
export interface SparseSpec {
  /** The numbers of users and of items, whose popularity falls by Zipf's law. */
  readonly users: number;
  readonly items: number;
  /** Rows of the table of users, and of that of items, to which their ids are hashed. */
  readonly hash: number;
  /** The width of the tables. */
  readonly embedding: number;
  /** The number of the d features that are among the inputs. */
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
  /** The number of users that a trained model serves, and w, the weight of satisfaction in their ranking by pe * ps^w; both left out where it serves none. */
  readonly users?: number;
  readonly satisfactionPower?: number;
  /**
   * The number of times that a model is trained on its own log, and the rows of each log; both left out where only the log of the old
   * model is trained on, without end.
   */
  readonly rounds?: number;
  readonly loggedExamples?: number;
  /** Left out in the dense form, whose features are x itself. */
  readonly sparse?: SparseSpec;
  readonly validationExamples: number;
  /** Test rows of the log, and as many of the random log. */
  readonly testExamples: number;
}

/** Whether a spec is of a recommender. */
export const isRecommender = (spec: { readonly kind: string }): spec is RecommenderSpec => spec.kind === 'recommender';

/** The tasks in the order of their labels. */
export const recommenderTasks = ['engagement', 'satisfaction'] as const;

/** The name of live experiments: of their records in results, and of their part of a folder. */
export const LIVE = 'live';

/** The metrics of served requests. */
export const servedMetrics = {
  /** The exact worth of a ranking: the mean number of positives of a task in a request. */
  value: { title: 'value', unit: 'positives a request', better: 'higher' },
  /** The same of a ranking by engagement alone. */
  alone: { title: 'value by engagement alone', unit: 'positives a request', better: 'higher' },
  /** The worth of a ranking as a random log estimates it, by inverse propensity scores. */
  ips: { title: 'value by IPS', unit: 'positives a request', better: 'higher' },
  /** The same with weights that sum to 1. */
  snips: { title: 'value by self-normalised IPS', unit: 'positives a request', better: 'higher' },
} as const;
