/** Predicts rows of a table with an exported model. */

import { addMissing } from '../../ground/base/registry.js';
import {
  type DataSet,
  type ExampleTable,
  type LabelSpec,
  outputCount,
} from '../../train/data/dataset.js';
import type { OnFile } from '../../train/data/kind.js';
import { asPredictions } from '../../train/data/label-units.js';
import type { ColumnTable } from '../../train/data/table/columns.js';
import type { Encoding, NumberForm } from '../../train/data/table/encoding.js';
import { FeatureEncoder, type UnseenCategories } from '../../train/data/table/feature-encoder.js';
import { type Algorithm, type Engine, findAlgorithm } from '../../train/engine/engine.js';
import { type KeptModel, labelNetwork } from './description.js';

export interface ModelColumn {
  readonly name: string;
  /** `hashed`: only the hashes of texts are needed. */
  readonly kind: 'number' | 'text' | 'hashed';
  /** The form that its numbers have; any, where that is not known. */
  readonly form?: NumberForm;
  /** Enters as log(1 + x): no number is below 0. */
  readonly log?: true;
  /** The texts that differ from each other to the model; all others are alike to it. */
  readonly texts?: readonly string[];
}

export interface ModelRows {
  readonly table: ColumnTable;
  readonly ids?: readonly string[];
}

/** How a file is read: its column of ids, and the form of a text. */
interface RowOptions {
  readonly id?: string;
  readonly separator?: ',' | ';' | '|' | 'tab';
  readonly decimal?: '.' | ',';
  readonly encoding?: 'utf-8' | 'latin1' | 'utf-16';
}

/** Reads the columns that a model predicts from, chunk by chunk. */
export type RowsReader = (
  path: string,
  columns: readonly ModelColumn[],
  options: RowOptions,
  onFile: OnFile,
) => AsyncGenerator<ModelRows>;

const readers: RowsReader[] = [];

/**
 * The readers of files with rows to predict; without any, models predict in other programs alone.
 */
export const rowsReaders: readonly RowsReader[] = readers;

export const addRowsReaders = (added: readonly RowsReader[]): void => addMissing(readers, added);

/** The columns of rows that a model predicts from, without duplicates. */
export function modelColumns({ description: { encoding, graph } }: KeptModel): ModelColumn[] {
  if (!encoding)
    return givenColumns(graph).map((name) => ({ name, kind: 'number', form: 'number' }));
  const columns = new Map<string, ModelColumn>();
  for (const { column: name, log, form } of encoding.dense)
    columns.set(name, {
      ...columns.get(name),
      name,
      kind: 'number',
      ...(form && { form }),
      ...(log && { log }),
    });
  for (const { column: name, kind, buckets, categories, form } of encoding.categorical) {
    if (kind === 'number')
      columns.set(name, { ...columns.get(name), name, kind, ...(form && { form }) });
    else if (kind === 'hashed' || buckets !== undefined)
      columns.set(name, { name, kind: 'hashed' });
    else columns.set(name, { name, kind, texts: categories as string[] });
  }
  return [...columns.values()];
}

/** The names of the columns of generated features: x1, x2, ..., then c1, c2, ... for categories. */
const givenColumns = ({ dense, categorical }: KeptModel['description']['graph']): string[] => [
  ...Array.from({ length: dense }, (_, i) => `x${i + 1}`),
  ...categorical.map((_, i) => `c${i + 1}`),
];

const BATCH = 1024;

/**
 * The algorithm of the numerics that trained a model, in which it predicts; undefined if it is not
 * known here.
 */
export function algorithmOfModel({ description: { run } }: KeptModel): Algorithm | undefined {
  return run.engine?.name === 'wasm' ? findAlgorithm(run.engine) : undefined;
}

/** A model in an engine. Tables passed to it must have the columns of `modelColumns`. */
export function predictor({ description, networks }: KeptModel, engine: Engine) {
  const { labels, encoding, graph: sizes } = description;
  const { categorical } = sizes;
  // Variances and the number of classes are those of no data: predictions do without the former.
  const specs = labels.map((label) => ({ ...label, variance: 1 }) as LabelSpec);
  const tableOf = (rows: number, dense: Float32Array, slots: Int32Array): ExampleTable => {
    return {
      kind: 'table',
      rows,
      dense,
      categorical: slots,
      labels: new Float32Array(rows * labels.length),
    };
  };
  // The engine has no session without a training set.
  const row = tableOf(1, new Float32Array(sizes.dense), new Int32Array(categorical.length));
  const data: DataSet = {
    features: { dense: sizes.dense, categorical },
    labels: specs,
    train: row,
    validation: undefined,
    test: row,
  };
  const sessions = networks.map(({ graph, parameters }) =>
    engine.open({
      data,
      model: description.run.model,
      graph,
      seed: 0,
      start: parameters,
      training: { optimizer: 'sgd', learningRate: 0, batchSize: BATCH, steps: 1, evaluateEvery: 1 },
    }),
  );
  /** The network that each output is of. */
  const sources = labels.flatMap((label, k) =>
    Array.from({ length: outputCount(label) }, () => labelNetwork(description, k)),
  );
  const outputsOn = (table: ExampleTable): Float32Array => {
    const [first, ...others] = sessions.map((session) => session.predict(table).outputs) as [
      Float32Array,
      ...Float32Array[],
    ];
    if (others.length === 0) return first;
    return first.map((value, i) => [first, ...others][sources[i % sources.length]!]![i] ?? value);
  };
  const encoder = new FeatureEncoder(encoding ?? givenEncoding(sizes));
  return {
    /** [rows, outputs of all labels] */
    predict: (table: ColumnTable): Float32Array => {
      const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
      const { dense, categorical } = encoder.encode({ table, rows });
      return asPredictions(labels, outputsOn(tableOf(table.rows, dense, categorical)));
    },
    /**
     * The categories of rows that the model has not seen, by column; none of columns whose
     * categories are withheld.
     */
    unseen: (table: ColumnTable): UnseenCategories[] => encoder.unseen(table),
    dispose: () => {
      for (const session of sessions) session.dispose();
    },
  };
}

function givenEncoding(sizes: KeptModel['description']['graph']): Encoding {
  const given = givenColumns(sizes);
  return {
    dense: given.slice(0, sizes.dense).map((column) => ({ column, mean: 0, deviation: 1 })),
    indicators: [],
    categorical: given.slice(sizes.dense).map((column, c) => {
      const categories = Array.from({ length: sizes.categorical[c]! - 1 }, (_, i) => i + 1);
      return { column, kind: 'number' as const, categories, missing: false };
    }),
  };
}
