/**
 * Trains the best model of each label on all rows of a table, and writes the models to one file
 * (beside a .safetensors file, with a Python module).
 */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { writeWhole } from '../../ground/base/files.js';
import { lossSign, metricDirection } from '../../ground/base/metric.js';
import { cellName, counted, listed } from '../../ground/base/words.js';
import { choiceNeed, showValue } from '../../ground/schema/text.js';
import { configFrom } from '../../sweep/config/load.js';
import { plainConfig } from '../../sweep/config/plain.js';
import { type Manifest, otherThanMore, readManifest } from '../../sweep/folder/manifest.js';
import { folderPaths, notResultsFolder } from '../../sweep/folder/paths.js';
import { readPlan } from '../../sweep/folder/plan.js';
import type { TaskLabel } from '../../train/data/dataset.js';
import type { DataSpec, OnFile } from '../../train/data/kind.js';
import { dataShape, findKind } from '../../train/data/kinds.js';
import { loadEngineFor } from '../../train/engine/load.js';
import type { Fit } from '../export/description.js';
import { type Choice, fitOnAllRows } from '../export/fit.js';
import {
  bestFor,
  type FitCandidate,
  fitCandidates,
  meanMetric,
  metricOfLabel,
} from '../export/fit-candidates.js';
import { modelFiles, refuseOtherTarget } from '../export/model-file.js';
import { configFile, loadConfigAndCode, loadFolderCode } from './configs.js';
import type { FitOptions, FitResult } from './types.js';

interface FitListener {
  readonly onFile?: OnFile;
  readonly onNote?: (line: string) => void;
}

/**
 * Trains the best model of each label of a finished results folder, or the model that `--model`
 * names, on all rows, and writes them to one file.
 * @throws InputError if the folder is not finished, belongs to another config, or no model can be
 * chosen
 */
export async function fitFrom(
  given: string,
  options: FitOptions,
  listener: FitListener = {},
): Promise<FitResult> {
  const { to, allowCode = false } = options;
  refuseOtherTarget(to);
  const { folder, manifest } = await finishedFolder(given, options);
  const plan = readPlan(folder);
  if (!plan) throw notResultsFolder(folder);
  const code = await loadFolderCode(folder, allowCode);
  const config = configFrom(manifest.config, folderPaths(folder).manifest, code);
  const { onAllRows, restore } = findKind(config.data);
  if (!onAllRows) {
    const fault = `its data are of kind ${config.data.kind}: rows of a table are needed`;
    throw new InputError('results', [`${folder}: ${fault}`]);
  }
  for (const note of await restore(manifest.files ?? [], listener.onFile ?? (() => {})))
    listener.onNote?.(note);
  const all = fitCandidates(folder, plan);
  const wanted = wantedAmong(folder, all, options);
  const data = commonDataSpec(folder, wanted, onAllRows);
  const choices = dataShape(data).labels.map((label): Choice => {
    const candidate = bestFor(label, wanted);
    if (candidate) return { label, candidate };
    const fault = `no validation rows have label ${label.name} in every split: name a model by --model and --cell`;
    throw new InputError('results', [`${folder}: ${fault}`]);
  });
  for (const line of betterPrograms(choices, all)) listener.onNote?.(line);
  const { model } = options;
  const splits = counted(manifest.config.replicates?.length ?? 1, 'split');
  const selectedBy = `${model === undefined ? 'the best mean' : `the user chose ${model}; the settings with the best mean`} metric on the validation rows of ${splits} in ${manifest.name}`;
  const kept = fitOnAllRows(choices, data, await loadEngineFor(manifest.engine), config.seeds[0]!, {
    selectedBy,
    vocabularyAtMost: options.noVocabularyAbove,
  });
  const files = await modelFiles(kept, to);
  for (const [path, content] of files) writeWhole(path, content);
  const { rows, labels } = kept.description.fit as Fit;
  return { key: kept.description.run.key, rows, labels, files: files.map(([path]) => path) };
}

/** The finished results folder of a config, or the folder itself. @throws InputError */
async function finishedFolder(
  given: string,
  options: FitOptions,
): Promise<{ folder: string; manifest: Manifest }> {
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory();
  const file = isFolder ? undefined : configFile(given);
  const config = file === undefined ? undefined : await loadConfigAndCode(file, options);
  const folder = isFolder ? given : (options.results ?? join('results', config!.name));
  const manifest = readManifest(folder);
  const refuse = (fault: string): never => {
    throw new InputError('results', [`${folder}: ${fault}`]);
  };
  const run = `mmoe-exp run ${file ?? given}${options.results === undefined ? '' : ` --out ${folder}`}`;
  if (!manifest) return refuse(`there are no results here: ${run} makes them`);
  if (config) {
    const [now, before] = [plainConfig(config), manifest.config];
    const [other] = [...otherThanMore(before, now), ...otherThanMore(now, before)];
    if (other)
      refuse(
        `its results come from another config, by ${other.path}: ${run}, or name a folder by --results`,
      );
  }
  const { counts, shard } = manifest;
  if (shard) {
    const { index, count } = shard;
    refuse(`it has the runs of shard ${index}/${count} alone: mmoe-exp merge joins the shards`);
  }
  if (!counts || counts.missing + counts.failed > 0) {
    const what = counts ? counted(counts.missing + counts.failed, 'run') : 'its runs';
    refuse(`it is not finished: mmoe-exp run trains ${what} that failed or were not trained`);
  }
  return { folder, manifest };
}

/** Whether the runs are the predictions of another program, so that there is no model to keep. */
const isProgram = ({ runs }: FitCandidate): boolean =>
  runs[0]!.spec.model.predictions !== undefined;

/**
 * Returns the candidates that the options leave, without predictions of other programs.
 * @throws InputError if there are none
 */
function wantedAmong(
  folder: string,
  all: readonly FitCandidate[],
  { model, cell = {} }: FitOptions,
): FitCandidate[] {
  const own = all.filter((one) => !isProgram(one));
  const refuse = (fault: string): never => {
    throw new InputError('arguments', [`${folder}: ${fault}`]);
  };
  if (own.length === 0) refuse('no model finished on every split, so there is none to fit');
  const names = [...new Set(own.map((one) => one.model))];
  if (model !== undefined && !names.includes(model)) {
    const isThere = all.some((one) => one.model === model);
    refuse(
      isThere
        ? `--model is ${model}, which another program trained: there is no model to keep: ${listed(names, 'or')} is needed`
        : `--model is ${showValue(model)}: ${choiceNeed(model, names)}`,
    );
  }
  const found = own.filter(
    (one) =>
      (model === undefined || one.model === model) &&
      Object.entries(cell).every(([field, value]) => String(one.cell[field]) === value),
  );
  return found.length > 0
    ? found
    : refuse(`no model has the fields of --cell, among ${cellsText(own)}`);
}

const cellsText = (candidates: readonly FitCandidate[]): string =>
  listed(candidates.slice(0, 8).map(({ model, cell }) => cellName(model, cell)));

/**
 * The spec of all rows, which must be the same for all candidates.
 * @throws InputError if it is not
 */
function commonDataSpec(
  folder: string,
  wanted: readonly FitCandidate[],
  onAllRows: (spec: DataSpec) => DataSpec,
): DataSpec {
  const specs = wanted.flatMap(({ runs }) => runs.map(({ spec }) => onAllRows(spec.data)));
  const distinct = new Map(specs.map((spec) => [canonicalJson(spec), spec]));
  if (distinct.size === 1) return specs[0]!;
  const fault = `its cells have different data: name one by --cell, among ${cellsText(wanted)}`;
  throw new InputError('arguments', [`${folder}: ${fault}`]);
}

/**
 * A line for each other program that predicts a label's validation rows better than the chosen
 * model.
 */
function betterPrograms(choices: readonly Choice[], all: readonly FitCandidate[]): string[] {
  return all.filter(isProgram).flatMap((program) => {
    const better = choices.filter(({ label, candidate }) => isBetter(label, program, candidate));
    const names = listed(better.map(({ label }) => label.name));
    return better.length === 0
      ? []
      : [
          `${program.model} predicts ${names} better on validation rows, but its models are not kept`,
        ];
  });
}

function isBetter(label: TaskLabel, one: FitCandidate, other: FitCandidate): boolean {
  const [a, b] = [one, other].map((candidate) => meanMetric(candidate, 'validation', label));
  if (a === undefined || b === undefined) return false;
  return lossSign(metricDirection({ name: metricOfLabel(label) })) * (a - b) < 0;
}
