import { fastStream } from '../base/random.js';
import type { Config } from '../config/config.js';
import { drawnFields } from '../config/drawn-fields.js';
import type { Sweepable } from '../schema/sweepable.js';

/**
 * The specifications of a config: as many combinations of the drawn fields as `draw:` asks for, each as the config with
 * one value left of every such field; without `draw:`, the config itself. They are drawn at random without replacement,
 * each field from a stream of its own, so that a longer draw begins with all of a shorter one.
 */
export function specificationsOf(config: Config): Config[] {
  const { draw } = config;
  if (!draw) return [config];
  const fields = [...drawnFields(config)].map(([field, values]) => {
    const uniform = fastStream(`draw/${draw.seed}/${field}`);
    return { field, next: () => values[Math.floor(uniform() * values.length)] };
  });
  const drawn = new Map<string, Config>();
  while (drawn.size < draw.specifications) {
    const chosen = new Map(fields.map(({ field, next }) => [field, next()]));
    const id = JSON.stringify([...chosen.values()]);
    if (!drawn.has(id)) drawn.set(id, narrowed(config, chosen));
  }
  return [...drawn.values()];
}

/** A config with one value left of each chosen field. */
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
