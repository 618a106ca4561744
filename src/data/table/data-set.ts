import type { ExampleTable, LabelSpec, StoredDataSet } from '../dataset.js';
import { KeptDataSets } from '../kept-data-sets.js';
import type { DataShape } from '../kind.js';
import { standardized } from '../label-units.js';
import type { PartName } from '../shares.js';
import { type ColumnTable, numbersOf, type TablePart } from './columns.js';
import { type Coverage, coverageIn } from './coverage.js';
import { FeatureEncoder } from './feature-encoder.js';
import { labelSpecOf } from './label-spec.js';
import { labelsOf } from './labels.js';
import { refuseAbsentPositives } from './positives.js';
import { sideBySide } from './side-by-side.js';
import { readSources, type Sources } from './sources.js';
import { type TableSpec, USUAL_HASH } from './spec.js';

const kept = new KeptDataSets<StoredDataSet>();

/** What was asked of specs without their data, by key. */
const known = new Map<string, Facts>();

/** What is known of a data set without its rows in memory. */
interface Facts {
  readonly shape: Omit<DataShape, 'embedding'>;
  /** Of each task. */
  readonly coverage: readonly Coverage[];
}

/** What determines the rows of a data set. */
const keyOf = ({ embedding: _, ...rest }: TableSpec): string => JSON.stringify(rest);

/**
 * A data set from a table. It does not depend on the seed of a run.
 * @throws InputError for faults of its labels or split, or where a file is not prepared
 */
export const tableDataSet = (spec: TableSpec): StoredDataSet =>
  kept.take(keyOf(spec), () => {
    const { sources, encoder, labels, valuesOf } = fitted(spec);
    const { weight } = spec;
    const learnedOf = (table: ColumnTable) => valuesOf(table).map((values, k) => asLearned(labels[k]!, values));
    const tableOf = (name: PartName): ExampleTable => {
      const part = sources.parts[name];
      const { table, rows } = part;
      return {
        ...{ kind: 'table', rows: rows.length, ...encoder.encode(part), labels: sideBySide(learnedOf(table), rows) },
        ...(name === 'train' && weight !== undefined && { weights: sideBySide([numbersOf(table, weight)], rows) }),
        ...(name === 'test' && { ids: rows }),
      };
    };
    return {
      ...{ features: encoder.features, labels },
      ...{ train: tableOf('train'), validation: tableOf('validation'), test: tableOf('test') },
    };
  });

const asLearned = (label: LabelSpec, values: Float32Array): Float32Array =>
  label.kind === 'regression' && label.units ? standardized(values, label.units) : values;

/** The sizes of a data set from a table. @throws InputError as `tableDataSet` does */
export const tableShape = (spec: TableSpec): DataShape => ({ ...factsOf(spec).shape, embedding: spec.embedding });

/** Of how many rows each task has labels. @throws InputError as `tableDataSet` does */
export const coveragesOf = (spec: TableSpec): readonly Coverage[] => factsOf(spec).coverage;

function factsOf(spec: TableSpec): Facts {
  const key = keyOf(spec);
  const facts = known.get(key) ?? readFacts(spec);
  known.set(key, facts);
  return facts;
}

function readFacts(spec: TableSpec): Facts {
  const { sources, encoder, labels, valuesOf } = fitted(spec);
  const { train, validation, test } = sources.parts;
  const shape = {
    dense: encoder.features.dense,
    categorical: encoder.features.categorical.map(({ size }) => size),
    labels,
    rows: { train: train.rows.length, validation: validation.rows.length, test: test.rows.length },
  };
  const coverage = spec.tasks.map(({ where }, k) =>
    coverageIn(
      sources.tables.map(({ table }) => ({ table, labels: valuesOf(table)[k]! })),
      where,
    ),
  );
  return { shape, coverage };
}

/** A data set whose rows are still those of the table. */
interface Fitted {
  readonly sources: Sources;
  readonly encoder: FeatureEncoder;
  readonly labels: readonly LabelSpec[];
  /** The labels of each task, [rows of the table], in the units of the data. */
  readonly valuesOf: (table: ColumnTable) => readonly Float32Array[];
}

function fitted(spec: TableSpec): Fitted {
  const { tasks, features, minCount = 1, hash = USUAL_HASH } = spec;
  const sources = readSources(spec);
  const tables = sources.tables.map(({ table }) => table);
  for (const task of tasks) refuseAbsentPositives(task, tables);
  const values = new Map(
    sources.tables.map(({ table, nameOf }) => [table, tasks.map((task) => labelsOf(table, task, nameOf))]),
  );
  const valuesOf = (table: ColumnTable) => values.get(table)!;
  const labels = tasks.map((task, k) => {
    const own = ({ table, rows }: TablePart) => sideBySide([valuesOf(table)[k]!], rows);
    const { train, validation, test } = sources.parts;
    return labelSpecOf(task, { train: own(train), validation: own(validation), test: own(test) });
  });
  return { sources, encoder: new FeatureEncoder(sources.parts.train, features, { minCount, hash }), labels, valuesOf };
}
