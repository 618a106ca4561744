import { kindOf } from '../data/kinds.js';
import { sweptNames } from '../schema/sweepable.js';
import type { Path } from '../schema/text.js';
import type { Config } from './config.js';
import { fieldsOf } from './model-fields.js';

/** A list of a config from which a draw chooses one value for each specification. */
export interface DrawnList {
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
