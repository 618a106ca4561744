/** Makes the data set of Census-Income: splits, features and binary labels. */

import { InputError } from '../../../ground/base/errors.js';
import type { DataSet, ExampleTable } from '../dataset.js';
import { KeptDataSets } from '../kept-data-sets.js';
import { cutRows, type PartName, shuffledRows } from '../shares.js';
import { type ColumnTable, sideBySide, type TablePart } from '../table/columns.js';
import type { Encoding, FeatureColumns } from '../table/encoding.js';
import { FeatureEncoder, fitEncoding } from '../table/feature-encoder.js';
import { nominalColumns, wholeColumns } from './columns.js';
import { preparedPath, readPrepared } from './prepared.js';
import type { CensusFile, CensusSpec } from './spec.js';
import { censusLabels, labelColumns } from './tasks.js';

/** All parts are tables. */
type CensusDataSet = DataSet & Readonly<Record<PartName, ExampleTable>>;

const kept = new KeptDataSets<CensusDataSet>();

/**
 * Returns the data set of a spec, which is built once and kept.
 * @throws InputError where a prepared file is missing, damaged or another than the spec names, or a
 * part is empty
 */
export const censusDataSet = (spec: CensusSpec): CensusDataSet =>
  kept.take(JSON.stringify([spec.sources, spec.tasks, spec.split]), () => build(spec));

function build(spec: CensusSpec): CensusDataSet {
  const parts = splitParts(spec);
  const encoder = new FeatureEncoder(fitCensusEncoding(parts.train));
  const tableOf = (part: TablePart): ExampleTable => ({
    kind: 'table',
    rows: part.rows.length,
    ...encoder.encode(part),
    labels: sideBySide(
      spec.tasks.map((task) => censusLabels(part.table, task)),
      part.rows,
    ),
  });
  return {
    features: encoder.features,
    labels: spec.tasks.map((name) => ({ kind: 'binary', name })),
    train: tableOf(parts.train),
    validation: tableOf(parts.validation),
    test: { ...tableOf(parts.test), ids: parts.test.rows },
  };
}

const splitParts = (spec: CensusSpec) =>
  splitRows(spec, (file) => {
    const { header, table } = readPrepared(file);
    refuseOther(file, header.source, spec.sources[file]);
    return table;
  });

const fitCensusEncoding = (train: TablePart): Encoding =>
  fitEncoding(train, censusFeatures, { minCount: 1, hash: Number.POSITIVE_INFINITY });

/** The encoding of the columns of a data set. @throws InputError like `censusDataSet` */
export const censusEncoding = (spec: CensusSpec): Encoding =>
  fitCensusEncoding(splitParts(spec).train);

/** @throws InputError where a prepared file was not made from the text with the given hash */
export function refuseOther(file: CensusFile, source: string, sha256: string | undefined): void {
  if (source === sha256) return;
  const needed =
    sha256 === undefined
      ? 'the data set names no file of this role'
      : `the text of sha256 ${sha256} is needed`;
  throw new InputError('data', [
    `${preparedPath(file)}: it was made from the text of sha256 ${source}: ${needed}`,
  ]);
}

/** Amounts of money vary widely, so that their logarithms are features, too. */
export const censusFeatures: FeatureColumns = {
  numeric: wholeColumns.map(({ name }) => name),
  log: ['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks'],
  categorical: nominalColumns.map(({ name }) => name).filter((name) => !labelColumns.has(name)),
};

/** The rows of each part, as `CensusSplit` says. @throws InputError where a part gets no rows */
export function splitRows(
  { split: { seed, shares }, sources }: Pick<CensusSpec, 'split' | 'sources'>,
  read: (file: CensusFile) => ColumnTable,
): Record<PartName, TablePart> {
  if (!shares) {
    const training = read('training');
    const test = read('test');
    const halves = cutRows(shuffledRows(test.rows, seed), { validation: 0.5, test: 0.5 });
    return {
      train: { table: training, rows: Int32Array.from({ length: training.rows }, (_, i) => i) },
      validation: { table: test, rows: halves.validation },
      test: { table: test, rows: halves.test },
    };
  }
  const table = read(sources.training === undefined ? 'test' : 'training');
  const { train, validation, test } = cutRows(shuffledRows(table.rows, seed), shares);
  return {
    train: { table, rows: train },
    validation: { table, rows: validation },
    test: { table, rows: test },
  };
}
