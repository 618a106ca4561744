import { kindOf } from '../data/kinds.js';
import { combinations, sweptNames } from '../schema/fields.js';
import type { Path } from '../schema/text.js';
import type { Config } from './config.js';
import { fieldsOf } from './model-fields.js';

/** A list of a config from which a draw chooses one value for each specification. */
interface DrawnList {
  /** The dotted path of its field, such as `data.scale`, `training.steps`, or `model.experts` for a size of any model. */
  readonly field: string;
  readonly values: readonly unknown[];
  readonly at: Path;
}

type Sources = Pick<Config, 'data' | 'models' | 'training' | 'settings' | 'draw'>;

/** The lists of all swept fields but the field of the data's axis, each as often as it occurs in the config. */
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

/** One value of each drawn field, by dotted path. */
export type Drawn = ReadonlyMap<string, unknown>;

/** The values of each drawn field, in the order of the config. A checked config has one list for each. */
export const drawnFields = (config: Sources): ReadonlyMap<string, readonly unknown[]> =>
  new Map(drawnLists(config).map(({ field, values }) => [field, values]));

export function countDrawable(config: Sources): number {
  const admitted = admittedData(config);
  const lists = [...drawnFields(config)].filter(([field]) => !admitted || !isOfData(field));
  return lists.reduce((product, [, values]) => product * values.length, admitted?.length ?? 1);
}

/** The combinations of fields of data that meet the condition of a draw, by rank; undefined without a condition. */
export function admittedData({ draw, ...config }: Sources): Drawn[] | undefined {
  if (draw?.where === undefined) return undefined;
  const kind = kindOf(config.data);
  const rankOf = kind.conditions[draw.where]!;
  const { kind: _, ...fields } = kind.complete(config.data);
  const given = combinations<Record<string, unknown>>(fields)[0];
  const drawn = [...drawnFields(config)].flatMap(([field, values]) =>
    isOfData(field) ? [[field.slice(DATA.length), { values, swept: true }] as const] : [],
  );
  return combinations<Record<string, unknown>>(Object.fromEntries(drawn))
    .flatMap((own) => {
      const rank = rankOf({ ...given, ...own });
      return rank === undefined ? [] : { own, rank };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ own }) => new Map(Object.entries(own).map(([name, value]) => [DATA + name, value])));
}

const DATA = 'data.';

/** Whether a drawn field is one of the data. */
export const isOfData = (field: string): boolean => field.startsWith(DATA);
