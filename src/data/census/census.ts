import { InputError } from '../../errors.js';
import type { DataSet, ExampleTable } from '../dataset.js';
import { FeatureEncoder } from './features.js';
import { censusFolder, isPrepared, preparedPath, readHeader, readPrepared } from './prepared.js';
import { censusFiles } from './published.js';
import type { CensusFile, CensusSpec, CensusTask } from './spec.js';
import { type SplitPart, splitRows } from './split.js';
import type { CensusTable } from './table.js';
import { labelsOf } from './tasks.js';

/** The data sets used last, the very last one at the end. */
const kept = new Map<string, DataSet>();

/** One for each split of a usual number of replicates; both files take some 50 MB. */
const MOST_KEPT = 5;

/**
 * The census-income data set (section 6.3) from the prepared files. It does not depend on the seed of a run: the
 * last few are kept, so that all runs of a sweep share them.
 * @throws InputError where a file is not prepared, damaged, or not the one the spec names, or where a part is empty
 */
export function censusDataSet(spec: CensusSpec): DataSet {
  const key = JSON.stringify([spec.sources, spec.tasks, spec.split]);
  const data = kept.get(key) ?? build(spec);
  kept.delete(key);
  kept.set(key, data);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return data;
}

/** The files that are prepared, by their headers alone. @throws InputError where there are none or a header is wrong */
export function censusSources(): Partial<Record<CensusFile, { readonly sha256: string; readonly rows: number }>> {
  const prepared = censusFiles.filter(isPrepared);
  if (prepared.length === 0) {
    throw new InputError([`${censusFolder()}: no file is prepared here: mmoe-exp data census-income prepares them`]);
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
  const tableOf = (part: SplitPart): ExampleTable => ({
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
    test: { ...tableOf(parts.test), ids: parts.test.rows },
  };
}

function readSource(file: CensusFile, sha256: string | undefined): CensusTable {
  const { header, table } = readPrepared(file);
  if (header.source !== sha256) {
    const needed =
      sha256 === undefined ? 'the data set names no file of this role' : `the text of sha256 ${sha256} is needed`;
    throw new InputError([`${preparedPath(file)}: it was made from the text of sha256 ${header.source}: ${needed}`]);
  }
  return table;
}

/** [rows, tasks] */
function taskLabels({ table, rows }: SplitPart, tasks: readonly CensusTask[]): Float32Array {
  const labels = new Float32Array(rows.length * tasks.length);
  for (const [k, task] of tasks.entries()) {
    const all = labelsOf(table, task);
    for (let i = 0; i < rows.length; i++) labels[i * tasks.length + k] = all[rows[i]!]!;
  }
  return labels;
}
