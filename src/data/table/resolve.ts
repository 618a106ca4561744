import { FieldError, type FieldFault } from '../../schema/field-faults.js';
import { showValue } from '../../schema/text.js';
import { givenShares, partNames } from '../shares.js';
import { faultsOf } from './column-faults.js';
import type { FeatureColumns } from './feature-encoder.js';
import {
  areParts,
  type FeatureFields,
  type FileField,
  type FileList,
  type SplitField,
  type TableValues,
  type TaskField,
} from './fields.js';
import { readingOf } from './files/layout.js';
import type { StoredFile } from './files/stored-file.js';
import { storedSource } from './sources.js';
import {
  TABLE_ENCODING,
  type TableFiles,
  type TableSpec,
  type TableSplit,
  type TableTask,
  USUAL_HASH,
  USUAL_SHARES,
} from './spec.js';
import { type LeftOut, usualFeatures } from './usual-features.js';

/** The paths of a field, of each part or of all rows. */
export const pathsOf = (file: FileField): string[] =>
  areParts(file) ? [file.train, file.validation, file.test].flatMap(listOf) : listOf(file);

const listOf = (paths: FileList): string[] => (typeof paths === 'string' ? [paths] : [...paths]);

export interface Resolved {
  readonly spec: TableSpec;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The spec of a combination of fields, its columns resolved by what the prepared files hold.
 * @throws InputError where a file is not prepared, or a column is missing or holds something else than it must
 */
export function resolve(values: TableValues): Resolved {
  const { file, tasks, weight, minCount, hash, embedding } = values;
  const paths = pathsOf(file);
  const reading = readingOf(values, paths);
  const stored = paths.map((path) => storedSource(path, reading));
  const { features, leftOut } = values.features
    ? { features: allOf(values.features), leftOut: [] }
    : usualFeatures(values, stored);
  const split = areParts(file) ? undefined : splitOf(values.split ?? { by: 'random' });
  const spec: TableSpec = {
    kind: 'table',
    encoding: TABLE_ENCODING,
    files: hashesOf(file, stored),
    ...(Object.keys(reading).length > 0 && { reading }),
    features,
    tasks: tasks.map(taskOf),
    ...(weight !== undefined && { weight }),
    ...(minCount !== 1 && { minCount }),
    ...(hash !== USUAL_HASH && { hash }),
    ...(split && { split }),
    embedding,
  };
  const faults = [...sharedFiles(file, stored), ...stored.flatMap((file) => faultsOf(spec, file))];
  if (Object.values(features).every(({ length }) => length === 0)) {
    const text = `data.features is missing: no column of ${stored[0]!.name} is left to be one, so it must name some`;
    faults.push({ path: ['data', 'features'], text });
  }
  if (faults.length > 0) throw new FieldError(faults);
  return { spec, leftOut };
}

function hashesOf(file: FileField, stored: readonly StoredFile[]): TableFiles {
  const hashes = (paths: FileList) => listOf(paths).map((path) => stored.find(({ name }) => name === path)!.sha256);
  if (!areParts(file)) return hashes(file);
  return { train: hashes(file.train), validation: hashes(file.validation), test: hashes(file.test) };
}

/** The same rows in two parts would make a model look as good as it remembers. */
function sharedFiles(file: FileField, stored: readonly StoredFile[]): FieldFault[] {
  if (!areParts(file)) return [];
  const partsOf = new Map<string, string>();
  return partNames.flatMap((part) =>
    listOf(file[part]).flatMap((path) => {
      const { sha256 } = stored.find(({ name }) => name === path)!;
      const other = partsOf.get(sha256) ?? part;
      partsOf.set(sha256, other);
      if (other === part) return [];
      const text = `data.file.${part} has ${showValue(path)}: its content is that of a file of ${other}: rows of its own are needed`;
      return [{ path: ['data', 'file', part], text }];
    }),
  );
}

const allOf = ({ numeric = [], categorical = [], log = [] }: FeatureFields): FeatureColumns => ({
  ...{ numeric, categorical, log },
});

/** A task without what is as by default. */
function taskOf({ weight, positive, missing, ...task }: TaskField): TableTask {
  return {
    ...task,
    ...(positive !== undefined && { positive: typeof positive === 'object' ? positive : [positive] }),
    ...(weight !== undefined && weight !== 1 && { weight }),
    ...(missing === 'skip' && { missing }),
  };
}

function splitOf({ by, column, seed = 0, ...given }: SplitField): TableSplit {
  const shares = givenShares(given) ?? USUAL_SHARES;
  switch (by) {
    case 'random':
      return { by, seed, shares };
    case 'group':
      return { by, column: column!, seed, shares };
    case 'time':
      return { by, column: column!, shares };
    case 'column':
      return { by, column: column! };
  }
}
