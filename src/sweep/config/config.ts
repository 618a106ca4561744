/**
 * The types of a checked config. The schemas in the files `*-schema.ts` describe its fields and
 * make its values.
 */

import type { DataConfig } from '../../train/data/kind.js';
import { findArchitecture } from '../../train/models/index.js';
import type { DeclaredClaim } from './claims-schema.js';
import type { ModelEntry, SizeFields } from './model-schema.js';
import type { Draw, Selection, Tuning } from './search-schema.js';
import { type Seeds, seedsOfSplit } from './seeds.js';
import type { TrainingFields } from './training-schema.js';

/**
 * `settings:` of one model, which override `training:` and the model's entry. The model need not be
 * in `models:`.
 */
export interface ModelSettings extends SettingFields {
  /**
   * By task. The model is trained once for each of these tasks, with these settings merged over its
   * own, and each training is judged on its task alone.
   */
  readonly tunedFor?: Readonly<Record<string, SettingFields>>;
}

export interface SettingFields {
  readonly training: Partial<TrainingFields>;
  readonly sizes: SizeFields;
}

/** Settings by model. */
export type Settings = Readonly<Record<string, ModelSettings>>;

/** The dotted paths of the fields that a selection chooses. */
export const selectedPaths = ({ candidates }: Selection): string[] =>
  Object.keys(candidates).map((field) => `training.${field}`);

/**
 * `weights:` of a config: all networks get about this many weights, except those whose own sizes
 * determine the number.
 */
export interface EvenWeights {
  readonly number: number | typeof AUTO;
  /** Units of the hidden layers that follow the fitted one; without it, by the number of tasks. */
  readonly narrow?: readonly number[];
}

/** `weights: auto`: a number by the rows and columns of the data. */
export const AUTO = 'auto';

/** Final seeds are whole numbers from 0 to this one, and those of a selection lie above it. */
export const maxFinalSeed = 999_999_999;

export interface Config extends Seeds {
  readonly name: string;
  readonly data: DataConfig;
  readonly models: readonly ModelEntry[];
  readonly weights?: EvenWeights;
  readonly training: TrainingFields;
  readonly settings: Settings;
  /**
   * Settings for each split of the data, merged over `settings:`. The first split is the config's
   * own; the others have the split seeds that follow.
   */
  readonly replicates?: readonly Settings[];
  readonly select?: Selection;
  readonly tune?: Tuning;
  readonly draw?: Draw;
  /**
   * The number of seeds, from the first on, whose predictions on the test rows are kept; true: all.
   * Keys of runs do not depend on it.
   */
  readonly keepPredictions?: true | number;
  /**
   * Whether runs record the cosine and the norm ratio of the tasks' gradients. It is in the keys of
   * networks that may share parameters.
   */
  readonly keepGradients?: true;
  /**
   * The algorithm that trains, which fixes the bits of numbers; it is in keys by the numerics of
   * the engine.
   */
  readonly numerics?: 1 | 2;
  /** The sentences that the runs test. They are in no key. */
  readonly claims?: readonly DeclaredClaim[];
  /**
   * The least difference that counts in the findings on a table, as a share of the error. It is in
   * no key.
   */
  readonly margin?: number;
}

/** The seeds whose final runs have their predictions kept. */
export function seedsKept(config: Config): ReadonlySet<number> {
  const { seeds, keepPredictions, replicates = [{}] } = config;
  if (!keepPredictions) return new Set();
  const first = seeds.slice(0, keepPredictions === true ? seeds.length : keepPredictions);
  return new Set(replicates.flatMap((_, r) => seedsOfSplit(first, config, r + 1)));
}

/** The fields of a model's training and sizes, without settings for a task. */
export function modelFields(
  { training, settings, weights }: Pick<Config, 'training' | 'settings' | 'weights'>,
  entry: ModelEntry,
  candidates: Selection['candidates'] = {},
): { training: TrainingFields; sizes: SizeFields } {
  const own = settings[entry.name];
  return {
    training: { ...training, ...own?.training, ...candidates },
    sizes: {
      ...evenSizes(entry, weights, { ...entry.sizes, ...own?.sizes }),
      ...entry.sizes,
      ...own?.sizes,
    },
  };
}

/**
 * The fields of a network's size by `weights:` of a config; none where its own sizes determine the
 * number.
 */
function evenSizes(
  entry: ModelEntry,
  weights: Config['weights'],
  { weights: own, ...sizes }: SizeFields,
): SizeFields {
  const { fitted } = findArchitecture(entry);
  if (typeof weights?.number !== 'number' || fitted === undefined || own || sizes[fitted])
    return {};
  return { weights: { values: [weights.number], swept: false } };
}
