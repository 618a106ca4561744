import * as z from 'zod';
import type { SizeSpec } from '../models/architecture.js';
import { type Architectures, architectures } from '../models/index.js';
import { mapping, oneOf, whole } from '../schema/fields.js';
import type { Tuning } from './config.js';
import { metric } from './metric-schema.js';
import { factorWithin } from './model-schema.js';

const need = 'a list of a lower and an upper bound is needed';

const bounds = (item: z.ZodType<number>): z.ZodType<readonly [number, number]> =>
  z.tuple([item, item], need).refine(([low, high]) => low <= high, need);

const positive = (size: Pick<SizeSpec, 'below'> = {}) => bounds(factorWithin({ ...size, above: 0 }));
const counts = bounds(whole(1));

/** Keyed by the names of sizes, and `learningRate`. */
function spaceOf(known: Architectures) {
  const sizes = new Map([...known.values()].flatMap(({ sizes }) => Object.entries(sizes)));
  return mapping({
    learningRate: positive().exactOptional(),
    ...Object.fromEntries(
      [...sizes].map(([name, size]) => [name, (size.kind === 'factor' ? positive(size) : counts).exactOptional()]),
    ),
  });
}

/** `tune:`; an empty one means the default search. */
export const tuneOf = (known: Architectures): z.ZodType<Tuning> =>
  mapping({
    method: oneOf(['gaussian-process', 'random', 'grid']).prefault('gaussian-process'),
    trials: whole(1, 100_000).prefault(40),
    batch: whole(1, 1000).prefault(4),
    seed: whole(0).prefault(0),
    eachTask: z.boolean('true or false is needed').exactOptional(),
    by: metric.exactOptional(),
    units: whole(1).prefault(2048),
    space: spaceOf(known).prefault({}),
  }) as unknown as z.ZodType<Tuning>;

/** The search of a config without `tune:`. */
export const usualTuning = (): Tuning => tuneOf(architectures).parse({});
