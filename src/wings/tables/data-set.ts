import type { MetricName } from '../../base/metric.js';
import { counted } from '../../base/words.js';
import type { ExampleTable, LabelSpec, StoredDataSet } from '../../data/dataset.js';
import { KeptDataSets } from '../../data/kept-data-sets.js';
import type { DataShape } from '../../data/kind.js';
import { standardized } from '../../data/label-units.js';
import { type PartName, partNames } from '../../data/shares.js';
import { type ColumnTable, codedColumn, numbersOf, sideBySide, type TablePart } from '../../data/table/columns.js';
import { type Encoding, FeatureEncoder, fitEncoding, momentsOf } from '../../data/table/feature-encoder.js';
import { labelsOf, type TableTask } from '../../data/table/labels.js';
import { FieldError } from '../../schema/faults.js';
import { needOneOf, showValue } from '../../schema/text.js';
import { readSource, type Source } from './source.js';
import { DEFAULT_HASH, type TableSpec } from './spec.js';

const kept = new KeptDataSets<StoredDataSet>();

/** Cached facts of data sets, by the key of their specs. */
const known = new Map<string, Facts>();

/** Facts of a data set that are kept when its rows are no longer in memory. */
interface Facts {
  readonly shape: Omit<DataShape, 'embedding'>;
  /** The coverage of each task. */
  readonly coverage: readonly Coverage[];
}

/** The part of a spec that determines the rows of a data set. */
const keyOf = ({ embedding: _, ...rest }: TableSpec): string => JSON.stringify(rest);

/**
 * Makes a data set from a table. It does not depend on the seed of a run.
 * @throws InputError for faults of its labels or split, or where a file is not prepared
 */
export const tableDataSet = (spec: TableSpec): StoredDataSet =>
  kept.take(keyOf(spec), () => {
    const { source, encoder, labels, values } = fitted(spec);
    const { weight } = spec;
    const learned = values.map((values, k) => asLearned(labels[k]!, values));
    const tableOf = (name: PartName): ExampleTable => {
      const part = source.parts[name];
      const { table, rows } = part;
      return {
        ...{ kind: 'table', rows: rows.length, ...encoder.encode(part), labels: sideBySide(learned, rows) },
        ...(name === 'train' && weight !== undefined && { weights: sideBySide([numbersOf(table, weight)], rows) }),
        ...(name === 'test' && { ids: rows.map((row) => row - source.firstTestRow) }),
      };
    };
    return {
      ...{ features: encoder.features, labels },
      ...{ train: tableOf('train'), validation: tableOf('validation'), test: tableOf('test') },
    };
  });

const asLearned = (label: LabelSpec, values: Float32Array): Float32Array =>
  label.kind === 'regression' && label.units ? standardized(values, label.units) : values;

/**
 * The sizes of a data set from a table.
 * @throws InputError like `tableDataSet`
 */
export const tableShape = (spec: TableSpec): DataShape => ({ ...factsOf(spec).shape, embedding: spec.embedding });

/**
 * The number of rows that have a label of each task.
 * @throws InputError like `tableDataSet`
 */
export const coveragesOf = (spec: TableSpec): readonly Coverage[] => factsOf(spec).coverage;

/** The encoding of the columns of a data set. @throws InputError like `tableDataSet` */
export const tableEncoding = (spec: TableSpec): Encoding => fitted(spec).encoder.encoding;

function factsOf(spec: TableSpec): Facts {
  const key = keyOf(spec);
  const facts = known.get(key) ?? readFacts(spec);
  known.set(key, facts);
  return facts;
}

function readFacts(spec: TableSpec): Facts {
  const { source, encoder, labels, values } = fitted(spec);
  const { train, validation, test } = source.parts;
  return {
    shape: {
      dense: encoder.features.dense,
      categorical: encoder.features.categorical.map(({ size }) => size),
      labels,
      rows: { train: train.rows.length, validation: validation.rows.length, test: test.rows.length },
    },
    coverage: spec.tasks.map(({ where }, k) => coverageIn(source.table, values[k]!, where)),
  };
}

/** The labels of each task, [rows of the table], in the units of the data. @throws InputError like `tableDataSet` */
export const labelsIn = (spec: TableSpec): readonly Float32Array[] => fitted(spec).values;

/** A data set whose rows are still those of the table. */
interface Fitted {
  readonly source: Source;
  readonly encoder: FeatureEncoder;
  readonly labels: readonly LabelSpec[];
  /** The labels of each task, [rows of the table], in the units of the data. */
  readonly values: readonly Float32Array[];
}

function fitted(spec: TableSpec): Fitted {
  const { tasks, features, minCount = 1, hash = DEFAULT_HASH } = spec;
  const source = readSource(spec);
  const { table, nameOf, parts } = source;
  for (const task of tasks) refuseAbsentPositives(task, table);
  const values = tasks.map((task) => labelsOf(table, task, nameOf));
  const labels = tasks.map((task, k) => {
    const own = ({ rows }: TablePart) => sideBySide([values[k]!], rows);
    return labelSpecOf(task, { train: own(parts.train), validation: own(parts.validation), test: own(parts.test) });
  });
  const encoder = new FeatureEncoder(fitEncoding(parts.train, features, { minCount, hash }));
  return { source, encoder, labels, values };
}

/** The maximum number of values of a column that a fault lists. */
const MOST_LISTED = 10;

/**
 * Refuses positive values of a task that occur in no row, which may be misspelt.
 * @throws InputError where there are any
 */
function refuseAbsentPositives({ name, column, positive = [] }: TableTask, table: ColumnTable): void {
  if (positive.length === 0) return;
  const values = new Set(codedColumn(table, column).categories);
  const absent = positive.find((value) => !values.has(String(value)) && !values.has(Number(value)));
  if (absent === undefined) return;
  const texts = [...values].map(String);
  const need = needOneOf(absent, texts);
  const isLong = texts.length > MOST_LISTED && !need.startsWith('did you mean');
  const text =
    `data.tasks: no row of column ${column} is ${showValue(absent)}, a positive value of task ${name}: ` +
    `${isLong ? `one of its ${texts.length} values is needed` : need}`;
  throw new FieldError([{ path: ['data', 'tasks'], text }]);
}

/** The number of rows that have a label of a task. */
export interface Coverage {
  readonly rows: number;
  readonly labelled: number;
  /** Number of rows outside the task's sample space. */
  readonly outside: number;
}

/** The coverage of a task with a sample space, given its labels, NaN where a row has none. */
function coverageIn(table: ColumnTable, labels: Float32Array, where: string | undefined): Coverage {
  const marks = where === undefined ? undefined : numbersOf(table, where);
  let [labelled, outside] = [0, 0];
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(labels[row])) labelled++;
    if (marks && marks[row] !== 1) outside++;
  }
  return { rows: table.rows, labelled, outside };
}

/** The metrics of a task, by the kind of its label. */
export const tableMetrics: Readonly<Record<TableTask['labels'], readonly MetricName[]>> = {
  binary: ['auc', 'log_loss', 'ece'],
  regression: ['mse', 'nmse', 'r2'],
  count: ['poisson_deviance', 'r2'],
};

/**
 * The label spec of a task, given its labels in each part, NaN where a row has none.
 * @throws InputError where a part has no labels, or labels of only one class, or where a regression label is constant over
 * the training rows
 */
export function labelSpecOf(
  { name, labels: kind, weight }: TableTask,
  labels: Readonly<Record<PartName, Float32Array>>,
): LabelSpec {
  const facts = partNames.map((part) => ({ part, ...labelCounts(labels[part]) }));
  for (const { part, count, positives } of facts) {
    if (count === 0) refuse('split', `task ${name} has no label in the ${part} rows: one at least is needed`);
    if (kind === 'binary' && (positives === 0 || positives === count)) {
      const only = positives === 0 ? 0 : 1;
      const found = `no label ${1 - only} in the ${part} rows, but ${counted(count, 'label')} ${only}`;
      refuse('split', `task ${name} has ${found}: both are needed in every part`);
    }
  }
  const shared = {
    name,
    ...(weight !== undefined && { weight }),
    ...(facts.some(({ part, count }) => count < labels[part].length) && { partial: true as const }),
    metrics: tableMetrics[kind],
  };
  if (kind === 'binary') return { kind, ...shared };
  const { mean, variance } = momentsOf(labels.train);
  if (variance === 0) refuse('tasks', `the label of ${name} is the same in all training rows: it must vary`);
  if (kind === 'count') return { kind, ...shared };
  return { kind, ...shared, variance, units: { mean, deviation: Math.sqrt(variance) } };
}

function refuse(field: 'split' | 'tasks', fault: string): never {
  throw new FieldError([{ path: ['data', field], text: `data.${field}: ${fault}` }]);
}

function labelCounts(labels: Float32Array): { count: number; positives: number } {
  let [count, positives] = [0, 0];
  for (const label of labels) {
    if (Number.isNaN(label)) continue;
    count++;
    if (label === 1) positives++;
  }
  return { count, positives };
}
