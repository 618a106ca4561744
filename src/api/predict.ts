import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { InputError } from '../base/errors.js';
import { withFile } from '../base/files.js';
import type { PrepareProgress } from '../data/kind.js';
import { loadEngine } from '../engine/load.js';
import { readModel } from '../export/files.js';
import { columnsOf, type ModelRows, predictor } from '../export/predict.js';
import { csvPieces } from '../table/csv.js';
import { number, text } from '../table/table.js';
import { rowReaders } from '../wings/row-files.js';
import type { PredictOptions, PredictResult } from './types.js';

/** The column of the numbers of rows, from 0, as in files that `models:` of a config reads. */
const ROW = 'row';

/**
 * Predicts the rows of a file with a model that was exported, chunk by chunk, and writes a file with the number or the id of
 * each row and a value for each label.
 * @throws InputError where the model or the file has faults, a line for each, or the predictions cannot be written
 */
export async function predictRows(
  modelFile: string,
  file: string,
  { out = `${basename(file).replace(/\.(gz|\w+)$/, '')}-predictions.csv`, ...options }: PredictOptions,
  onProgress: PrepareProgress = () => {},
): Promise<PredictResult> {
  const ending = extname(out);
  if (!['.csv', '.parquet'].includes(ending)) {
    throw new InputError([`${out}: a name that ends in .csv or .parquet is needed`]);
  }
  const [read] = rowReaders;
  if (!read) throw new InputError(['files of rows cannot be read: the wing of tables is not there']);
  const model = await readModel(modelFile);
  const labels = model.description.labels.map(({ name }) => name);
  const using = predictor(model, await loadEngine('auto'));
  let rows = 0;
  try {
    const chunks = read(file, columnsOf(model), options, onProgress);
    await writtenAs(out, async (draft) => {
      const sink = (ending === '.csv' ? csvSink : parquetSink)(draft, options.id, labels);
      try {
        for await (const chunk of chunks) {
          await sink.write(rows, chunk, using.predict(chunk.table));
          rows += chunk.table.rows;
        }
        await sink.finish();
      } finally {
        sink.close();
      }
    });
  } finally {
    using.dispose();
  }
  return { rows, labels, file: out };
}

/** Writes a file completely or not at all. */
async function writtenAs(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await write(draft);
    withFile(file, 'written', () => renameSync(draft, file));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Receives predictions [rows, labels], chunk by chunk. */
interface Sink {
  write(first: number, chunk: ModelRows, predictions: Float32Array): void | Promise<void>;
  finish(): void | Promise<void>;
  close(): void;
}

function csvSink(draft: string, id: string | undefined, labels: readonly string[]): Sink {
  const descriptor = withFile(draft, 'written', () => openSync(draft, 'wx'));
  const columns = [id === undefined ? number(ROW) : text(id), ...labels.map((label) => number(label))];
  const put = (piece: string) => withFile(draft, 'written', () => writeFileSync(descriptor, piece));
  const [head] = csvPieces(columns, []);
  put(head!);
  return {
    write(first, { ids }, predictions) {
      const rows = predictions.length / labels.length;
      const values = Array.from({ length: rows }, (_, i) => [
        ids ? ids[i] : first + i,
        ...Array.from(predictions.subarray(i * labels.length, (i + 1) * labels.length)),
      ]);
      const [withHead, ...rest] = csvPieces(columns, values);
      put(withHead!.slice(head!.length));
      for (const piece of rest) put(piece);
    },
    finish: () => {},
    close: () => closeSync(descriptor),
  };
}

function parquetSink(draft: string, id: string | undefined, labels: readonly string[]): Sink {
  const key = id ?? ROW;
  const writer = new ParquetWriter({
    writer: withFile(draft, 'written', () => fileWriter(draft)),
    schema: [
      { name: 'root', num_children: 1 + labels.length },
      id === undefined
        ? { name: key, type: 'INT64', repetition_type: 'REQUIRED' }
        : { name: key, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      ...labels.map((name) => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' }) as const),
    ],
    createdBy: 'mmoe-exp',
  });
  return {
    write(first, { table, ids }, predictions) {
      const keys = ids ?? Array.from({ length: table.rows }, (_, i) => BigInt(first + i));
      const columns = labels.map((name, k) => ({
        name,
        data: Array.from({ length: table.rows }, (_, i) => predictions[i * labels.length + k]!),
      }));
      return writer.write({ columnData: [{ name: key, data: [...keys] }, ...columns], rowGroupSize: table.rows });
    },
    finish: () => writer.finish(),
    close: () => {},
  };
}
