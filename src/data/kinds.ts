import type { TaskWords } from '../metric.js';
import { censusIncome } from './census/kind.js';
import type { DataSet } from './dataset.js';
import type { DataConfig, DataKind, DataShape, DataSpec } from './kind.js';
import type { DataFile, KindResults } from './kind-results.js';
import { synthetic } from './synthetic/kind.js';

/** All kinds of data sets by name. */
export const dataKinds: ReadonlyMap<string, DataKind> = new Map(
  [synthetic, censusIncome].map((kind) => [kind.name, kind]),
);

/** The kind of a config's data, or of a spec. Throws on an unknown one: configs are checked before. */
export function kindOf({ kind }: { readonly kind: string }): DataKind {
  const found = dataKinds.get(kind);
  if (!found) throw new Error(`no kind of data set ${kind}`);
  return found;
}

/** The data set that a run of a seed meets. */
export const dataSetOf = (spec: DataSpec, seed: number): DataSet => kindOf(spec).open(spec, seed);

/** The files that a config's data come from. @throws InputError where one is missing */
export const filesOf = (config: DataConfig): DataFile[] => kindOf(config).files(config);

export const shapeOf = (spec: DataSpec): DataShape => kindOf(spec).shape(spec);

/** What is to know of results on a kind of data. Of a kind of a later version there is nothing but its name. */
export const kindResults = (kind: string): KindResults => dataKinds.get(kind)?.results ?? { taskTitle: (task) => task };

/** How the tasks of a kind are spoken of. */
export function taskWordsOf(kind: string): TaskWords {
  const { tasksAreAlike, results } = kindOf({ kind });
  return { alike: tasksAreAlike, title: results.taskTitle };
}
