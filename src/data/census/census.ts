import { InputError } from '../../errors.js';
import type { DataSet, Table } from '../dataset.js';
import { FeatureEncoder } from './features.js';
import { censusFolder, isPrepared, preparedPath, readHeader, readPrepared } from './prepared.js';
import { censusFiles } from './published.js';
import type { CensusFile, CensusSpec, CensusTask } from './spec.js';
import { type Part, splitRows } from './split.js';
import type { CensusTable } from './table.js';
import { labelsOf } from './tasks.js';

let last: { readonly key: string; readonly data: DataSet } | undefined;

/**
 * The census-income data set (section 6.3) from the prepared files. No seed of a run determines any of it: the last one
 * is kept, all runs of a sweep share it.
 * @throws InputError where a file is not prepared, is damaged, or is not the one that the spec names; and for empty parts
 */
export function censusDataSet(spec: CensusSpec): DataSet {
  const key = JSON.stringify([spec.sources, spec.tasks, spec.split]);
  if (last?.key !== key) last = { key, data: build(spec) };
  return last.data;
}

/** What is prepared, told from the headers alone. @throws InputError where nothing is */
export function censusSources(): Partial<Record<CensusFile, { readonly sha256: string; readonly rows: number }>> {
  const prepared = censusFiles.filter(isPrepared);
  if (prepared.length === 0) {
    throw new InputError([`${censusFolder()}: no file is prepared there: mmoe-exp data census-income prepares them`]);
  }
  return Object.fromEntries(
    prepared.map((file) => {
      const { source, rows } = readHeader(file);
      return [file, { sha256: source, rows }];
    }),
  );
}

function build(spec: CensusSpec): DataSet {
  const parts = splitRows(spec, (file) => readSource(file, spec.sources[file]));
  const encoder = new FeatureEncoder(parts.train);
  const tableOf = (part: Part): Table => ({
    kind: 'table',
    rows: part.rows.length,
    ...encoder.encode(part),
    labels: taskLabels(part, spec.tasks),
  });
  return {
    features: { dense: encoder.dense, categorical: encoder.categorical },
    labels: spec.tasks.map((name) => ({ kind: 'binary', name })),
    train: tableOf(parts.train),
    validation: tableOf(parts.validation),
    test: tableOf(parts.test),
  };
}

function readSource(file: CensusFile, sha256: string | undefined): CensusTable {
  const { header, table } = readPrepared(file);
  if (header.source !== sha256) {
    const needed =
      sha256 === undefined ? 'no file of this role is named by the data set' : `that of ${sha256} is needed`;
    throw new InputError([`${preparedPath(file)}: it was made from the text of sha256 ${header.source}: ${needed}`]);
  }
  return table;
}

/** [rows, tasks] */
function taskLabels({ table, rows }: Part, tasks: readonly CensusTask[]): Float32Array {
  const labels = new Float32Array(rows.length * tasks.length);
  for (const [k, task] of tasks.entries()) {
    const all = labelsOf(table, task);
    for (let i = 0; i < rows.length; i++) labels[i * tasks.length + k] = all[rows[i]!]!;
  }
  return labels;
}
