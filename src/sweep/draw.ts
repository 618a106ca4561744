import { fastStream } from '../base/random.js';
import type { Config } from '../config/config.js';
import { admittedData, type Drawn, drawnFields, isOfData } from '../config/draw.js';
import type { Sweepable } from '../schema/fields.js';

/**
 * The specifications of a config: as many combinations of the drawn fields as `draw:` requests, each as a config in which
 * every such field has one value; without `draw:`, the config itself. They are drawn at random without replacement, each
 * field from a separate stream, so that a longer draw begins with all of a shorter one. Where the draw has a condition, the
 * fields of the data are drawn together, evenly over the order of the combinations that meet it.
 */
export function drawnConfigs(config: Config): Config[] {
  const { draw } = config;
  if (!draw) return [config];
  const admitted = admittedData(config);
  const streams = [...drawnFields(config)]
    .filter(([field]) => !admitted || !isOfData(field))
    .map(([field, values]) => {
      const uniform = fastStream(`draw/${draw.seed}/${field}`);
      return () => [field, values[Math.floor(uniform() * values.length)]] as const;
    });
  const data = admitted && evenly(admitted, fastStream(`draw/${draw.seed}/data`));
  const drawn = new Map<string, Config>();
  while (drawn.size < draw.specifications) {
    // A combination may come more than once.
    const chosen: Drawn = new Map([...(data?.() ?? []), ...streams.map((next) => next())]);
    const id = JSON.stringify([...chosen.values()]);
    if (!drawn.has(id)) drawn.set(id, narrowed(config, chosen));
  }
  return [...drawn.values()];
}

/** In the order of van der Corput's sequence: the first 2^k items are spread evenly, and each comes sooner or later. */
function evenly<T>(items: readonly T[], uniform: () => number): () => T {
  const start = uniform();
  let taken = 0;
  return () => items[Math.floor(((start + reversedBits(taken++)) % 1) * items.length)]!;
}

/** The number in [0, 1) whose binary digits after the point are those of a whole number in reversed order. */
function reversedBits(whole: number): number {
  let reversed = 0;
  for (let [left, digit] = [whole, 0.5]; left > 0; left = Math.floor(left / 2), digit /= 2)
    reversed += (left % 2) * digit;
  return reversed;
}

/** A config in which each chosen field is narrowed to one value. */
function narrowed(config: Config, chosen: ReadonlyMap<string, unknown>): Config {
  const narrow = <T extends object>(part: string, fields: T): T => {
    const entries = Object.entries<Sweepable<unknown>>(fields as Record<string, Sweepable<unknown>>);
    const left = entries.map(([name, field]) => {
      const path = `${part}.${name}`;
      return [name, field.swept && chosen.has(path) ? { ...field, values: [chosen.get(path)] } : field];
    });
    return Object.fromEntries(left) as T;
  };
  const { kind, ...data } = config.data;
  return {
    ...config,
    data: { kind, ...narrow('data', data) },
    models: config.models.map((entry) => ({ ...entry, sizes: narrow('model', entry.sizes) })),
    training: narrow('training', config.training),
    settings: Object.fromEntries(
      Object.entries(config.settings).map(([model, { training, sizes }]) => [
        model,
        { training: narrow('training', training), sizes: narrow('model', sizes) },
      ]),
    ),
  };
}
