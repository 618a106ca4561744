import * as z from 'zod';
import type { SizeSpec } from '../models/architecture.js';
import { type Architectures, architectures } from '../models/index.js';
import { mapping, oneOf, whole } from '../schema/fields.js';
import type { Tuning } from './config.js';
import { factorWithin } from './model-schema.js';
import { metric } from './select-schema.js';

const need = 'a list of a lower and an upper bound is needed';

const bounds = (item: z.ZodType<number>): z.ZodType<readonly [number, number]> =>
  z.tuple([item, item], need).refine(([low, high]) => low <= high, need);

const positive = (size: Pick<SizeSpec, 'below'> = {}) => bounds(factorWithin({ ...size, above: 0 }));
const counts = bounds(whole(1));

/** The schema of bounds, keyed by the names of sizes and `learningRate`. */
function spaceOf(known: Architectures) {
  const sizes = new Map([...known.values()].flatMap(({ sizes }) => Object.entries(sizes)));
  const boundsOf = (name: string, range: z.ZodType<readonly [number, number]>) => [
    name,
    range.exactOptional().describe(`A lower and an upper bound of ${name}, for every model that has it.`),
  ];
  return mapping({
    ...Object.fromEntries([
      boundsOf('learningRate', positive()),
      ...[...sizes].map(([name, size]) => boundsOf(name, size.kind === 'factor' ? positive(size) : counts)),
    ]),
  });
}

/** The schema of `tune:`; an empty one means the default search. */
export const tuneOf = (known: Architectures): z.ZodType<Tuning> =>
  mapping({
    method: oneOf(['gaussian-process', 'random', 'grid'])
      .prefault('gaussian-process')
      .describe('How hyper-parameters are proposed: by a Gaussian process of earlier trials, at random, or on a grid.'),
    trials: whole(1, 100_000).prefault(40).describe('How many runs are trained for each model.'),
    batch: whole(1, 1000)
      .prefault(4)
      .describe('How many trials of a model are proposed together, from the results of earlier ones.'),
    seed: whole(0).prefault(0).describe('A search with another seed tries other points.'),
    eachTask: z
      .boolean('true or false is needed')
      .exactOptional()
      .describe('Whether models whose tasks share nothing, as those of single-task, are searched for each task.'),
    by: metric
      .exactOptional()
      .describe("The metric that is made best; by default the main task's on the validation rows."),
    units: whole(1)
      .prefault(2048)
      .describe('The most units that a hidden layer may have, those of all experts counted together.'),
    space: spaceOf(known).prefault({}).describe('Bounds of hyper-parameters, in place of the default ones.'),
  }) as unknown as z.ZodType<Tuning>;

/** The default search, for a config without `tune:`. */
export const usualTuning = (): Tuning => tuneOf(architectures).parse({});
