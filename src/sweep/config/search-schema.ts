/**
 * Schemas that list what kinds of data have are functions: entry points add kinds of data before
 * they call them.
 */

import * as z from 'zod';
import { type Metric, metricColumn, parseMetric } from '../../ground/base/metric.js';
import type { KeyJoiner } from '../../ground/schema/document.js';
import {
  across,
  choice,
  dispatch,
  distinct,
  mapping,
  record,
  whole,
  within,
} from '../../ground/schema/fields.js';
import { dataKinds } from '../../train/data/kinds.js';
import type { SizeSpec } from '../../train/models/architecture.js';
import { type Architectures, architectures } from '../../train/models/index.js';
import { factorWithin } from './model-schema.js';
import { searchedTraining, selectableValues, type TrainingFields } from './training-schema.js';

/**
 * A list of all would fill a page; the metrics of the config's data are listed where it names
 * another one.
 */
const NEED = 'a metric, such as test_mse or validation_auc, is needed';

/**
 * A metric of any kind of data or of any task; checks across fields decide whether the config's
 * data have it.
 */
function metricSchema(): z.ZodType<Metric> {
  const known = new Set(
    [...dataKinds.values()].flatMap((kind) => kind.knownMetrics.map(metricColumn)),
  );
  const ofKinds = choice([...known], NEED).transform((column) => parseMetric(column)!);
  return dispatch([ofKinds, z.string()], (input): z.ZodType<Metric> => {
    const parsed = typeof input === 'string' ? parseMetric(input) : undefined;
    return parsed ? z.unknown().transform(() => parsed) : ofKinds;
  });
}

/** Most seeds; more are a typo. */
export const seedLimit = 1_000_000;

/** The default ratio of `mostSeeds` to `seeds`. */
const DEFAULT_GROWTH = 4;

const candidatesSchema = (field: string, value: z.ZodType, metric: z.ZodType<Metric>) =>
  mapping({
    from: distinct(value).describe('The candidates; each is tried in every cell.'),
    seeds: whole(1, seedLimit).describe(
      'The number of seeds that each candidate is first tried on; none of them is a seed of a final run.',
    ),
    mostSeeds: whole(1, seedLimit)
      .exactOptional()
      .describe(
        `The most seeds of a candidate, if noise leaves the choice open; by default ${DEFAULT_GROWTH} times seeds.`,
      ),
    by: metric.describe('The metric that candidates are compared by, such as validation_mse.'),
    statistic: choice(['median', 'trimmed-mean', 'mean'])
      .prefault('median')
      .describe(
        'The statistic of the metric over seeds: the median, the mean without a fifth of the runs at each end, or the mean, which a single failed run can decide.',
      ),
    per: choice(['model', 'cell'])
      .prefault('model')
      .describe(
        'Whether a model has one choice for the whole axis of the data, or one for each cell.',
      ),
  })
    .check(
      across(({ seeds, mostSeeds }, { sound, report }) => {
        if (
          !sound(['seeds']) ||
          !sound(['mostSeeds']) ||
          mostSeeds === undefined ||
          mostSeeds >= seeds
        )
          return;
        report(['mostSeeds'], `at least seeds, ${seeds}, is needed`);
      }),
    )
    .transform((given) => ({
      ...given,
      mostSeeds: given.mostSeeds ?? DEFAULT_GROWTH * given.seeds,
    }))
    .exactOptional()
    .describe(`Chooses training.${field} for each model by a first stage of runs.`);

type Candidates = Readonly<z.output<ReturnType<typeof candidatesSchema>>>;

/** `select:`, the first stage: every candidate is tried in every cell, on seeds of its own. */
export interface Selection extends Omit<Candidates, 'from'> {
  /** Candidates for fields of `training:`, none of which is swept. */
  readonly candidates: Partial<TrainingFields>;
}

/** `select:` as it is written, keyed by the dotted paths of fields. */
export type SelectionByPath = Readonly<Record<string, Candidates>>;

/** The schema of `select:`. */
export function selectSchema(): z.ZodType<SelectionByPath> {
  const metric = metricSchema();
  const fields = Object.entries(selectableValues);
  return mapping(
    Object.fromEntries(
      fields.map(([field, value]) => [`training.${field}`, candidatesSchema(field, value, metric)]),
    ),
  );
}

/** A selection keyed by field names; undefined where it is empty. */
export function keySelectionByField(fields: SelectionByPath): Selection | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0) return undefined;
  const [, { from: _, ...shared }] = entries[0]!;
  const candidates = entries.map(([path, { from }]) => [
    trainingField(path),
    { values: from, swept: true },
  ]);
  return { candidates: Object.fromEntries(candidates), ...shared };
}

export const plainSelection = ({ candidates, by, ...shared }: Selection): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(candidates).map(([field, { values }]) => [
      `training.${field}`,
      { from: values, by: metricColumn(by), ...shared },
    ]),
  );

/** The field of `training:` named by a path of a selection. */
export const trainingField = (path: string): string => path.slice('training.'.length);

/** Joins names to keys: keys of `select:` are themselves dotted paths of two names. */
export const keysOfPath: KeyJoiner = (names) =>
  names[0] === 'select' && names.length > 2
    ? ['select', names.slice(1, 3).join('.'), ...names.slice(3)]
    : names;

const need = 'a list of a lower and an upper bound is needed';

type Bounds = readonly [low: number, high: number];

const bounds = (item: z.ZodType<number>): z.ZodType<Bounds> =>
  z.tuple([item, item], need).refine(([low, high]) => low <= high, need);

const positive = (size: Pick<SizeSpec, 'below'> = {}) =>
  bounds(factorWithin({ ...size, above: 0 }));
const counts = bounds(whole(1));

/** The schema of bounds, keyed by the names of sizes and of `searchedTraining`. */
function spaceSchema(known: Architectures): z.ZodType<Readonly<Record<string, Bounds>>> {
  const sizes = [...known.values()].flatMap(({ sizes }) => Object.entries(sizes));
  const ranges = new Map([
    ...searchedTraining.map(
      (name) => [name, positive(name === 'hiddenDropout' ? { below: 1 } : {})] as const,
    ),
    ...sizes.map(
      ([name, size]) => [name, size.kind === 'factor' ? positive(size) : counts] as const,
    ),
  ]);
  const about = (name: string) =>
    `A lower and an upper bound of ${name}, for every model that has it.`;
  const shape = [...ranges].map(([name, range]) => [
    name,
    range.exactOptional().describe(about(name)),
  ]);
  return mapping(Object.fromEntries(shape)) as z.ZodType<Readonly<Record<string, Bounds>>>;
}

/** The schema of `tune:`; an empty one means the default search. */
export const tuneSchema = (known: Architectures) =>
  mapping({
    method: choice(['gaussian-process', 'random'])
      .prefault('gaussian-process')
      .describe(
        'How hyper-parameters are proposed: by a Gaussian process of earlier trials, or at random.',
      ),
    trials: whole(1, 100_000).prefault(40).describe('The number of trials of each model.'),
    batch: whole(1, 1000)
      .prefault(4)
      .describe(
        'The number of trials of a model that are proposed together, from the results of earlier ones.',
      ),
    seed: whole(0).prefault(0).describe('The seed of the search; another seed tries other points.'),
    eachTask: z
      .boolean('true or false is needed')
      .exactOptional()
      .describe(
        'Whether models whose tasks share nothing, such as single-task, are searched for each task.',
      ),
    by: metricSchema()
      .exactOptional()
      .describe(
        "The metric to optimize; by default the main task's on the validation rows, or the mean R² over tasks for a table whose labels all have one.",
      ),
    weights: record(within({ above: 0 }))
      .exactOptional()
      .describe(
        'The weight of each task in the mean over tasks that is optimized; 0 if left out. By default, all weights are equal.',
      ),
    units: whole(1)
      .prefault(2048)
      .describe('The most units of a hidden layer, summed over experts.'),
    defaults: z
      .boolean('true or false is needed')
      .exactOptional()
      .describe(
        'Whether the first trial of a model is the setting of the config, if it is within the bounds; reports then say which tasks the search made worse.',
      ),
    prune: mapping({
      eta: whole(2, 1000)
        .prefault(3)
        .describe(
          'One in eta trials of a rung goes on to the next, which has eta times as many steps.',
        ),
      from: whole(1)
        .exactOptional()
        .describe(
          'The fewest steps after which a trial may be stopped; by default the steps to the first evaluation.',
        ),
    })
      .exactOptional()
      .describe(
        'Stops bad trials early, by successive halving over training steps; by default, every trial is trained to the end.',
      ),
    space: spaceSchema(known)
      .prefault({})
      .describe('Bounds of hyper-parameters, in place of the default bounds.'),
  });

/** `tune:`, the search of `mmoe-exp tune` (section 6.2). */
export type Tuning = Readonly<z.output<ReturnType<typeof tuneSchema>>>;

/** The default search, for a config without `tune:`. */
export const defaultTuning = (): Tuning => tuneSchema(architectures).parse({});

/** The schema of `draw:`. */
export function drawSchema() {
  const conditions = new Set(
    [...dataKinds.values()].flatMap((kind) => Object.keys(kind.conditions)),
  );
  return mapping({
    specifications: whole(1, 100_000).describe(
      'The number of combinations to draw, each with all models at all values of the axis of the data. A larger number keeps the earlier combinations.',
    ),
    skip: whole(0)
      .exactOptional()
      .describe(
        'The number of combinations to leave out at the beginning of the sample: those that another config has.',
      ),
    each: z
      .array(z.string('the name of a swept field is needed'), 'a list of fields is needed')
      .exactOptional()
      .describe(
        'Swept fields that are not drawn, such as training.losses: each combination has all their values.',
      ),
    seed: whole(0).describe('The seed of the sample.'),
    where: choice([...conditions])
      .exactOptional()
      .describe(
        'Draws only combinations of the fields of data that meet this condition, spread evenly over its order. For synthetic data: fits-figure-2.',
      ),
  });
}

/**
 * `draw:`, a sample of the combinations of swept fields, but for models and the field of the axis,
 * which each one has.
 */
export type Draw = Readonly<z.output<ReturnType<typeof drawSchema>>>;
