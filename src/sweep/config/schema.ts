/**
 * The schema of a config file. Further parts are in the files `*-schema.ts` beside it; checks
 * across fields are in checks.ts.
 */

import * as z from 'zod';
import { isMapping } from '../../ground/base/grouped.js';
import {
  across,
  dispatch,
  distinct,
  mapping,
  record,
  whole,
  within,
  wordOr,
} from '../../ground/schema/fields.js';
import { choiceNeed } from '../../ground/schema/text.js';
import type { DataConfig, DataKind } from '../../train/data/kind.js';
import { dataKinds, findKind } from '../../train/data/kinds.js';
import type { Architecture } from '../../train/models/architecture.js';
import type { Architectures } from '../../train/models/index.js';
import type { Draft } from './checks.js';
import { crossChecks } from './checks.js';
import { claims, declared } from './claims-schema.js';
import { AUTO, type Config, type EvenWeights, maxFinalSeed, type Settings } from './config.js';
import { modelsIn, type OwnFiles, sizesShape, withOwn } from './model-schema.js';
import {
  drawSchema,
  keySelectionByField,
  seedLimit,
  selectSchema,
  tuneSchema,
} from './search-schema.js';
import { MAX_LOOKS, type Seeds, SPLIT_STRIDE } from './seeds.js';
import type { TrainingFields } from './training-schema.js';
import { someTraining, training } from './training-schema.js';

const countSchema = (other = '') => whole(1, seedLimit, other);
const seedsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => first + i);

/** The schema of seeds: a count N (seeds 1 to N), a list, or a range. */
const seedCount = countSchema(', or a list of seeds,').transform(
  (count): Seeds => ({ seeds: seedsFrom(1, count) }),
);
const seedList = distinct(whole(0, maxFinalSeed)).transform((seeds): Seeds => ({ seeds }));
const seedRange = mapping({
  first: whole(0, maxFinalSeed - seedLimit).describe('The first seed.'),
  count: countSchema().describe('The number of consecutive seeds.'),
  looks: whole(2, MAX_LOOKS)
    .exactOptional()
    .describe(
      'Training goes in as many rounds, and stops after the round that decides all claims. Verdicts are those of a group-sequential design.',
    ),
  perSplit: z
    .boolean('true or false is needed')
    .exactOptional()
    .describe(
      `Each split has its own seeds: the seeds of the split before, plus ${SPLIT_STRIDE}. So no start recurs. By default, all splits have the same seeds.`,
    ),
})
  .check(
    across(({ count, looks, perSplit }, { sound, report }) => {
      if (!sound(['count'])) return;
      if (sound(['looks']) && looks !== undefined && looks > count) {
        report(['looks'], `at most count, ${count}, is needed`);
      }
      if (perSplit === true && count > SPLIT_STRIDE) {
        report(['count'], `at most ${SPLIT_STRIDE} is needed with perSplit`);
      }
    }),
  )
  .transform(
    ({ first, count, looks, perSplit }): Seeds => ({
      seeds: seedsFrom(first, count),
      ...(looks && { looks }),
      ...(perSplit && { perSplit }),
    }),
  );
const seeds = dispatch([seedCount, seedList, seedRange], (input): z.ZodType<Seeds> => {
  if (Array.isArray(input)) return seedList;
  return typeof input !== 'object' || input === null ? seedCount : seedRange;
});

const anyNumber = wordOr(AUTO, whole(1));

/**
 * The schema of the size of all networks: a number of weights, or also the layers that follow the
 * fitted one.
 */
const numberOfWeights = anyNumber.transform(
  (number): EvenWeights => (number === AUTO ? { number } : { number, narrow: [] }),
);
const evenWeights = mapping({
  number: anyNumber.describe('The number of weights, or auto.'),
  narrow: z
    .array(whole(1), 'a list of whole numbers is needed')
    .describe(
      'Units of the hidden layers after the one that is fitted; few units make what tasks share narrow.',
    ),
}) as z.ZodType<EvenWeights>;

const nameNeed =
  'a text of up to 100 letters, digits, dots, _ and - is needed, as it names a folder';
const name = z
  .string(nameNeed)
  .regex(/^[A-Za-z0-9._-]{1,100}$/, nameNeed)
  .refine((text) => !/^\.{1,2}$/.test(text), nameNeed);

type Sizes = Config['settings'][string]['sizes'];

function settingsSchema(architecture: Architecture) {
  const fields = {
    ...sizesShape(architecture),
    training: someTraining.prefault({}).describe('Overrides training for this model.'),
  };
  const ofTask = mapping(fields).transform(({ training, ...given }) => ({
    training,
    sizes: given as Sizes,
  }));
  if (!architecture.sharesNothing) return ofTask;
  return mapping({
    ...fields,
    tunedFor: record(ofTask)
      .exactOptional()
      .describe(
        'By task: overrides of these settings for the model that is trained for that task alone.',
      ),
  }).transform(({ training, tunedFor, ...given }) => ({
    training,
    sizes: given as Sizes,
    ...(tunedFor && { tunedFor }),
  }));
}

const settingsFor = (known: Architectures) =>
  mapping(
    Object.fromEntries(
      [...known].map(([name, model]) => [
        name,
        settingsSchema(model)
          .exactOptional()
          .describe(`Overrides training and the sizes of ${model.title}.`),
      ]),
    ),
  );

const mostReplicates = 1000;

const replicateCount = whole(1, mostReplicates, ', or a list of settings,').transform((count) =>
  Array.from({ length: count }, (): Settings => ({})),
);
const replicatesWith = (settings: ReturnType<typeof settingsFor>) => {
  const list = z.array(settings).min(1, 'at least one replicate is needed') as z.ZodType<
    readonly Settings[]
  >;
  return dispatch([replicateCount, list], (input) =>
    Array.isArray(input) ? list : replicateCount,
  );
};

/**
 * The schema of `data:`. It is made when it is used: entry points add kinds of data before that.
 */
function dataSchema(): z.ZodType<DataConfig> {
  const schemas = [...dataKinds.values()].map((kind) => kind.schema);
  return z.discriminatedUnion('kind', schemas as [DataKind['schema'], ...DataKind['schema'][]], {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? choiceNeed((issue.input as { kind?: unknown }).kind, [...dataKinds.keys()])
        : 'a mapping is needed',
  });
}

/**
 * The paths of fields of `data:` and `training:` that users may put at the top level by mistake.
 */
const belowTop = (): Map<string, string> =>
  new Map([
    ...[...dataKinds.values()]
      .flatMap(({ schema }) => Object.keys(schema.shape))
      .map((field) => [field, `data.${field}`] as const),
    ...Object.keys(someTraining.shape).map((field) => [field, `training.${field}`] as const),
  ]);

function shapeWith(own: OwnFiles, known: Architectures) {
  const settings = settingsFor(known);
  return {
    name: name.describe('The name of the results folder.'),
    data: dataSchema().describe('The data set. A list in place of a value is swept.'),
    models: modelsIn(own).describe('The architectures to compare, by name or with sizes.'),
    weights: dispatch([numberOfWeights, evenWeights], (input) =>
      isMapping(input) ? evenWeights : numberOfWeights,
    )
      .exactOptional()
      .describe(
        'The number of weights of every network that has no sizes of its own, so that comparisons are fair: a number, or auto, by the rows and columns.',
      ),
    training: training.describe('How models are trained. A list in place of a value is swept.'),
    settings: settings
      .prefault({})
      .describe('By model: overrides of training and of the sizes of the model.'),
    replicates: replicatesWith(settings)
      .exactOptional()
      .describe('Splits of the data: their number, or a list of the settings of each.'),
    select: selectSchema()
      .exactOptional()
      .describe(
        'A first stage, on separate seeds, that chooses fields of training for each model.',
      ),
    tune: tuneSchema(known).exactOptional().describe('The search of mmoe-exp tune.'),
    draw: drawSchema()
      .exactOptional()
      .describe('Trains a random sample of the combinations of swept fields instead of all.'),
    seeds: seeds.describe(
      'A count N (seeds 1 to N), a list, or a first seed and a count, which may have looks and perSplit.',
    ),
    margin: within({ above: 0, below: 1 })
      .exactOptional()
      .describe(
        'For tables: the least difference that counts, as a share of the error of Single-Task; by default 0.01.',
      ),
    claims: claims
      .exactOptional()
      .describe(
        'Sentences that the runs test, registered before the first run: a list, or a file that has the list, with a path relative to the config.',
      ),
    keepPredictions: z
      .union([z.boolean(), z.int().min(1)], 'true, false or a number of seeds is needed')
      .exactOptional()
      .describe(
        'Keeps the predictions of final runs of all seeds, or of the first N, on the test rows, for intervals over rows.',
      ),
    keepGradients: z
      .boolean('true or false is needed')
      .exactOptional()
      .describe(
        'Records at each evaluation, for each pair of tasks, the cosine and the norm ratio of their gradients with respect to the shared parameters.',
      ),
    numerics: z
      .union([z.literal(1), z.literal(2)], '1 or 2 is needed')
      .exactOptional()
      .describe(
        'The arithmetic of training: 1 rounds each product and each sum, 2 fuses them. By default the arithmetic of the runs in the folder, or 2.',
      ),
  };
}

/**
 * The schema of a config file with custom architectures.
 * @throws InputError where two define one of the same name
 */
export function configSchema(own: OwnFiles) {
  const known = withOwn(own);
  return mapping(
    shapeWith(own, known),
    'a mapping with name, data, models and seeds is needed',
    belowTop(),
  )
    .check(across((draft: Draft, across) => crossChecks(draft, across, known)))
    .transform(({ select, keepPredictions, keepGradients, claims, seeds, ...draft }): Config => {
      const kind = findKind(draft.data);
      const selection = select && keySelectionByField(select);
      return {
        ...draft,
        ...seeds,
        data: kind.complete(draft.data),
        training: { ...defaultExamples(kind), ...draft.training },
        ...(selection && { select: selection }),
        ...(keepPredictions && { keepPredictions }),
        ...(keepGradients && { keepGradients }),
        ...(claims && claims.length > 0 && { claims: claims.map(declared) }),
      };
    });
}

/** The default numbers of test and validation examples; none where the rows are given. */
function defaultExamples({ examples }: DataKind): Partial<TrainingFields> {
  if ('saidBy' in examples) return {};
  return {
    testExamples: { values: [examples.test], swept: false },
    validationExamples: { values: [examples.validation], swept: false },
  };
}
