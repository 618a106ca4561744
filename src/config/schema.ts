import { z } from 'zod';
import type { DataConfig, DataKind } from '../data/kind.js';
import { dataKinds, kindOf } from '../data/kinds.js';
import { architectures } from '../models/index.js';
import { across, dispatch, distinct, mapping, whole } from '../schema/fields.js';
import { needOneOf } from '../schema/text.js';
import { crossChecks } from './checks/index.js';
import { type Config, maxFinalSeed, type TrainingFields } from './config.js';
import { draw } from './draw-schema.js';
import { models, sizesShape } from './model-schema.js';
import { seedLimit, select, selectionOf } from './select-schema.js';
import { someTraining, training } from './training-schema.js';
import { tune } from './tune-schema.js';

const countOf = (other = '') => whole(1, seedLimit, other);
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** A count N (seeds 1 to N), a list, or a range. */
const seeds = dispatch((input): z.ZodType<number[]> => {
  if (Array.isArray(input)) return distinct(whole(0, maxFinalSeed));
  if (typeof input !== 'object' || input === null) {
    return countOf(', or a list of seeds,').transform((count) => seedsFrom(1, count));
  }
  return mapping({ first: whole(0, maxFinalSeed - seedLimit), count: countOf() }).transform(({ first, count }) =>
    seedsFrom(first, count),
  );
});

const nameNeed = 'a text of up to 100 letters, digits, dots, _ and - is needed, as it names a folder';
const name = z
  .string(nameNeed)
  .regex(/^[A-Za-z0-9._-]{1,100}$/, nameNeed)
  .refine((text) => !/^\.{1,2}$/.test(text), nameNeed);

const settings = mapping(
  Object.fromEntries(
    [...architectures].map(([model, architecture]) => [
      model,
      mapping({ ...sizesShape(architecture), training: someTraining.prefault({}) })
        .transform(({ training, ...given }) => ({ training, sizes: given as Config['settings'][string]['sizes'] }))
        .exactOptional(),
    ]),
  ),
);

const schemas = [...dataKinds.values()].map((kind) => kind.schema) as [DataKind['schema'], ...DataKind['schema'][]];

/** `data:`. Each kind has a schema of its own. */
const data: z.ZodType<DataConfig> = z.discriminatedUnion('kind', schemas, {
  error: (issue) =>
    issue.code === 'invalid_union'
      ? needOneOf((issue.input as { kind?: unknown }).kind, [...dataKinds.keys()])
      : 'a mapping is needed',
});

const shape = {
  name,
  data,
  models,
  training,
  settings: settings.prefault({}),
  select: select.exactOptional(),
  tune: tune.exactOptional(),
  draw: draw.exactOptional(),
  seeds,
};

/** The schema of a config file; its output is the `Config`. */
export const configSchema = mapping(shape, 'a mapping with name, data, models and seeds is needed')
  .check(across(crossChecks))
  .transform(({ select, ...draft }): Config => {
    const kind = kindOf(draft.data);
    const selection = select && selectionOf(select);
    return {
      ...draft,
      data: kind.complete(draft.data),
      training: { ...usualExamples(kind), ...draft.training },
      ...(selection && { select: selection }),
    };
  });

/** The default numbers of test and validation examples; none where the rows are given. */
function usualExamples({ examples }: DataKind): Partial<TrainingFields> {
  if ('saidBy' in examples) return {};
  return {
    testExamples: { values: [examples.test], swept: false },
    validationExamples: { values: [examples.validation], swept: false },
  };
}
