/**
 * A metric of a run, as a value. Only this file knows how it is written: as a column of a ledger or
 * table, and in words.
 */

export type Better = 'lower' | 'higher';

/**
 * Returns the factor that turns a metric into a loss, which is better if lower: 1 or -1. It is
 * exact, and its own inverse.
 */
export const lossSign = (better: Better): 1 | -1 => (better === 'lower' ? 1 : -1);

/**
 * The rows that a metric is computed on: all that the engine scores of a data set (`DataSet`),
 * whatever its kind.
 */
export const parts = ['test', 'validation', 'random', 'live'] as const;

/**
 * `random`: rows of a log with slots filled at random. `live`: served requests, scored by the
 * behaviour of users.
 */
export type Part = (typeof parts)[number];

/**
 * The kind of a task's label: any number, 0 or 1, a whole number from 0 up, or the number of a
 * class.
 */
export type LabelKind = 'regression' | 'binary' | 'count' | 'classes';

interface Definition {
  readonly title: string;
  readonly unit?: string;
  readonly better: Better;
  /** The least and greatest possible value; by default unbounded. */
  readonly range?: readonly [least: number, most: number];
  /**
   * Decimals shown to people, where values are compared by decimals; otherwise they see four
   * significant digits.
   */
  readonly decimals?: number;
  /**
   * The metric from which it is derived by constants of the data; curves of that metric leave it
   * out.
   */
  readonly from?: string;
}

const definitions = {
  mse: { title: 'MSE', unit: 'squared label units', better: 'lower', range: [0, Infinity] },
  nmse: { title: 'MSE/Var(y)', better: 'lower', range: [0, Infinity], from: 'mse' },
  /**
   * Area under the ROC curve; for classes, the mean over them of that of each against the others.
   */
  auc: { title: 'AUC', better: 'higher', range: [0, 1], decimals: 4 },
  /**
   * 1 - the mean squared error, also of probabilities, over the variance of labels. Curves have it
   * for searches.
   */
  r2: { title: 'R²', better: 'higher', range: [-Infinity, 1] },
  rmse: { title: 'RMSE', unit: 'label units', better: 'lower', range: [0, Infinity], from: 'mse' },
  mae: { title: 'MAE', unit: 'label units', better: 'lower', range: [0, Infinity] },
  /**
   * Of a label that is log(1 + value), the scores of `exp(prediction) - 1` as a prediction of the
   * value.
   */
  original_r2: { title: 'R² on the original scale', better: 'higher', range: [-Infinity, 1] },
  original_mae: {
    title: 'MAE on the original scale',
    unit: 'original units',
    better: 'lower',
    range: [0, Infinity],
  },
  /**
   * Average precision: the area under the curve of precision over recall; the share of positives is
   * guessing.
   */
  pr_auc: { title: 'PR-AUC', better: 'higher', range: [0, 1], decimals: 4 },
  log_loss: { title: 'log-loss', unit: 'nats', better: 'lower', range: [0, Infinity] },
  /**
   * Expected calibration error: the distance of predicted probabilities from the shares of
   * positives, in `ECE_BINS` bins.
   */
  ece: { title: 'ECE', better: 'lower', range: [0, 1], decimals: 4 },
  poisson_deviance: { title: 'Poisson deviance', better: 'lower', range: [0, Infinity] },
  /** The share of rows whose most probable class is theirs. */
  accuracy: { title: 'accuracy', better: 'higher', range: [0, 1], decimals: 4 },
  /** The worth of the rankings that a recommender serves by a model. */
  value: { title: 'value', unit: 'positives a request', better: 'higher' },
  /** The exact worth of a ranking by engagement alone. */
  alone: { title: 'value by engagement alone', unit: 'positives a request', better: 'higher' },
  /** The worth of a ranking estimated from a random log by inverse propensity scores. */
  ips: { title: 'value by IPS', unit: 'positives a request', better: 'higher' },
  /** The worth of a ranking estimated from a random log by weights that sum to 1. */
  snips: { title: 'value by self-normalised IPS', unit: 'positives a request', better: 'higher' },
} as const satisfies Readonly<Record<string, Definition>>;

/** Bins of equal numbers of rows, of the expected calibration error. */
export const ECE_BINS = 15;

export type MetricName = keyof typeof definitions;

/** The names of all metrics, in the order in which they are shown. */
export const metricNames = Object.keys(definitions) as MetricName[];

/** The default metrics of a task. */
export const metricsOfLabel: Readonly<Record<LabelKind, readonly MetricName[]>> = {
  regression: ['mse', 'nmse'],
  binary: ['auc', 'log_loss'],
  count: ['poisson_deviance'],
  classes: ['accuracy', 'log_loss', 'auc'],
};

/**
 * The metric that leads for a kind of label: a proper score but for binary labels, which reports
 * rank by AUC.
 */
export const leadingOfLabel: Readonly<Record<LabelKind, MetricName>> = {
  regression: 'mse',
  binary: 'auc',
  count: 'poisson_deviance',
  classes: 'log_loss',
};

/** The metric that leads for a task, by those that it has: only classes have an accuracy. */
export function leadingAmong(has: (name: MetricName) => boolean): MetricName | undefined {
  const kind = has('accuracy')
    ? 'classes'
    : (['binary', 'regression', 'count'] as const).find((one) => has(leadingOfLabel[one]));
  return kind && leadingOfLabel[kind];
}

/** The metrics by which the predictions of a task are scored. */
export const metricsOfTask = (task: {
  readonly kind: LabelKind;
  readonly metrics?: readonly MetricName[];
}) => task.metrics ?? metricsOfLabel[task.kind];

/**
 * The role of a task where tasks are not alike, by which results on different tasks are compared.
 */
export type Role = 'main' | 'auxiliary';

const roles: readonly string[] = ['main', 'auxiliary'] satisfies readonly Role[];

export interface Metric {
  readonly part: Part;
  readonly name: MetricName;
  /** The name of a task; with neither a task nor a role, the metric is the mean over all tasks. */
  readonly task?: string;
  /** The role of a task. No run records such a metric: only reports have its column. */
  readonly role?: Role;
}

export const sizeFacts = ['weights', 'gate_weights', 'parameters'] as const;

export type SizeFact = (typeof sizeFacts)[number];

/** A number that a run records besides its metrics, without a direction or a unit. */
export type Fact =
  /**
   * The Pearson correlation of two tasks' labels in the test part, or its mean over all pairs of
   * tasks.
   */
  | { readonly fact: 'label_correlation'; readonly pair?: readonly [left: string, right: string] }
  /** The share of positives among a binary task's labels in the test part. */
  | { readonly fact: 'positive_share'; readonly task: string }
  /**
   * The step whose scores are those of the run, or of a task, where that need not be the last one.
   */
  | { readonly fact: 'kept_step'; readonly task?: string }
  /**
   * The size of a trained network: its weights as the paper counts them, those of its gates, and
   * all its parameters.
   */
  | { readonly fact: SizeFact }
  /** The factor of a task's loss, in curves. */
  | { readonly fact: 'loss_weight'; readonly task: string }
  /**
   * In curves, of two tasks' gradients: their cosine, and the norm of the first divided by the norm
   * of the second.
   */
  | { readonly fact: GradientFact; readonly pair: readonly [left: string, right: string] };

export const gradientFacts = ['gradient_cosine', 'gradient_norm_ratio'] as const;

type GradientFact = (typeof gradientFacts)[number];

/**
 * The column of a metric or a fact in ledgers, curves and tables, by which the numbers of runs are
 * also looked up: `test_mse` of a mean over tasks, `test_mse_1` of a task, `test_auc_main` of a
 * role, `label_correlation_1_2` of a pair of tasks. No two have the same column, whatever tasks are
 * called: a task whose name is a role's is `test_auc_task:main`, and a pair of names of which one
 * contains `_` is joined by a colon, `label_correlation_a_b:c`. See results/README.md.
 */
export function metricColumn(recorded: Metric | Fact): string {
  if ('fact' in recorded) {
    if ('task' in recorded && recorded.task !== undefined)
      return `${recorded.fact}_${recorded.task}`;
    return 'pair' in recorded && recorded.pair
      ? `${recorded.fact}_${pairText(recorded.pair)}`
      : recorded.fact;
  }
  const { part, name, task, role } = recorded;
  const whose = task === undefined ? role : taskText(task);
  return whose === undefined ? `${part}_${name}` : `${part}_${name}_${whose}`;
}

const TASK = 'task:';

/** The text of a task's name in a column, which differs from that of any role. */
const taskText = (task: string): string =>
  roles.includes(task) || task.startsWith(TASK) ? `${TASK}${task}` : task;

const whoseIs = (text: string): Pick<Metric, 'task' | 'role'> =>
  roles.includes(text)
    ? { role: text as Role }
    : { task: text.startsWith(TASK) ? text.slice(TASK.length) : text };

/**
 * Joins names without `_` and `:` by `_`, and any others by `:`, with `:` and `%` in names written
 * as `%3A` and `%25`.
 */
const pairText = (pair: readonly [string, string]): string =>
  pair.some((name) => /[_:]/.test(name))
    ? pair.map((name) => name.replace(/[%:]/g, encodeURIComponent)).join(':')
    : pair.join('_');

/** Undefined where the text is not that of one pair, as in ledgers of earlier versions. */
function pairIn(text: string): readonly [string, string] | undefined {
  const isEscaped = text.includes(':');
  const [left, right, ...more] = text.split(isEscaped ? ':' : '_');
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  const named = (name: string) =>
    isEscaped ? name.replace(/%(?:25|3A)/g, decodeURIComponent) : name;
  return [named(left), named(right)];
}

const METRIC = new RegExp(`^(${parts.join('|')})_(${metricNames.join('|')})(?:_(.+))?$`, 's');
const FACT = new RegExp(
  `^(label_correlation|positive_share|loss_weight|kept_step|${gradientFacts.join('|')})(?:_(.*))?$`,
  's',
);

/** The metric or fact whose column this is; undefined for any other column. */
export function readColumn(column: string): Metric | Fact | undefined {
  const ofMetric = METRIC.exec(column);
  if (ofMetric) {
    const [, part, name, whose] = ofMetric;
    return {
      part: part as Part,
      name: name as MetricName,
      ...(whose !== undefined && whoseIs(whose)),
    };
  }
  if (column === 'kept_step' || isSize(column)) return { fact: column };
  const [, fact, whose] = FACT.exec(column) ?? [];
  if (whose === undefined) return fact === 'label_correlation' ? { fact } : undefined;
  if (isPairFact(fact)) {
    const pair = pairIn(whose);
    return pair && { fact, pair };
  }
  return { fact: fact as 'positive_share' | 'loss_weight' | 'kept_step', task: whose };
}

/** The metric whose column this is; undefined for any other column. */
export function parseMetric(column: string): Metric | undefined {
  const recorded = readColumn(column);
  return recorded && 'part' in recorded ? recorded : undefined;
}

const isPairFact = (fact: string | undefined): fact is 'label_correlation' | GradientFact =>
  (['label_correlation', ...gradientFacts] as readonly (string | undefined)[]).includes(fact);

const isSize = (column: string): column is SizeFact =>
  (sizeFacts as readonly string[]).includes(column);

const LATER_METRIC = new RegExp(`^(${parts.join('|')})_original_(r2|mae)(_|$)`);

/**
 * Whether a column has a share of positives, a size, or a score on the original scale, which
 * ledgers of earlier versions lack.
 */
export const isLater = (column: string): boolean =>
  column.startsWith('positive_share_') || isSize(column) || LATER_METRIC.test(column);

/**
 * Reads columns as `readColumn` does, but parses each text only once: a million runs have the same
 * columns.
 */
export function columnReader(): typeof readColumn {
  const read = new Map<string, Metric | Fact | undefined>();
  return (column) => {
    if (!read.has(column)) read.set(column, readColumn(column));
    return read.get(column);
  };
}

/** The metrics among columns, in their order, each once. */
export const metricsIn = (columns: Iterable<string>): Metric[] =>
  [...new Set(columns)].flatMap((column) => parseMetric(column) ?? []);

/** Metrics in the order in which they first come, each once. */
export const distinctMetrics = <M extends Metric>(metrics: readonly M[]): M[] => [
  ...new Map(metrics.map((metric) => [metricColumn(metric), metric])).values(),
];

const findDefinition = ({ name }: Pick<Metric, 'name'>): Definition => definitions[name];

/** The least and greatest possible value of a metric. */
export const metricRange = (metric: Pick<Metric, 'name'>): readonly [least: number, most: number] =>
  findDefinition(metric).range ?? [-Infinity, Infinity];

/** Whether a metric is derived from another one of the same predictions that is present. */
export function isDerived(metric: Metric, isThere: (source: Metric) => boolean): boolean {
  const { from } = findDefinition(metric);
  return from !== undefined && isThere({ ...metric, name: from as MetricName });
}

export const metricDirection = (metric: Pick<Metric, 'name'>): Better =>
  findDefinition(metric).better;

export const metricFormatter = (metric: Pick<Metric, 'name'>): ((value: number) => string) =>
  estimateFormatter(metric) ?? ((value) => value.toPrecision(4));

/**
 * Formats an estimate that has an interval; undefined where the interval decides how many digits to
 * show.
 */
export function estimateFormatter(
  metric: Pick<Metric, 'name'>,
): ((value: number) => string) | undefined {
  const { decimals } = findDefinition(metric);
  return decimals === undefined ? undefined : (value) => value.toFixed(decimals);
}

/** The name of a task in words: `income over 50K`, `task 1`. */
export type TaskTitle = (task: string) => string;

/** The words that reports use for the tasks of a data set. */
export interface TaskWords {
  /** Whether the tasks are of one kind, so that a mean over them describes each of them. */
  readonly alike: boolean;
  /**
   * Whether the labels of the tasks may be of different kinds, so that no mean over the tasks is
   * meaningful.
   */
  readonly taskByTask?: boolean;
  readonly title: TaskTitle;
}

/** A metric in the words of a report. */
export interface MetricWords {
  /** `MSE`, `AUC of income over 50K` */
  readonly title: string;
  /** With the part of the data: `MSE on the test examples`. */
  readonly heading: string;
  /** As in a sentence: `test MSE`. */
  readonly phrase: string;
  /** With its unit, as on an axis: `test MSE (squared label units)`. */
  readonly axis: string;
}

const partWords: Readonly<Record<Part, { readonly short: string; readonly long: string }>> = {
  test: { short: 'test', long: 'test examples' },
  validation: { short: 'validation', long: 'validation examples' },
  random: { short: 'random-log', long: 'random log' },
  live: { short: 'live', long: 'served requests' },
};

/** Returns the words for a metric in titles, sentences and axes. */
export function metricWords(metric: Metric, taskTitle: TaskTitle): MetricWords {
  const { part, name, task, role } = metric;
  const { title: own, ...rest } = definitions[name];
  // Titles are set tight; running text has spaces around the slash.
  const spoken = name === 'nmse' ? 'MSE / Var(y)' : own;
  const of = task === undefined ? '' : ` of ${taskTitle(task)}`;
  const title = role === undefined ? `${own}${of}` : `${own} of the ${role} task`;
  const rows = partWords[part];
  const phrase = `${role === undefined ? '' : `${role}-task `}${rows.short} ${spoken}${of}`;
  const axis = 'unit' in rest ? `${phrase} (${rest.unit})` : phrase;
  return { title, heading: `${title} on the ${rows.long}`, phrase, axis };
}
