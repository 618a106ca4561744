import { predictRows } from '../api/predict.js';
import type { PredictOptions } from '../api/types.js';
import { counted, listed } from '../base/words.js';
import { print, printJson } from './output.js';
import { prepareProgress } from './transfer-progress.js';

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
