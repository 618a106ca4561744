/** Writes a file of predictions, as CSV or Parquet. */

import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { draftPath, withFile } from '../../ground/base/files.js';
import { csvPieces } from '../../ground/table/csv.js';
import { number, text } from '../../ground/table/table.js';

/** The column of the number of each row, where no ids are read. */
export const ROW = 'row';

export interface PredictedRows {
  /** The number of each row, from 0, or its id. */
  readonly keys: ArrayLike<number | string>;
  /** [rows, columns] */
  readonly values: Float32Array;
}

/**
 * Writes a file of predictions, .csv or .parquet by its ending, completely or not at all: the
 * number of each row, or the column `id`, and the columns.
 * @throws InputError where it cannot be written
 */
export async function writePredictions(
  file: string,
  id: string | undefined,
  columns: readonly string[],
  chunks: AsyncIterable<PredictedRows>,
): Promise<void> {
  const draft = draftPath(file);
  try {
    await (file.endsWith('.csv') ? writeCsv : writeParquet)(draft, id, columns, chunks);
    withFile(file, 'written', () => renameSync(draft, file));
  } finally {
    rmSync(draft, { force: true });
  }
}

const writeCsv: typeof writePredictions = async (draft, id, predicted, chunks) => {
  const columns = [
    id === undefined ? number(ROW) : text(id),
    ...predicted.map((name) => number(name)),
  ];
  const [head] = csvPieces(columns, [], { ofData: true });
  withFile(draft, 'written', () => writeFileSync(draft, head!, { flag: 'wx' }));
  const n = predicted.length;
  for await (const { keys, values } of chunks) {
    const rows = Array.from(keys, (key, i) => [key, ...values.subarray(i * n, (i + 1) * n)]);
    const [, ...pieces] = csvPieces(columns, rows, { ofData: true });
    withFile(draft, 'written', () => appendFileSync(draft, pieces.join('')));
  }
};

const writeParquet: typeof writePredictions = async (draft, id, predicted, chunks) => {
  const name = id ?? ROW;
  const type =
    id === undefined
      ? ({ type: 'INT64' } as const)
      : ({ type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const);
  const writer = new ParquetWriter({
    writer: withFile(draft, 'written', () => fileWriter(draft)),
    schema: [
      { name: 'root', num_children: 1 + predicted.length },
      { name, ...type, repetition_type: 'REQUIRED' },
      ...predicted.map((name) => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' }) as const),
    ],
    createdBy: 'mmoe-exp',
  });
  for await (const { keys, values } of chunks) {
    const columns = predicted.map((name, k) => ({
      name,
      data: Array.from({ length: keys.length }, (_, i) => values[i * predicted.length + k]!),
    }));
    const data = Array.from(keys, (key) => (typeof key === 'number' ? BigInt(key) : key));
    await writer.write({ columnData: [{ name, data }, ...columns], rowGroupSize: keys.length });
  }
  await writer.finish();
};
