/** Writes the rows and splits of a table to files, for programs that predict beside our models. */

import { join } from 'node:path';
import { makeFolder, writeWhole } from '../../ground/base/files.js';
import { FieldError } from '../../ground/schema/faults.js';
import { csvPieces } from '../../ground/table/csv.js';
import { type Column, number, type TableValue, text } from '../../ground/table/table.js';
import { outputNames } from '../../train/data/dataset.js';
import { partNames } from '../../train/data/shares.js';
import { codedColumn } from '../../train/data/table/columns.js';
import { labelsIn, tableShape } from './data-set.js';
import { ROW, refuseTasksNamedAlike, SPLIT, splitNumber } from './predictions.js';
import { readSource } from './source.js';
import type { TableSpec } from './spec.js';

/** The prefix of the names of tasks in `rows.csv`. */
const LABEL = 'label:';

/** The files of rows for other programs in a folder. */
export const rowFiles = (
  folder: string,
): readonly [rows: string, parts: string, description: string] => [
  join(folder, 'rows.csv'),
  join(folder, 'parts.csv'),
  join(folder, 'table.json'),
];

/**
 * Writes the rows of a table, the parts of its splits and their description, from which other
 * programs predict. Returns the number of rows, those of the splits, and the columns of
 * predictions. @throws FieldError if the specs differ in more than their split, or a task has the
 * name of a column
 */
export function writeRows(specs: readonly TableSpec[], folder: string) {
  const [spec] = specs as [TableSpec];
  const splitNumbers = specs.map(splitNumber);
  const distinct = new Set(specs.map(({ split: _, ...data }) => JSON.stringify(data)));
  if (distinct.size > 1 || new Set(splitNumbers).size < specs.length) {
    const fault =
      'data has a sweep: one table with splits of different seeds is needed: choose one with --set';
    throw new FieldError([{ path: ['data'], text: fault }]);
  }
  refuseTasksNamedAlike(spec);
  const { features, tasks, weight } = spec;
  const { table } = readSource(spec);
  const labels = labelsIn(spec);
  const names = new Set([
    ...features.numeric,
    ...features.log,
    ...features.categorical,
    ...(weight ? [weight] : []),
  ]);
  const columns = [...names].map((name) => ({ name, ...codedColumn(table, name) }));
  const splits = specs.map((one) => ({ split: splitNumber(one), parts: readSource(one).parts }));
  const [rowsFile, partsFile, descriptionFile] = rowFiles(folder);
  makeFolder(folder);
  writeWhole(
    rowsFile,
    csvPieces(
      [
        number(ROW),
        ...columns.map(({ name }) => text(name)),
        ...tasks.map(({ name, labels }) => (labels === 'classes' ? text : number)(LABEL + name)),
      ],
      iterateRows(table.rows, (row) => [
        row,
        ...columns.map(({ codes, categories }) => categories[codes[row]! - 1]),
        ...labels.map((labelOf) => labelOf(row)),
      ]),
      { ofData: true },
    ),
  );
  writeWhole(
    partsFile,
    csvPieces(
      [number(SPLIT), number(ROW), text('part')] satisfies Column[],
      splits.flatMap(({ split, parts }) =>
        partNames.flatMap((part) =>
          Array.from(parts[part].rows, (row): TableValue[] => [split, row, part]),
        ),
      ),
    ),
  );
  const predictions = [
    ...(splits.length > 1 ? [SPLIT] : []),
    ROW,
    ...new Set(specs.flatMap((one) => tableShape(one).labels.flatMap(outputNames))),
  ];
  const description = {
    features,
    weight,
    splits: splitNumbers,
    tasks: tasks.map(({ name, labels }) => ({ name, labels, column: LABEL + name })),
    predictions,
  };
  writeWhole(descriptionFile, `${JSON.stringify(description, null, 2)}\n`);
  return { rows: table.rows, splits: splitNumbers, predictions };
}

function* iterateRows(
  rows: number,
  valuesAt: (row: number) => TableValue[],
): Generator<TableValue[]> {
  for (let row = 0; row < rows; row++) yield valuesAt(row);
}
