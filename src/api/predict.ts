import { basename, extname } from 'node:path';
import { InputError } from '../base/errors.js';
import { quoted } from '../base/words.js';
import { outputNamesOf } from '../data/dataset.js';
import type { OnFile } from '../data/kind.js';
import { loadEngine } from '../engine/load.js';
import { readModel } from '../export/files.js';
import { columnsOf, predictor, rowsReaders } from '../export/predict.js';
import { type PredictedRows, ROW, writePredictions } from './prediction-file.js';
import type { PredictOptions, PredictResult } from './types.js';

/**
 * Predicts the rows of a file with a model that was exported, chunk by chunk, and writes a file with the number or the id of
 * each row and a value for each label.
 * @throws InputError where the model or the file has faults, a line for each, or the predictions cannot be written
 */
export async function predictRows(
  modelFile: string,
  file: string,
  { out = `${basename(file).replace(/\.(gz|\w+)$/, '')}-predictions.csv`, ...options }: PredictOptions,
  onFile: OnFile = () => {},
): Promise<PredictResult> {
  const ending = extname(out);
  if (!['.csv', '.parquet'].includes(ending)) {
    throw new InputError('arguments', [`${out}: a name that ends in .csv or .parquet is needed`]);
  }
  const [read] = rowsReaders;
  if (!read) throw new InputError('arguments', ['files of rows cannot be read: the wing of tables is not there']);
  const model = await readModel(modelFile);
  const labels = model.description.labels.flatMap(outputNamesOf);
  const key = options.id ?? ROW;
  if (labels.includes(key)) {
    const two = `a task and ${options.id === undefined ? 'the number of the row' : 'the id'} are both named ${quoted(key)}`;
    throw new InputError('arguments', [`${modelFile}: ${two}: the name of another column is needed by --id`]);
  }
  const using = predictor(model, await loadEngine('auto'));
  let rows = 0;
  try {
    const predicted = async function* (): AsyncGenerator<PredictedRows> {
      for await (const { table, ids } of read(file, columnsOf(model), options, onFile)) {
        const first = rows;
        rows += table.rows;
        const keys = ids ?? Array.from({ length: table.rows }, (_, i) => first + i);
        yield { keys, values: using.predict(table) };
      }
    };
    await writePredictions(out, options.id, labels, predicted());
  } finally {
    using.dispose();
  }
  return { rows, labels, file: out };
}
