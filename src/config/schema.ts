import { z } from 'zod';
import { architectures } from '../models/index.js';
import { across, dispatch, distinct, mapping, whole } from '../schema/fields.js';
import { type Config, maxFinalSeed, type Selection } from './config.js';
import { crossChecks } from './cross-checks.js';
import { data } from './data-schema.js';
import { models, sizesShape } from './model-schema.js';
import { mostSeeds, select } from './select-schema.js';
import { someTraining, training } from './training-schema.js';
import { tune } from './tune-schema.js';

const count = whole(1, mostSeeds, ', or a list of seeds,').transform((n) => Array.from({ length: n }, (_, i) => i + 1));
const seeds = dispatch(
  (input): z.ZodType<number[]> => (Array.isArray(input) ? distinct(whole(0, maxFinalSeed)) : count),
);

const nameNeed = 'a text of up to 100 letters, digits, dots, _ and - is needed, as it names a folder';
const name = z
  .string(nameNeed)
  .regex(/^[A-Za-z0-9._-]{1,100}$/, nameNeed)
  .refine((text) => !/^\.{1,2}$/.test(text), nameNeed);

const settings = mapping(
  Object.fromEntries(
    [...architectures].map(([model, { sizes }]) => [
      model,
      mapping({ ...sizesShape(sizes), training: someTraining.prefault({}) })
        .transform(({ training, ...given }) => ({ training, sizes: given as Config['settings'][string]['sizes'] }))
        .exactOptional(),
    ]),
  ),
);

const shape = {
  name,
  data,
  models,
  training,
  settings: settings.prefault({}),
  select: select.exactOptional(),
  tune: tune.exactOptional(),
  seeds,
};

/** What a config must hold; gives the config itself. */
export const configSchema = mapping(shape, 'a mapping with name, data, models and seeds is needed')
  .check(across(crossChecks))
  .transform(
    (draft): Config => ({
      ...draft,
      data: named(draft.data),
      training: { ...(draft.data.kind === 'synthetic' && examples), ...draft.training },
      select: draft.select && selection(draft.select),
    }),
  );

/** Tasks that are named stand in place of a group. */
function named(data: Config['data']): Config['data'] {
  if (data.kind === 'synthetic' || !data.tasks) return data;
  const { group: _, ...rest } = data;
  return rest;
}

/** How many examples validate and test where a config does not say. */
const examples = {
  testExamples: { values: [2000], swept: false },
  validationExamples: { values: [0], swept: false },
};

function selection(fields: z.output<typeof select>): Selection | undefined {
  const all = Object.entries(fields);
  const [first] = all;
  return first && { fields: all.map(([path, { from }]) => ({ path, from })), seeds: first[1].seeds, by: first[1].by };
}
