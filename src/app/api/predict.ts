import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { counted, quoted } from '../../ground/base/words.js';
import { showValue } from '../../ground/schema/text.js';
import { outputNames } from '../../train/data/dataset.js';
import type { OnFile } from '../../train/data/kind.js';
import { columnName } from '../../train/data/table/columns.js';
import type { UnseenCategories } from '../../train/data/table/feature-encoder.js';
import { loadEngine } from '../../train/engine/load.js';
import { readModel } from '../export/model-file.js';
import { algorithmOfModel, modelColumns, predictor, rowsReaders } from '../export/predict.js';
import { type PredictedRows, ROW, writePredictions } from './prediction-file.js';
import type { PredictOptions, PredictResult } from './types.js';

/**
 * Predicts the rows of a file with a model that was exported, chunk by chunk, and writes a file
 * with the number or the id of each row and a value for each label.
 * @throws InputError if the model or the file has faults, a line for each, if the predictions
 * cannot be written, or with `strict` if rows have categories that the model has not seen
 */
export async function predictRows(
  modelFile: string,
  file: string,
  {
    out = `${basename(file).replace(/\.(gz|\w+)$/, '')}-predictions.csv`,
    strict = false,
    ...options
  }: PredictOptions,
  onFile: OnFile = () => {},
  onNote: (line: string) => void = () => {},
): Promise<PredictResult> {
  const ending = extname(out);
  if (!['.csv', '.parquet'].includes(ending)) {
    throw new InputError('arguments', [`${out}: a name that ends in .csv or .parquet is needed`]);
  }
  for (const [input, what] of [
    [file, 'rows to predict'],
    [modelFile, 'model'],
  ] as const) {
    if (isSameFile(out, input))
      throw new InputError('arguments', [`${out}: it is the ${what}: another --out is needed`]);
  }
  const [read] = rowsReaders;
  if (!read)
    throw new InputError('arguments', [
      'files of rows cannot be read: this program is without tables',
    ]);
  const model = await readModel(modelFile);
  const labels = model.description.labels.flatMap(outputNames);
  const columns = modelColumns(model);
  const hashed = new Set(columns.flatMap(({ name, kind }) => (kind === 'hashed' ? [name] : [])));
  const key = options.id ?? ROW;
  if (labels.includes(key)) {
    const two = `a task and ${options.id === undefined ? 'the number of the row' : 'the id'} are both named ${quoted(key)}`;
    throw new InputError('arguments', [
      `${modelFile}: ${two}: the name of another column is needed by --id`,
    ]);
  }
  const using = predictor(model, await loadEngine('auto', algorithmOfModel(model)));
  let rows = 0;
  const unseen = new Map<string, UnseenCategories>();
  try {
    const predicted = async function* (): AsyncGenerator<PredictedRows> {
      for await (const { table, ids } of read(file, columns, options, onFile)) {
        const first = rows;
        rows += table.rows;
        for (const one of using.unseen(table)) {
          const known = unseen.get(one.column) ?? { ...one, first: first + one.first, rows: 0 };
          unseen.set(one.column, { ...known, rows: known.rows + one.rows });
        }
        const keys = ids ?? Array.from({ length: table.rows }, (_, i) => first + i);
        yield { keys, values: using.predict(table) };
      }
      // The file of predictions is not there yet.
      if (strict && unseen.size > 0)
        throw new InputError('data', [...unseen.values()].map(unseenLine));
    };
    const unseenLine = ({ column, rows, first, category }: UnseenCategories) => {
      const shown = hashed.has(column) ? '' : `, such as ${showValue(category)}`;
      const what = rows === 1 ? 'a category' : 'categories';
      const where = `${counted(rows, 'row')} (the first is row ${first}) ${rows === 1 ? 'has' : 'have'} ${what}`;
      return `${file}: column ${columnName(column)}: ${where} that the model has not seen${shown}`;
    };
    await writePredictions(out, options.id, labels, predicted());
    for (const one of unseen.values()) onNote(`${unseenLine(one)}: it counts as one of the others`);
  } finally {
    using.dispose();
  }
  return {
    rows,
    labels,
    file: out,
    unseen: Object.fromEntries([...unseen].map(([column, { rows }]) => [column, rows])),
  };
}

/** Whether two paths name one file, by a link, too. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
