import type { DataSet, ExampleTable, FeatureSpec, LabelSpec } from '../dataset.js';
import { KeptDataSets } from '../kept-data-sets.js';
import type { DataShape } from '../kind.js';
import { numbersOf } from '../table/columns.js';
import { FeatureEncoder } from '../table/feature-encoder.js';
import { labelSpecOf } from '../table/label-spec.js';
import { sideBySide } from '../table/side-by-side.js';
import { columnsOf, type Side, sides } from './features.js';
import { type Joined, type LogPart, partsOf } from './parts.js';
import type { KuairandSpec, Signal } from './spec.js';

const kept = new KeptDataSets<DataSet>();

/** What was asked of specs without their data, by key. */
const shapes = new Map<string, Omit<DataShape, 'embedding'>>();

/** What determines the rows of a data set. */
const keyOf = ({ embedding: _, ...rest }: KuairandSpec): string => JSON.stringify(rest);

/**
 * The data set of a spec. It does not depend on the seed of a run.
 * @throws InputError where a file is not prepared, or a part has no rows or only one class of a task
 */
export const kuairandDataSet = (spec: KuairandSpec): DataSet =>
  kept.take(keyOf(spec), () => {
    const { parts, encoders, features, labels } = fitted(spec);
    const tableOf = (name: LogPart): ExampleTable => ({
      ...{ kind: 'table', rows: parts[name].logs.rows.length, ...encoded(encoders, features, parts[name]) },
      labels: labelsOf(spec.tasks, parts[name]),
    });
    return {
      ...{ features, labels },
      train: tableOf('train'),
      validation: tableOf('validation'),
      test: { ...tableOf('test'), ids: parts.test.logs.rows },
      random: tableOf('random'),
    };
  });

export function kuairandShape(spec: KuairandSpec): DataShape {
  const key = keyOf(spec);
  const shape = shapes.get(key) ?? shapeOf(fitted(spec));
  shapes.set(key, shape);
  return { ...shape, embedding: spec.embedding };
}

function shapeOf({ parts, features, labels }: Fitted): Omit<DataShape, 'embedding'> {
  const [train, validation, test, random] = [parts.train, parts.validation, parts.test, parts.random].map(
    ({ logs }) => logs.rows.length,
  ) as [number, number, number, number];
  const categorical = features.categorical.map(({ size }) => size);
  return { dense: features.dense, categorical, labels, rows: { train, validation, test, random } };
}

/** The encoder of the features of a table, fitted to the exposures that are trained on. */
interface SideEncoder {
  readonly side: Side;
  readonly encoder: FeatureEncoder;
}

/** A data set whose rows are still those of the tables. */
interface Fitted {
  readonly parts: Readonly<Record<LogPart, Joined>>;
  readonly encoders: readonly SideEncoder[];
  readonly features: FeatureSpec;
  readonly labels: readonly LabelSpec[];
}

function fitted(spec: KuairandSpec): Fitted {
  const parts = partsOf(spec);
  const { features, minCount } = spec;
  const rules = { minCount, hash: Number.POSITIVE_INFINITY };
  const encoders = sides.map(
    (side): SideEncoder => ({ side, encoder: new FeatureEncoder(parts.train[side], columnsOf(side, features), rules) }),
  );
  const labels = spec.tasks.map((task): LabelSpec => {
    const own = (name: LogPart) => labelsOf([task], parts[name]);
    const ofParts = { train: own('train'), validation: own('validation'), test: own('test') };
    return labelSpecOf({ name: task, column: task, labels: 'binary' }, ofParts);
  });
  const all: FeatureSpec = {
    dense: encoders.reduce((sum, { encoder }) => sum + encoder.features.dense, 0),
    categorical: encoders.flatMap(({ encoder }) => encoder.features.categorical),
  };
  return { parts, encoders, features: all, labels };
}

const labelsOf = (tasks: readonly Signal[], { logs: { table, rows } }: Joined): Float32Array =>
  sideBySide(
    tasks.map((task) => numbersOf(table, task)),
    rows,
  );

/** Features of all tables side by side: of users, of videos, then of logs. */
function encoded(
  encoders: readonly SideEncoder[],
  features: FeatureSpec,
  part: Joined,
): Pick<ExampleTable, 'dense' | 'categorical'> {
  const rows = part.logs.rows.length;
  const dense = new Float32Array(rows * features.dense);
  const categorical = new Int32Array(rows * features.categorical.length);
  let [denseFrom, categoricalFrom] = [0, 0];
  for (const { side, encoder } of encoders) {
    const own = encoder.encode(part[side]);
    place(own.dense, dense, rows, denseFrom);
    place(own.categorical, categorical, rows, categoricalFrom);
    denseFrom += encoder.features.dense;
    categoricalFrom += encoder.features.categorical.length;
  }
  return { dense, categorical };
}

/** Copies columns, [rows, their number], into wider rows, from a column on. */
function place(columns: ArrayLike<number>, into: Float32Array | Int32Array, rows: number, from: number): void {
  const [width, whole] = [columns.length / rows, into.length / rows];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) into[i * whole + from + j] = columns[i * width + j]!;
  }
}
