import { exportFrom } from '../api/export.js';
import { predictRows } from '../api/predict.js';
import type { ExportOptions, PredictOptions } from '../api/types.js';
import { cellName, counted, excerpt, listed } from '../base/words.js';
import { print, printJson, tell } from './output.js';
import { prepareProgress } from './transfer-progress.js';

/** `mmoe-exp export`: writes the model of a run to files that other programs read. */
export async function exportCommand(
  folder: string,
  options: ExportOptions & { readonly json?: boolean },
): Promise<void> {
  const { json, ...wanted } = options;
  const progress = prepareProgress();
  let proof = '';
  const { contents, ...result } = await exportFrom(folder, wanted, {
    onData: progress.onProgress,
    onRun: ({ key, model, cell, seed }, isAgain) => {
      progress.stop();
      tell(`training run ${key}${isAgain ? ' again' : ''}: ${cellName(model, cell)}, seed ${seed}`);
      if (isAgain) proof = ', the same to the bit as in its ledger';
    },
    onNote: tell,
  }).finally(progress.stop);
  if (json) printJson({ event: 'export', ...result, contents });
  else {
    print(`${listed(result.files)}: run ${result.key}${proof}\n`);
    const rows = contents.map((line) => `- ${excerpt(line)}\n`).join('');
    print(rows === '' ? 'of the data: nothing\n' : `of the rows of the data:\n${rows}`);
  }
}

/** `mmoe-exp predict`: predicts the rows of a file with a model that was exported. */
export async function predictCommand(
  model: string,
  file: string,
  { json, ...options }: PredictOptions & { readonly json?: boolean },
): Promise<void> {
  const progress = prepareProgress();
  const result = await predictRows(model, file, options, progress.onProgress).finally(progress.stop);
  if (json) printJson({ event: 'predict', ...result });
  else print(`${result.file}: ${listed(result.labels)} of ${counted(result.rows, 'row')}\n`);
}
