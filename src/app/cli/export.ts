/** `mmoe-exp export`, `mmoe-exp fit` and `mmoe-exp predict`. */

import { markdownTable } from 'markdown-table';
import { cellName, counted, listed, withDigits } from '../../ground/base/words.js';
import { exportFrom } from '../api/export.js';
import { fitFrom } from '../api/fit.js';
import { predictRows } from '../api/predict.js';
import type { ExportOptions, FitOptions, PredictOptions } from '../api/types.js';
import { print, printJson, printReading, printStatus } from './output.js';

/** `mmoe-exp export`: writes the model of a run to files that other programs read. */
export async function exportCommand(
  folder: string,
  options: ExportOptions & { readonly json?: boolean },
): Promise<void> {
  const { json, ...wanted } = options;
  let proof = '';
  const result = await exportFrom(folder, wanted, {
    onFile: printReading,
    onRun: ({ key, model, cell, seed }, isAgain) => {
      printStatus(
        `training run ${key}${isAgain ? ' again' : ''}: ${cellName(model, cell)}, seed ${seed}`,
      );
      if (isAgain) proof = ', the same to the bit as in its ledger';
    },
    onNote: printStatus,
  });
  if (json) printJson({ event: 'export', ...result });
  else print(`${listed(result.files)}: run ${result.key}${proof}\n`);
}

/**
 * `mmoe-exp fit`: trains the best models of a results folder on all rows, and writes them to a
 * file.
 */
export async function fitCommand(
  config: string,
  { json, ...options }: FitOptions & { readonly json?: boolean },
): Promise<void> {
  const result = await fitFrom(config, options, { onFile: printReading, onNote: printStatus });
  if (json) {
    printJson({ event: 'fit', ...result });
    return;
  }
  const { rows, labels, files } = result;
  const shown = (value: number | undefined) => (value === undefined ? '' : withDigits(value, 4));
  const table = markdownTable([
    ['label', 'model', 'steps', 'metric', 'validation', 'test'],
    ...labels.map(({ label, model, cell, steps, metric, validation, test }) => [
      label,
      cellName(model, cell as Readonly<Record<string, string | number>>),
      steps === 0 ? '' : String(steps),
      metric,
      shown(validation),
      shown(test),
    ]),
  ]);
  print(
    `${table}\n\n${listed(files)}: trained on all ${counted(rows, 'row')}; validation and test are means over the splits\n`,
  );
}

/** `mmoe-exp predict`: predicts the rows of a file with a model that was exported. */
export async function predictCommand(
  model: string,
  file: string,
  { json, ...options }: PredictOptions & { readonly json?: boolean },
): Promise<void> {
  const result = await predictRows(model, file, options, printReading, printStatus);
  if (json) printJson({ event: 'predict', ...result });
  else print(`${result.file}: ${listed(result.labels)} of ${counted(result.rows, 'row')}\n`);
}
