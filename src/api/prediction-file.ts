import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { withFile } from '../base/files.js';
import { csvPieces } from '../table/csv.js';
import { number, text } from '../table/table.js';

const ROW = 'row';

/** A column of numbers, or with `names` of texts, of which the values are the places. */
interface PredictedColumn {
  readonly name: string;
  readonly names?: readonly string[];
}

export interface PredictedRows {
  /** The number of each row, from 0, or its id. */
  readonly keys: ArrayLike<number | string>;
  /** [rows, columns]; NaN where there is no value. */
  readonly values: Float32Array;
}

/**
 * Writes a file of predictions, .csv or .parquet by its ending, completely or not at all: the number of each row, or the
 * column `id`, and the columns.
 * @throws InputError where it cannot be written
 */
export async function writePredictions(
  file: string,
  id: string | undefined,
  columns: readonly PredictedColumn[],
  chunks: AsyncIterable<PredictedRows> | Iterable<PredictedRows>,
): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
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
    ...predicted.map(({ name, names }) => (names ? text : number)(name)),
  ];
  const [head] = csvPieces(columns, []);
  withFile(draft, 'written', () => writeFileSync(draft, head!, { flag: 'wx' }));
  const n = predicted.length;
  for await (const { keys, values } of chunks) {
    const rows = Array.from(keys, (key, i) => [
      key,
      ...predicted.map(({ names }, k) => (names ? names[values[i * n + k]!] : values[i * n + k])),
    ]);
    const [, ...pieces] = csvPieces(columns, rows);
    withFile(draft, 'written', () => appendFileSync(draft, pieces.join('')));
  }
};

const writeParquet: typeof writePredictions = async (draft, id, predicted, chunks) => {
  const name = id ?? ROW;
  const texts = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
  const writer = new ParquetWriter({
    writer: withFile(draft, 'written', () => fileWriter(draft)),
    schema: [
      { name: 'root', num_children: 1 + predicted.length },
      { name, ...(id === undefined ? ({ type: 'INT64' } as const) : texts), repetition_type: 'REQUIRED' },
      ...predicted.map(({ name, names }) =>
        names
          ? ({ name, ...texts, repetition_type: 'OPTIONAL' } as const)
          : ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' } as const),
      ),
    ],
    createdBy: 'mmoe-exp',
  });
  for await (const { keys, values } of chunks) {
    const columns = predicted.map(({ name, names }, k) => {
      const own = Array.from({ length: keys.length }, (_, i) => values[i * predicted.length + k]!);
      return { name, data: names ? own.map((place) => names[place]) : own };
    });
    const data = Array.from(keys, (key) => (typeof key === 'number' ? BigInt(key) : key));
    await writer.write({ columnData: [{ name, data }, ...columns], rowGroupSize: keys.length });
  }
  await writer.finish();
};
