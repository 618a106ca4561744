import type * as z from 'zod';
import type { DataKind, Given } from '../../data/kind.js';
import { kindOf } from '../../data/kinds.js';
import type { Across } from '../../schema/fields.js';
import { sweptNames } from '../../schema/sweepable.js';
import type { Path } from '../../schema/text.js';
import type { Config, ModelSettings } from '../config.js';
import { fieldsOf } from '../model-fields.js';
import type { select } from '../select-schema.js';

/** A config whose selection is still keyed by path. A part that is not `sound` may hold anything. */
export type Draft = Omit<Config, 'select' | 'keepPredictions'> & {
  readonly select?: z.output<typeof select>;
  readonly keepPredictions?: boolean;
};

/** The kind of a draft's data, and a reader of the fields that are sound; undefined where the kind is at fault. */
export function dataOf(
  { data }: Draft,
  { sound }: Across,
): { kind: DataKind; given: Given<Readonly<Record<string, unknown>>> } | undefined {
  if (!sound(['data', 'kind'])) return undefined;
  const fields = data as unknown as Readonly<Record<string, unknown>>;
  return { kind: kindOf(data), given: (field) => (sound(['data', field]) ? fields[field] : undefined) };
}

/** All settings of a draft with their places: those for every replicate, of each one, and what these say for a task. */
export function settingsIn(
  { settings, replicates = [] }: Draft,
  { sound }: Across,
): { readonly model: string; readonly given: ModelSettings; readonly at: Path }[] {
  const all = [
    ...(sound(['settings']) ? [{ of: settings, at: ['settings'] }] : []),
    ...(sound(['replicates']) ? replicates.map((of, i) => ({ of, at: ['replicates', i] })) : []),
  ];
  return all.flatMap(({ of, at }) =>
    Object.entries(of).flatMap(([model, given]) => [
      { model, given, at: [...at, model] },
      ...Object.entries(given.tunedFor ?? {}).map(([task, given]) => ({
        ...{ model, given },
        at: [...at, model, 'tunedFor', task],
      })),
    ]),
  );
}

/** A list of a config from which a draw chooses one value for each specification. */
interface DrawnList {
  /** The dotted path of its field, such as `data.scale`, `training.steps`, or `model.experts` for a size of any model. */
  readonly field: string;
  readonly values: readonly unknown[];
  /** Where it is in the config. */
  readonly at: Path;
}

type Sources = Pick<Config, 'data' | 'models' | 'training' | 'settings'>;

/** The lists of all swept fields but that of the data's axis, as often as the config has them. */
export function drawnLists(config: Sources): DrawnList[] {
  const kind = kindOf(config.data);
  const { kind: _, ...data } = kind.complete(config.data);
  return [
    ...listsIn('data', data, (name) => ['data', name]).filter(
      ({ field }) => field !== `data.${kind.results.axis?.field}`,
    ),
    ...config.models.flatMap((entry, i) => {
      const { training, sizes } = fieldsOf(config, entry);
      const own = config.settings[entry.name];
      return [
        ...listsIn('training', training, (name) =>
          name in { ...own?.training } ? ['settings', entry.name, 'training', name] : ['training', name],
        ),
        ...listsIn('model', sizes, (name) =>
          name in { ...own?.sizes } ? ['settings', entry.name, name] : ['models', i, name],
        ),
      ];
    }),
  ];
}

function listsIn(part: string, fields: object, at: (name: string) => Path): DrawnList[] {
  const values = (name: string) => (fields as Record<string, { values: readonly unknown[] }>)[name]!.values;
  return sweptNames(fields).map((name) => ({ field: `${part}.${name}`, values: values(name), at: at(name) }));
}

/** The values of each drawn field, in the order of the config. A checked config has one list for each. */
export const drawnFields = (config: Sources): ReadonlyMap<string, readonly unknown[]> =>
  new Map(drawnLists(config).map(({ field, values }) => [field, values]));

/** The number of combinations of their values, from which a draw takes some. */
export const countDrawable = (config: Sources): number =>
  [...drawnFields(config).values()].reduce((product, values) => product * values.length, 1);
