/**
 * The package `mmoe-exp`: sweeps, reports, exports and predictions for programs, and the building
 * blocks of custom architectures.
 */

import type {
  ExportOptions,
  ExportResult,
  FitOptions,
  FitResult,
  PredictOptions,
  PredictResult,
  ReportOptions,
  ReportResult,
  RunOptions,
  RunResult,
} from './types.js';

export { InputError } from '../../ground/base/errors.js';
export * from '../../train/models/api.js';
export type * from './types.js';

/** Adds what extras bring, before anything else of the program is used. */
const registered = async () => (await import('../../extras/register.js')).registerExtras();

/**
 * Trains all runs of a config that its results folder lacks, as `mmoe-exp run` does. The config is
 * a path, the name of a config that ships with the tool (`synthetic`, `paper:fig3`), or the
 * contents of one as a plain value.
 * @throws InputError with all faults of the options or of the config; where the folder cannot be
 * used or contains results of another config; and where data are missing
 */
export async function run(config: string | object, options: RunOptions = {}): Promise<RunResult> {
  await registered();
  return (await import('./run.js')).runAs(config, options);
}

/**
 * Writes the report of a results folder, finished or not, or the comparison of several, as
 * `mmoe-exp report` does.
 * @throws InputError where a folder is no results folder or has nothing to report, and for unknown
 * figures and formats
 */
export async function report(
  folders: string | readonly string[],
  options: ReportOptions = {},
): Promise<ReportResult> {
  await registered();
  return (await import('./run.js')).reportOn(
    typeof folders === 'string' ? [folders] : folders,
    options,
  );
}

/**
 * Trains a run of a results folder again, compares it with its ledger to the bit, and writes its
 * model to files, as `mmoe-exp export` does; or trains the only run of a config, given as to `run`,
 * and writes its model.
 * @throws InputError where the options name no run or several, or the run cannot be made again or
 * differs
 */
export async function exportModel(folder: string, options: ExportOptions): Promise<ExportResult> {
  await registered();
  return (await import('./export.js')).exportFrom(folder, options);
}

/**
 * Trains the best model of each label of a config's finished results folder on all rows, and writes
 * them to one file, as `mmoe-exp fit` does.
 * @throws InputError if the folder is not finished, belongs to another config, or no model can be
 * chosen
 */
export async function fit(config: string, options: FitOptions): Promise<FitResult> {
  await registered();
  return (await import('./fit.js')).fitFrom(config, options);
}

/**
 * Predicts the rows of a file with a model that `exportModel` or `fit` wrote, as `mmoe-exp predict`
 * does.
 * @throws InputError with all faults of the model or the file
 */
export async function predict(
  model: string,
  file: string,
  options: PredictOptions = {},
): Promise<PredictResult> {
  await registered();
  return (await import('./predict.js')).predictRows(model, file, options);
}
