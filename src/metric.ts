/**
 * A metric of a run, as a value. This is the only place that knows how a metric is written: as a column of a ledger or
 * table, and in words.
 */

/** Whether lower or higher values are better. */
export type Better = 'lower' | 'higher';

/** The rows that a metric is computed on. */
export const parts = ['test', 'validation', 'random', 'live'] as const;

/**
 * `random`: rows of a recommender's log whose slots were all filled at random. `live`: requests that a trained model serves, which is
 * measured by what users do, and not by labels.
 */
export type Part = (typeof parts)[number];

/** The kind of a task's label, which decides which metrics the task has. */
export type LabelKind = 'regression' | 'binary';

interface Definition {
  readonly title: string;
  readonly unit?: string;
  readonly better: Better;
  /** Between which numbers it lies; by default any. */
  readonly range?: readonly [least: number, most: number];
  /** Decimals shown to people, where values are compared by decimals; otherwise they see four significant digits. */
  readonly decimals?: number;
  /** The metric that it follows from by constants of the data: curves that have that leave it out. */
  readonly from?: string;
}

const definitions = {
  /** Mean squared error. */
  mse: { title: 'MSE', unit: 'squared label units', better: 'lower', range: [0, Infinity] },
  /** Mean squared error over the variance of the label. */
  nmse: { title: 'MSE/Var(y)', better: 'lower', range: [0, Infinity], from: 'mse' },
  /** Area under the ROC curve. */
  auc: { title: 'AUC', better: 'higher', range: [0, 1], decimals: 4 },
  /** The coefficient of determination: 1 less the mean squared error over the variance of the labels that are scored, of binary ones by predicted probabilities. */
  r2: { title: 'R²', better: 'higher', range: [-Infinity, 1], from: 'mse' },
  /** Mean negative log-likelihood. */
  log_loss: { title: 'log-loss', unit: 'nats', better: 'lower', range: [0, Infinity] },
  /** Expected calibration error: how far predicted probabilities are from the shares of positives. */
  ece: { title: 'ECE', better: 'lower', range: [0, 1], decimals: 4 },
  /** The exact worth of a policy: how many positives of a task a request has on average. */
  value: { title: 'value', unit: 'positives a request', better: 'higher' },
  /** The same of a policy that ranks by engagement alone. */
  alone: { title: 'value by engagement alone', unit: 'positives a request', better: 'higher' },
  /** The worth of a policy as a random log estimates it, by inverse propensity scores. */
  ips: { title: 'value by IPS', unit: 'positives a request', better: 'higher' },
  /** The same with weights that sum to 1. */
  snips: { title: 'value by self-normalised IPS', unit: 'positives a request', better: 'higher' },
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof definitions;

/** In the order in which they are shown. */
export const metricNames = Object.keys(definitions) as MetricName[];

/** The metrics of a task that names none itself, by the kind of its label. */
export const metricsOfLabel: Readonly<Record<LabelKind, readonly MetricName[]>> = {
  regression: ['mse', 'nmse'],
  binary: ['auc', 'log_loss'],
};

/** What the predictions of a task are scored by: the metrics of its own, else those of its kind of label. */
export const metricsOfTask = ({
  kind,
  metrics = metricsOfLabel[kind],
}: {
  readonly kind: LabelKind;
  readonly metrics?: readonly MetricName[];
}): readonly MetricName[] => metrics;

/** The role of a task where tasks are not alike, by which results on different tasks are compared. */
export type Role = 'main' | 'auxiliary';

export interface Metric {
  readonly part: Part;
  readonly name: MetricName;
  /** The name of a task; with neither a task nor a role, the metric is the mean over all tasks. */
  readonly task?: string;
  /** The role of a task. No run records such a metric: only reports have its column. */
  readonly role?: Role;
}

/** `test_mse` for a mean over tasks, `test_mse_1` for a task, `test_auc_main` for a role. */
export const columnOf = ({ part, name, task, role }: Metric): string =>
  [part, name, task ?? role].filter((word) => word !== undefined).join('_');

const COLUMN = new RegExp(`^(${parts.join('|')})_(${metricNames.join('|')})(?:_(.+))?$`, 's');

/** The metric that a run records in a column; undefined where the column holds something else. */
export function parseMetric(column: string): Metric | undefined {
  const match = COLUMN.exec(column);
  if (!match) return undefined;
  const [, part, name, task] = match;
  return { part: part as Part, name: name as MetricName, ...(task !== undefined && { task }) };
}

const definitionOf = ({ name }: Pick<Metric, 'name'>): Definition => definitions[name];

/** Between which numbers a metric lies. */
export const rangeOf = (metric: Pick<Metric, 'name'>): readonly [least: number, most: number] =>
  definitionOf(metric).range ?? [-Infinity, Infinity];

/** The metric of the same predictions that a metric follows from; undefined where there is none. */
export function sourceOf(metric: Metric): Metric | undefined {
  const { from } = definitionOf(metric);
  return from === undefined ? undefined : { ...metric, name: from as MetricName };
}

/** Whether a column is of a metric that follows from another one which is there. */
export function isDerived(column: string, isThere: (column: string) => boolean): boolean {
  const metric = parseMetric(column);
  const source = metric && sourceOf(metric);
  return source !== undefined && isThere(columnOf(source));
}

export const betterOf = (metric: Pick<Metric, 'name'>): Better => definitionOf(metric).better;

/** Formats values of a metric for people. */
export const formatOf = (metric: Pick<Metric, 'name'>): ((value: number) => string) =>
  estimateFormatOf(metric) ?? ((value) => value.toPrecision(4));

/** Formats an estimate that has an interval; undefined where the interval decides how many digits to show. */
export function estimateFormatOf(metric: Pick<Metric, 'name'>): ((value: number) => string) | undefined {
  const { decimals } = definitionOf(metric);
  return decimals === undefined ? undefined : (value) => value.toFixed(decimals);
}

/** Puts the name of a task in words: `income over 50K`, `task 1`. */
export type TaskTitle = (task: string) => string;

/** What reports call the tasks of a data set. */
export interface TaskWords {
  /** Whether they are of one kind, so that a mean over them describes each. */
  readonly alike: boolean;
  /** Whether they are those of a table of one's own, whose labels need not be of one kind: no mean over them says anything. */
  readonly own?: boolean;
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

export function wordsOf(metric: Metric, taskTitle: TaskTitle): MetricWords {
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

/** What a run records about the labels of its test part, besides its metrics. */
const LABEL_CORRELATION = 'label_correlation';
const POSITIVE_SHARE = 'positive_share_';

/** The column of the Pearson correlation of two tasks' labels, or of its mean over all pairs of tasks. */
export const labelCorrelationColumn = (pair?: readonly [left: string, right: string]): string =>
  [LABEL_CORRELATION, ...(pair ?? [])].join('_');

/** The column of the share of positives among a binary task's labels. */
export const positiveShareColumn = (task: string): string => `${POSITIVE_SHARE}${task}`;

export const isPositiveShare = (column: string): boolean => column.startsWith(POSITIVE_SHARE);
