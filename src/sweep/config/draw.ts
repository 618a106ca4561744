/** `draw:` of a config: a random sample of the combinations of swept fields. */

import { mapValues } from '../../ground/base/grouped.js';
import { fastStream } from '../../ground/base/random.js';
import { combinations, type Sweepable, sweptNames } from '../../ground/schema/fields.js';
import type { Path } from '../../ground/schema/text.js';
import { findKind } from '../../train/data/kinds.js';
import { type Config, modelFields } from './config.js';
import type { Draw } from './search-schema.js';

/** A list of a config from which a draw chooses one value for each specification. */
interface DrawnList {
  /**
   * The dotted path of its field, such as `data.scale`, `training.steps`, or `model.experts` for a
   * size of any model.
   */
  readonly field: string;
  readonly values: readonly unknown[];
  readonly at: Path;
}

type Sources = Pick<Config, 'data' | 'models' | 'training' | 'settings' | 'draw'>;

/** The lists of all drawn fields, each as often as it occurs in the config. */
export function drawnLists(config: Sources): DrawnList[] {
  const { draw } = config;
  return sweptLists(config).filter(({ field }) => !draw?.each?.includes(field));
}

/**
 * The lists of all swept fields but the field of the data's axis, each as often as it occurs in the
 * config.
 */
export function sweptLists(config: Sources): DrawnList[] {
  const kind = findKind(config.data);
  const { kind: _, ...data } = kind.complete(config.data);
  return [
    ...listsIn('data', data, (name) => ['data', name]).filter(
      ({ field }) => field !== `data.${kind.results.axis?.field}`,
    ),
    ...config.models.flatMap((entry, i) => {
      const { training, sizes } = modelFields(config, entry);
      const own = config.settings[entry.name];
      return [
        ...listsIn('training', training, (name) =>
          name in { ...own?.training }
            ? ['settings', entry.name, 'training', name]
            : ['training', name],
        ),
        ...listsIn('model', sizes, (name) =>
          name in { ...own?.sizes } ? ['settings', entry.name, name] : ['models', i, name],
        ),
      ];
    }),
  ];
}

function listsIn(part: string, fields: object, at: (name: string) => Path): DrawnList[] {
  const values = (name: string) =>
    (fields as Record<string, { values: readonly unknown[] }>)[name]!.values;
  return sweptNames(fields).map((name) => ({
    field: `${part}.${name}`,
    values: values(name),
    at: at(name),
  }));
}

/** One value of each drawn field, by dotted path. */
type Drawn = ReadonlyMap<string, unknown>;

/**
 * The values of each drawn field, in the order of the config. A checked config has one list for
 * each.
 */
export const drawnFields = (config: Sources): ReadonlyMap<string, readonly unknown[]> =>
  new Map(drawnLists(config).map(({ field, values }) => [field, values]));

/** Returns the number of specifications from which a config draws. */
export function countDrawable(config: Sources): number {
  const { admitted, lists } = drawnFrom(config);
  return lists.reduce((product, [, values]) => product * values.length, admitted?.length ?? 1);
}

/**
 * The specifications of a config: as many combinations of the drawn fields as `draw:` requests,
 * each as a config in which every such field has one value. They are drawn at random without
 * replacement, each field from a separate stream, so that a longer draw begins with all of a
 * shorter one. `skip` leaves out that many at the beginning, and the draw still has as many as it
 * requests. Where the draw has a condition, the fields of the data are drawn together, evenly over
 * the order of the combinations that meet it.
 */
export function drawnConfigs(config: Config, draw: Draw): Config[] {
  const { admitted, lists } = drawnFrom(config);
  const streams = lists.map(([field, values]) => {
    const uniform = fastStream(`draw/${draw.seed}/${field}`);
    return () => [field, values[Math.floor(uniform() * values.length)]] as const;
  });
  const data = admitted && evenly(admitted, fastStream(`draw/${draw.seed}/data`));
  const { specifications, skip = 0 } = draw;
  const drawn = new Map<string, Config>();
  while (drawn.size < skip + specifications) {
    // A combination may come more than once.
    const chosen: Drawn = new Map([...(data?.() ?? []), ...streams.map((next) => next())]);
    const id = JSON.stringify([...chosen.values()]);
    if (!drawn.has(id)) drawn.set(id, narrowed(config, chosen));
  }
  return [...drawn.values()].slice(skip);
}

/**
 * The combinations of fields of data, where a condition admits some, and the fields that are drawn
 * one by one.
 */
function drawnFrom(config: Sources) {
  const admitted = admittedData(config);
  return {
    admitted,
    lists: [...drawnFields(config)].filter(([field]) => !admitted || !isOfData(field)),
  };
}

/**
 * The combinations of fields of data that meet the condition of a draw, by rank; undefined without
 * a condition.
 */
function admittedData(config: Sources): Drawn[] | undefined {
  const { draw } = config;
  if (draw?.where === undefined) return undefined;
  const kind = findKind(config.data);
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

const isOfData = (field: string): boolean => field.startsWith(DATA);

/**
 * Returns a function that draws items in the order of van der Corput's sequence: the first 2^k
 * draws are spread evenly, and each item comes sooner or later.
 */
function evenly<T>(items: readonly T[], uniform: () => number): () => T {
  const start = uniform();
  let taken = 0;
  return () => items[Math.floor(((start + reversedBits(taken++)) % 1) * items.length)]!;
}

/** Reverses the binary digits of a whole number, as a number in [0, 1). */
function reversedBits(whole: number): number {
  let reversed = 0;
  for (let [left, digit] = [whole, 0.5]; left > 0; left = Math.floor(left / 2), digit /= 2)
    reversed += (left % 2) * digit;
  return reversed;
}

/** A config in which each chosen field is narrowed to one value. */
function narrowed(config: Config, chosen: Drawn): Config {
  const narrow = <T extends object>(part: string, fields: T): T =>
    mapValues(fields, (field: Sweepable<unknown>, name) => {
      const path = `${part}.${name}`;
      return field.swept && chosen.has(path) ? { ...field, values: [chosen.get(path)] } : field;
    }) as T;
  const { kind, ...data } = config.data;
  return {
    ...config,
    data: { kind, ...narrow('data', data) },
    models: config.models.map((entry) => ({ ...entry, sizes: narrow('model', entry.sizes) })),
    training: narrow('training', config.training),
    settings: mapValues(config.settings, ({ training, sizes }) => ({
      training: narrow('training', training),
      sizes: narrow('model', sizes),
    })),
  };
}
