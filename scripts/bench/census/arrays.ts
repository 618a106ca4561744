import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewBytes } from '../../../src/ground/base/bytes.js';
import { censusDataSet, censusFeatures, splitRows } from '../../../src/train/data/census/census.js';
import { wholeColumns } from '../../../src/train/data/census/columns.js';
import { readPrepared } from '../../../src/train/data/census/prepared.js';
import type { CensusSpec } from '../../../src/train/data/census/spec.js';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import { type PartName, partNames } from '../../../src/train/data/shares.js';
import { numberColumn, type TablePart } from '../../../src/train/data/table/columns.js';

type Values = Float32Array | Int32Array;

/**
 * Writes a census-income data set for Python. For each part (train, validation, test), row-major
 * and in this machine's byte order: dense.f32 [rows, dense], categorical.i32 [rows, features],
 * labels.f32 [rows, tasks] as models see them, whole.i32 [rows, whole], the numbers behind dense as
 * in the file, and rows.i32 [rows], their places in the file. shapes.json has the sizes, the column
 * names, and which data it is.
 */
export function writeArrays(spec: CensusSpec, folder: string): void {
  const data = censusDataSet(spec);
  const parts = splitRows(spec, (file) => readPrepared(file).table);
  const rowsOf: Partial<Record<PartName, number>> = {};
  for (const name of partNames) {
    const { rows, dense, categorical, labels } = data[name] as ExampleTable;
    const part = join(folder, name);
    mkdirSync(part, { recursive: true });
    write(join(part, 'dense.f32'), dense);
    write(join(part, 'categorical.i32'), categorical);
    write(join(part, 'labels.f32'), labels);
    write(join(part, 'whole.i32'), wholeNumbers(parts[name]));
    write(join(part, 'rows.i32'), parts[name].rows);
    rowsOf[name] = rows;
  }
  const shapes = {
    data: spec,
    rows: rowsOf,
    dense: data.features.dense,
    whole: wholeColumns.map(({ name }) => name),
    categorical: data.features.categorical.map((size, i) => ({
      name: censusFeatures.categorical[i],
      size,
    })),
    tasks: data.labels.map(({ name }) => name),
  };
  writeFileSync(join(folder, 'shapes.json'), `${JSON.stringify(shapes, null, 2)}\n`);
}

/** [rows, columns] */
function wholeNumbers({ table, rows }: TablePart): Int32Array {
  const width = wholeColumns.length;
  const values = new Int32Array(rows.length * width);
  for (const [j, { name }] of wholeColumns.entries()) {
    const column = numberColumn(table, name);
    for (let i = 0; i < rows.length; i++) values[i * width + j] = column[rows[i]!]!;
  }
  return values;
}

const write = (path: string, values: Values): void => writeFileSync(path, viewBytes(values));
