/**
 * The list of all kinds of data, and the questions about a config or a spec that its kind answers.
 */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import type { TaskWords } from '../../ground/base/metric.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { censusIncome } from './census/kind.js';
import type { DataSet, DataShape, GivenOutputs } from './dataset.js';
import type { DataConfig, DataKind, DataSpec, OnFile } from './kind.js';
import type { DataFile, KindReporting } from './kind-reporting.js';
import { synthetic } from './synthetic/kind.js';

const kinds = new Map<string, DataKind>([synthetic, censusIncome].map((kind) => [kind.name, kind]));

/** The kinds of data by name, in the order in which messages list them. */
export const dataKinds: ReadonlyMap<string, DataKind> = kinds;

/** Adds kinds of data. */
export function addKinds(added: readonly DataKind[]): void {
  for (const kind of added) kinds.set(kind.name, kind);
}

/**
 * The kind of a config's data, or of a spec.
 * @throws Error for an unknown kind, which a checked config cannot have
 */
export function findKind({ kind }: { readonly kind: string }): DataKind {
  const found = dataKinds.get(kind);
  if (!found) throw new Error(`no kind of data set ${kind}`);
  return found;
}

/**
 * The data set of runs with a seed.
 * @throws InputError where one of its files is missing, damaged or not the one named
 */
export const openDataSet = (spec: DataSpec, seed: number): DataSet =>
  findKind(spec).open(spec, seed);

/**
 * A config's data, and its models, with the paths of the files in which other programs' are
 * predicted.
 */
interface FilesOf {
  readonly data: DataConfig;
  readonly models: readonly {
    readonly predictions?: string;
    /** The files that an external trainer has written, by the `dataId` of the data. */
    readonly trained?: ReadonlyMap<string, string>;
  }[];
}

/** Identifies the data of a spec within a config. */
export const dataId = (spec: DataSpec): string => sha256Hex(canonicalJson(spec));

const predictionPaths = ({ models }: FilesOf): string[] => [
  ...new Set(models.flatMap(({ predictions }) => predictions ?? [])),
];

const trainedPaths = ({ models }: FilesOf): string[] =>
  models.flatMap(({ trained }) => [...(trained?.values() ?? [])]);

/**
 * The files that a config's data and predictions are read from.
 * @throws InputError where one is missing
 */
export function readDataFiles(config: FilesOf): DataFile[] {
  const { files, predictions } = findKind(config.data);
  return [...files(config.data), ...predictionPaths(config).map((path) => predictions!.file(path))];
}

/**
 * Prepares the files of a config's data and predictions, where needed.
 * @throws InputError for faults of the files
 */
export async function prepareFiles(config: FilesOf, onFile: OnFile): Promise<void> {
  const { prepare, predictions } = findKind(config.data);
  await prepare(config.data, onFile);
  for (const path of predictionPaths(config)) await predictions!.prepare(path, onFile);
  for (const path of trainedPaths(config)) await predictions!.prepare(path, () => {});
}

/**
 * What another program predicts for the scored rows.
 * @throws InputError where its file has other rows or values
 */
export const outputsIn = (spec: DataSpec, sha256: string): GivenOutputs =>
  findKind(spec).predictions!.outputs(spec, sha256);

export const dataShape = (spec: DataSpec): DataShape => findKind(spec).shape(spec);

/**
 * What readers of results need of a kind; of one from a later version, only the names of tasks are
 * known.
 */
export const kindResults = (kind: string): KindReporting =>
  dataKinds.get(kind)?.results ?? { taskTitle: (task) => task };

/** The words for the tasks of a kind. @throws Error for an unknown kind */
export function findTaskWords(kind: string): TaskWords {
  const { tasksAreAlike, results } = findKind({ kind });
  return {
    alike: tasksAreAlike,
    taskByTask: results.taskByTask === true,
    title: results.taskTitle,
  };
}
