/**
 * Trains the external programs that a config names, and puts the files of their predictions into
 * the config.
 */

import { InputError } from '../../ground/base/errors.js';
import { readWhole } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { counted, duration } from '../../ground/base/words.js';
import type { DataSpec } from '../../train/data/kind.js';
import { dataId, findKind } from '../../train/data/kinds.js';
import { type Trainer, trainers } from '../../train/models/external-trainers.js';
import type { Config } from '../config/config.js';
import { isTrainer, type ModelEntry } from '../config/model-schema.js';
import {
  externalPredictionsPath,
  readExternalPredictions,
  writeExternalPredictions,
} from '../folder/external-predictions.js';
import { specsOfData } from '../runs/cells.js';
import { findTrainer } from './python.js';
import { trainOn } from './train.js';

interface Telling {
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Why nothing is trained now; what was trained before is used. */
  readonly whyNot?: string | undefined;
}

/**
 * A config whose external trainers have predicted into a results folder, as far as they were found,
 * and whether one failed. A trainer that was not found or failed gives a warning, and the config's
 * other models go on.
 * @throws InputError if no other model is left, or the data have several tables
 */
export async function withTrainers(config: Config, folder: string, telling: Telling) {
  if (!config.models.some(isTrainer)) return { config, isFaulty: false };
  const specs = specsOfData(config);
  const models: ModelEntry[] = [];
  const left: string[] = [];
  let isFaulty = false;
  for (const entry of config.models) {
    if (!isTrainer(entry)) {
      models.push(entry);
      continue;
    }
    const { trained, why, hasFailed } = await trainedBy(
      trainers.get(entry.name)!,
      specs,
      folder,
      telling,
    );
    models.push({ ...entry, ...(trained && { trained }) });
    if (why !== undefined) left.push(why);
    isFaulty ||= hasFailed === true;
  }
  if (models.every((entry) => isTrainer(entry) && !entry.trained))
    throw new InputError('config', [`${left[0]}; the config has no other model`]);
  for (const line of left) telling.warn(line);
  return { config: { ...config, models }, isFaulty };
}

interface Outcome {
  /** The files of predictions by the `dataId` of the data. */
  readonly trained?: ReadonlyMap<string, string>;
  readonly why?: string;
  readonly hasFailed?: true;
}

async function trainedBy(
  trainer: Trainer,
  specs: readonly DataSpec[],
  folder: string,
  { say, whyNot }: Telling,
): Promise<Outcome> {
  const { name } = trainer;
  const pathOf = (spec: DataSpec) => externalPredictionsPath(folder, name, dataId(spec));
  const missing = specs.filter((spec) => !isKept(trainer, pathOf(spec)));
  if (missing.length > 0) {
    if (whyNot !== undefined) return { why: `${name} was not tried: ${whyNot}` };
    const found = await findTrainer(trainer);
    if ('why' in found) return { why: `${name} was not tried: ${found.why}` };
    const start = performance.now();
    try {
      for (const { content, record } of await trainOn(trainer, found, specs, missing))
        writeExternalPredictions(
          externalPredictionsPath(folder, name, record.data),
          content,
          record,
        );
    } catch (error) {
      if (!(error instanceof InputError) || error.code !== 'results') throw error;
      return { why: `${error.lines[0]}; the other models go on without it`, hasFailed: true };
    }
    const { module, python } = found.facts;
    const seconds = duration((performance.now() - start) / 1000);
    say(`${name} ${module} (Python ${python}): ${counted(missing.length, 'split')} in ${seconds}`);
  }
  const { predictions } = findKind(specs[0]!);
  for (const spec of specs) await predictions!.prepare(pathOf(spec), () => {});
  return { trained: new Map(specs.map((spec) => [dataId(spec), pathOf(spec)])) };
}

/** Whether a file holds what the trainer's script of today predicted, unchanged. */
function isKept({ name, version }: Trainer, path: string): boolean {
  const record = readExternalPredictions(path);
  return (
    record?.name === name &&
    record.version === version &&
    record.sha256 === sha256Hex(readWhole(path))
  );
}
