import type { Metric } from '../base/metric.js';
import type { DataConfig } from '../data/kind.js';
import type { ModelEntry, SizeFields } from './model-schema.js';
import type { TrainingFields } from './training-schema.js';

/* The schemas, which describe the fields to users, give values of these types. */

/** `settings:` of one model, which override `training:` and the model's entry. The model need not be in `models:`. */
export interface ModelSettings extends SettingFields {
  /** By task: settings to merge over these for a model that is trained once for each, and counts for it alone. */
  readonly tunedFor?: Readonly<Record<string, SettingFields>>;
}

export interface SettingFields {
  readonly training: Partial<TrainingFields>;
  readonly sizes: SizeFields;
}

/** Settings by model. */
export type Settings = Readonly<Record<string, ModelSettings>>;

/** `select:`, the first stage: every candidate is tried in every cell, on seeds of its own. */
export interface Selection {
  /** Candidates for fields of `training:`, none of which is swept. */
  readonly candidates: Partial<TrainingFields>;
  readonly seeds: number;
  readonly mostSeeds: number;
  readonly by: Metric;
  readonly statistic: 'median' | 'trimmed-mean' | 'mean';
  readonly per: 'model' | 'cell';
}

/** The dotted paths of the fields that a selection chooses. */
export const selectedPaths = ({ candidates }: Selection): string[] =>
  Object.keys(candidates).map((field) => `training.${field}`);

/** `tune:`, the search of `mmoe-exp tune` (section 6.2). */
export interface Tuning {
  readonly method: 'gaussian-process' | 'random';
  readonly trials: number;
  readonly batch: number;
  readonly seed: number;
  readonly eachTask?: boolean;
  readonly by?: Metric;
  readonly weights?: Readonly<Record<string, number>>;
  readonly units: number;
  readonly defaults?: boolean;
  readonly prune?: { readonly eta: number; readonly from?: number };
  readonly space: Readonly<Record<string, Bounds>>;
}

export type Bounds = readonly [low: number, high: number];

/** `draw:`, a sample of the combinations of swept fields, but for models and the field of the axis, which each one has. */
export interface Draw {
  readonly specifications: number;
  readonly seed: number;
  readonly where?: string;
}

/** Final seeds are whole numbers from 0 to this one, and those of a selection lie above it. */
export const maxFinalSeed = 999_999_999;

export interface Config {
  readonly name: string;
  readonly data: DataConfig;
  readonly models: readonly ModelEntry[];
  readonly training: TrainingFields;
  readonly settings: Settings;
  /** By split, merged over `settings:`: the first is the config's own, and the others have the next seeds. */
  readonly replicates?: readonly Settings[];
  readonly select?: Selection;
  readonly tune?: Tuning;
  readonly draw?: Draw;
  readonly seeds: readonly number[];
  /** Of how many seeds, the first ones or all, a results folder keeps what final runs predict on the test rows. It is in no key. */
  readonly keepPredictions?: true | number;
}

/** The seeds whose final runs have their predictions kept. */
export const seedsKept = ({ seeds, keepPredictions }: Config): ReadonlySet<number> =>
  new Set(keepPredictions ? seeds.slice(0, keepPredictions === true ? seeds.length : keepPredictions) : []);

/** The fields of a model's training and sizes, without settings for a task. */
export function fieldsOf(
  { training, settings }: Pick<Config, 'training' | 'settings'>,
  entry: ModelEntry,
  candidates: Selection['candidates'] = {},
): { training: TrainingFields; sizes: SizeFields } {
  const own = settings[entry.name];
  return {
    training: { ...training, ...own?.training, ...candidates },
    sizes: { ...entry.sizes, ...own?.sizes },
  };
}
