/** Makes the data set of a user's table: splits, features and labels, cached between runs. */

import type { LabelKind, MetricName } from '../../ground/base/metric.js';
import { counted } from '../../ground/base/words.js';
import { FieldError } from '../../ground/schema/faults.js';
import { choiceNeed, showValue } from '../../ground/schema/text.js';
import type {
  DataShape,
  ExampleTable,
  LabelSpec,
  StoredDataSet,
} from '../../train/data/dataset.js';
import { KeptDataSets } from '../../train/data/kept-data-sets.js';
import { standardized } from '../../train/data/label-units.js';
import { type PartName, partNames } from '../../train/data/shares.js';
import {
  type Category,
  type ColumnTable,
  codedColumn,
  columnName,
  columnNamed,
  numberColumn,
  sideBySide,
  type TablePart,
} from '../../train/data/table/columns.js';
import type { Encoding } from '../../train/data/table/encoding.js';
import {
  computeMoments,
  FeatureEncoder,
  fitEncoding,
} from '../../train/data/table/feature-encoder.js';
import { listClasses, readLabels, type TableTask } from '../../train/data/table/labels.js';
import { nameIn, valuesAt } from './profile/column-values.js';
import { findLeaks, isLeaking, leakScore } from './profile/leaks.js';
import { readSource, type Source } from './source.js';
import { DEFAULT_HASH, type TableSpec } from './spec.js';

const kept = new KeptDataSets<StoredDataSet>();

/** Facts of data sets that are kept when their rows are no longer in memory. */
const known = new Map<string, ReturnType<typeof readFacts>>();

/** The part of a spec that determines the rows of a data set. */
const dataKey = ({ embedding: _, ...rest }: TableSpec): string => JSON.stringify(rest);

/**
 * The same for every seed.
 * @throws InputError for faults of labels or split, or where a file is not prepared
 */
export const tableDataSet = (spec: TableSpec): StoredDataSet =>
  kept.take(dataKey(spec), () => {
    const { source, encoder, labels, values } = fitted(spec);
    const { weight } = spec;
    const learned = values.map((values, k) => {
      const label = labels[k]!;
      return label.kind === 'regression' && label.units
        ? standardized(values, label.units)
        : values;
    });
    const tableOf = (name: PartName): ExampleTable => {
      const part = source.parts[name];
      const { table, rows } = part;
      return {
        kind: 'table',
        rows: rows.length,
        ...encoder.encode(part),
        labels: sideBySide(learned, rows),
        ...(name === 'train' &&
          weight !== undefined && { weights: sideBySide([numberColumn(table, weight)], rows) }),
        ...(name === 'test' && { ids: rows.map((row) => row - source.firstTestRow) }),
      };
    };
    const train = tableOf('train');
    const { features } = encoder;
    if (spec.split?.by === 'all')
      return { features, labels, train, validation: undefined, test: train };
    return {
      features,
      labels,
      train,
      validation: tableOf('validation'),
      test: tableOf('test'),
    };
  });

export const tableShape = (spec: TableSpec): DataShape => ({
  ...dataFacts(spec).shape,
  embedding: spec.embedding,
});

/** How many rows have a label of each task. @throws InputError like `tableDataSet` */
export const labelCoverage = (spec: TableSpec): readonly Coverage[] => dataFacts(spec).coverage;

/** @throws InputError like tableDataSet */
export const tableEncoding = (spec: TableSpec): Encoding => fitted(spec).encoder.encoding;

function dataFacts(spec: TableSpec) {
  const key = dataKey(spec);
  const facts = known.get(key) ?? readFacts(spec);
  known.set(key, facts);
  return facts;
}

function readFacts(spec: TableSpec) {
  const { source, encoder, labels, values } = fitted(spec);
  const { train, validation, test } = source.parts;
  const rows = {
    train: train.rows.length,
    validation: validation.rows.length,
    test: test.rows.length,
  };
  return {
    shape: { ...encoder.features, labels, rows },
    coverage: spec.tasks.map((task, k) => coverageIn(source.table, task, values[k]!)),
  };
}

/**
 * For each task, the label of a row in the units of the data: undefined, or of numbers NaN, where
 * it has none.
 */
export function labelsIn(spec: TableSpec): ((row: number) => Category | undefined)[] {
  const source = readSource(spec);
  const all = Int32Array.from({ length: source.table.rows }, (_, row) => row);
  return spec.tasks.map((task) => {
    const { classes, values } = labelledIn(source, task, all);
    return (row) => (classes ? classes[values[row]!] : values[row]);
  });
}

function labelledIn({ table, nameOf }: Source, task: TableTask, rows: Int32Array) {
  const classes = task.labels === 'classes' ? listClasses(table, task, nameOf, rows) : undefined;
  return { classes, values: readLabels(table, task, nameOf, classes) };
}

/**
 * `values` has the labels of each task, [rows of the table], in the units of the data; of classes,
 * their places.
 */
function fitted(spec: TableSpec) {
  const { tasks, features, minCount = 1, hash = DEFAULT_HASH } = spec;
  const source = readSource(spec);
  const { table, parts } = source;
  for (const task of tasks) {
    refuseAbsentPositives(task, table);
    const fault = roundingFault(task, table, parts.train.rows);
    if (fault !== undefined)
      throw new FieldError([{ path: ['data', 'tasks'], text: `data.tasks: ${fault}` }]);
  }
  const labelled = tasks.map((task) => labelledIn(source, task, parts.train.rows));
  const values = labelled.map(({ values }) => values);
  const labels = labelled.map(({ classes, values }, k) =>
    makeLabelSpec(tasks[k]!, byPart(values, parts), classes),
  );
  const encoder = new FeatureEncoder(fitEncoding(parts.train, features, { minCount, hash }));
  return { source, encoder, labels, values };
}

/**
 * How many steps of a number of 32 bits the standard deviation of labels has at least: with fewer,
 * rounding shows in errors.
 */
const MIN_STEPS = 1000;

function roundingFault(
  { name, column, labels, positive, log }: TableTask,
  table: ColumnTable,
  rows: Int32Array,
) {
  if (labels !== 'regression' || positive || log) return undefined;
  const values = numberColumn(table, column);
  const { mean, variance } = computeMoments(Float64Array.from(rows, (row) => values[row]!));
  const deviation = Math.sqrt(variance);
  const step = 2 ** (Math.floor(Math.log2(Math.abs(mean))) - 23);
  if (deviation === 0 || !(deviation < MIN_STEPS * step)) return undefined;
  const [around, by] = [mean, deviation].map((value) => Number(value.toPrecision(3)));
  return `the label of ${name} is around ${around} and varies by ${by}, where numbers of 32 bits are ${step} apart: in its column, its difference from a fixed number is needed`;
}

const byPart = (values: Float32Array, parts: Source['parts']): PartLabels => {
  const own = ({ rows }: TablePart) => sideBySide([values], rows);
  return { train: own(parts.train), validation: own(parts.validation), test: own(parts.test) };
};

/** Positive values that occur in no row may be misspelt. @throws InputError where there are any */
function refuseAbsentPositives(
  { name, column, positive = [] }: TableTask,
  table: ColumnTable,
): void {
  if (positive.length === 0) return;
  const values = new Set(codedColumn(table, column).categories);
  const absent = positive.find((value) => !values.has(String(value)) && !values.has(Number(value)));
  if (absent === undefined) return;
  const texts = [...values].map(String);
  const need = choiceNeed(
    absent,
    texts,
    texts.length > 10 ? `one of its ${texts.length} values is needed` : undefined,
  );
  const text = `data.tasks: no row of column ${column} is ${showValue(absent)}, a positive value of task ${name}: ${need}`;
  throw new FieldError([{ path: ['data', 'tasks'], text }]);
}

export type Coverage = ReturnType<typeof coverageIn>;

/**
 * Counts rows with a label, outside the sample space, in it without a value, and of classes that no
 * training row has.
 */
function coverageIn(
  table: ColumnTable,
  { labels: kind, where, column }: TableTask,
  labels: Float32Array,
) {
  const marks = where === undefined ? undefined : numberColumn(table, where);
  const codes = kind === 'classes' ? codedColumn(table, column).codes : [];
  let [labelled, outside, unseen] = [0, 0, 0];
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(labels[row])) labelled++;
    else if (marks && marks[row] !== 1) outside++;
    else if (codes[row]) unseen++;
  }
  return {
    rows: table.rows,
    labelled,
    outside,
    unseen,
    missing: table.rows - labelled - outside - unseen,
  };
}

export const tableMetrics: Readonly<Record<LabelKind, readonly MetricName[]>> = {
  binary: ['auc', 'pr_auc', 'r2', 'log_loss', 'ece'],
  regression: ['r2', 'rmse', 'mae', 'mse'],
  count: ['poisson_deviance', 'r2'],
  classes: ['accuracy', 'auc', 'r2', 'log_loss'],
};

/** Metrics of a label that is log(1 + value), beside the others of its kind. */
const logMetrics: readonly MetricName[] = ['original_r2', 'original_mae'];

/** The metrics of a task's predictions. */
export const metricsFor = ({
  labels,
  log,
}: Pick<TableTask, 'labels' | 'log'>): readonly MetricName[] =>
  log ? [...tableMetrics[labels], ...logMetrics] : tableMetrics[labels];

type PartLabels = Readonly<Record<PartName, Float32Array>>;

/** @throws InputError where a part has no labels of a task, or only one value of them */
export function makeLabelSpec(
  task: TableTask,
  labels: PartLabels,
  classes: readonly Category[] = [],
): LabelSpec {
  const { name, labels: kind, weight } = task;
  const fault = labelFault(task, labels);
  if (fault !== undefined)
    throw new FieldError([{ path: ['data', 'split'], text: `data.split: ${fault}` }]);
  const isPartial = partNames.some((part) => labels[part].some(Number.isNaN));
  const shared = {
    name,
    ...(weight !== undefined && { weight }),
    ...(isPartial && { partial: true as const }),
    metrics: metricsFor(task),
  };
  if (kind === 'binary' || kind === 'count') return { kind, ...shared };
  if (kind === 'classes')
    return { kind, ...shared, classes: classes.length, names: classes.map(String) };
  const { mean, variance } = computeMoments(labels.train);
  return {
    kind,
    ...shared,
    variance,
    units: { mean, deviation: Math.sqrt(variance) },
    ...(task.log && { log: task.log }),
  };
}

function labelFault({ name, labels: kind }: TableTask, labels: PartLabels): string | undefined {
  for (const part of partNames) {
    const known = labels[part].filter((label) => !Number.isNaN(label));
    const [first] = known;
    if (first === undefined)
      return `task ${name} has no label in the ${part} rows: one at least is needed`;
    if ((kind !== 'binary' && part === 'validation') || known.some((label) => label !== first))
      continue;
    if (kind === 'binary') {
      const found = `no label ${1 - first} in the ${part} rows, but ${counted(known.length, 'label')} ${first}`;
      return `task ${name} has ${found}: both are needed in every part`;
    }
    return `the label of ${name} is the same in all ${part} rows: it must vary`;
  }
  return undefined;
}

/** Returns for each task why its labels cannot be learned; undefined if they can. */
export function findLabelFaults(spec: TableSpec): (string | undefined)[] {
  const source = readSource(spec);
  const { parts } = source;
  return spec.tasks.map(
    (task) =>
      roundingFault(task, source.table, parts.train.rows) ??
      labelFault(task, byPart(labelledIn(source, task, parts.train.rows).values, parts)),
  );
}

/** The most rows on which leaks are looked for. */
const SAMPLE = 100_000;

/** Sentences on features that alone predict a label nearly as well as possible. */
export function leaksIn(spec: TableSpec): string[] {
  const { tasks, features } = spec;
  const { source, values } = fitted(spec);
  const rows = source.parts.train.rows.subarray(0, SAMPLE);
  const known = tasks.map(({ name, labels }, k) => ({
    name,
    labels: labels === 'count' ? ('regression' as const) : labels,
    values: Float64Array.from(rows, (row) => values[k]![row]!),
  }));
  const found = [...features.numeric, ...features.log, ...features.categorical].flatMap((name) => {
    const column = columnNamed(source.table, name);
    const leaks = findLeaks(
      valuesAt(column, rows),
      known,
      !features.categorical.includes(name),
      nameIn(column),
    );
    return leaks.map((leak) => ({ name: columnName(name), leak }));
  });
  return found
    .sort((a, b) => b.leak.value - a.leak.value)
    .map(({ name, leak }) =>
      isLeaking(leak)
        ? `${LEAK}${name} alone gives away ${leak.label} (${leakScore(leak)}): is it known before the label is?`
        : `${TELLS}${name} alone tells much of ${leak.label} (${leakScore(leak)}): is it known when the label is predicted?`,
    );
}

/**
 * The beginnings of remarks on groups, on leaks and on what may be one, by which findings recognise
 * them.
 */
export const GROUPED = 'Rows of one group are on both sides of the random split';
export const LEAK = 'Possible leak: ';
export const TELLS = 'To check: ';
