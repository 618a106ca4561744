import * as z from 'zod';
import { columnOf, type Metric, metricOf } from '../base/metric.js';
import { dataKinds } from '../data/kinds.js';
import { across, dispatch, distinct, mapping, oneOf, whole } from '../schema/fields.js';
import type { KeysOf } from '../schema/overrides.js';
import type { Selection } from './config.js';
import { selectableValues } from './training-schema.js';

const known = new Set([...dataKinds.values()].flatMap((kind) => kind.knownMetrics.map(columnOf)));

/**
 * The message for an unknown metric. A list of all would fill a page; the metrics of the config's data are listed where it
 * names another one.
 */
const NEED = 'a metric, such as test_mse or validation_auc, is needed';

const ofKinds = oneOf([...known], NEED).transform((column) => metricOf(column)!);

/** A metric of any kind of data or of any task; checks across fields decide whether the config's data have it. */
export const metric: z.ZodType<Metric> = dispatch([ofKinds, z.string()], (input): z.ZodType<Metric> => {
  const parsed = typeof input === 'string' ? metricOf(input) : undefined;
  return parsed ? z.unknown().transform(() => parsed) : ofKinds;
});

/** Most seeds; more are a typo. */
export const seedLimit = 1_000_000;

/** Default for the ratio of `mostSeeds` to `seeds`, for choices that noise leaves open. */
const USUAL_GROWTH = 4;

const candidates = <T extends number | string | object>(value: z.ZodType<T>, what: string) =>
  mapping({
    from: distinct(value).describe('The candidates; each is tried in every cell.'),
    seeds: whole(1, seedLimit).describe(
      'How many seeds each candidate is tried on first; none of them is a seed of a final run.',
    ),
    mostSeeds: whole(1, seedLimit)
      .exactOptional()
      .describe(
        `The most seeds of a candidate, where noise leaves the choice open; by default ${USUAL_GROWTH} times seeds.`,
      ),
    by: metric.describe('The metric that candidates are compared by, such as validation_mse.'),
    statistic: oneOf(['median', 'trimmed-mean', 'mean'])
      .prefault('median')
      .describe(
        'What the metric is over seeds: its median, its mean without a fifth of the runs at each end, or its mean, which a single run that fails decides.',
      ),
    per: oneOf(['model', 'cell'])
      .prefault('model')
      .describe('Whether a model has one choice for all places on the axis of the data, or one in each cell.'),
  })
    .check(
      across(({ seeds, mostSeeds }, { sound, report }) => {
        if (!sound(['seeds']) || !sound(['mostSeeds']) || mostSeeds === undefined || mostSeeds >= seeds) return;
        report(['mostSeeds'], `at least seeds, ${seeds}, is needed`);
      }),
    )
    .transform((given) => ({ ...given, mostSeeds: given.mostSeeds ?? USUAL_GROWTH * given.seeds }))
    .exactOptional()
    .describe(`Chooses ${what} for each model by a first stage of runs.`);

/** The schema of `select:`, keyed by the dotted paths of fields. */
export const select = mapping({
  'training.optimizer': candidates(selectableValues.optimizer, 'the optimizer'),
  'training.learningRate': candidates(selectableValues.learningRate, 'the learning rate'),
  'training.batchSize': candidates(selectableValues.batchSize, 'the number of examples of a step'),
  'training.steps': candidates(selectableValues.steps, 'the number of steps'),
  'training.evaluateEvery': candidates(selectableValues.evaluateEvery, 'the number of steps between evaluations'),
  'training.schedule': candidates(selectableValues.schedule, 'how the learning rate falls'),
  'training.expertRate': candidates(selectableValues.expertRate, 'what the learning rate of experts is multiplied by'),
  'training.gateRate': candidates(selectableValues.gateRate, 'what the learning rate of gates is multiplied by'),
  'training.keep': candidates(selectableValues.keep, 'which evaluation counts'),
  'training.patience': candidates(selectableValues.patience, 'after how many worse evaluations training stops'),
  'training.losses': candidates(selectableValues.losses, "how the tasks' losses are combined"),
});

/** A selection keyed by field names; undefined where it is empty. */
export function selectionOf(fields: z.output<typeof select>): Selection | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0) return undefined;
  const [, { from: _, ...shared }] = entries[0]!;
  const candidates = entries.map(([path, { from }]) => [fieldOf(path), { values: from, swept: true }]);
  return { candidates: Object.fromEntries(candidates), ...shared };
}

/** A selection in the form of a config file. */
export const plainSelection = ({ candidates, by, ...shared }: Selection): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(candidates).map(([field, { values }]) => [
      `training.${field}`,
      { from: values, by: columnOf(by), ...shared },
    ]),
  );

/** The field of `training:` named by a path of a selection. */
export const fieldOf = (path: string): string => path.slice('training.'.length);

/** Joins names to keys: keys of `select:` are themselves dotted paths of two names. */
export const keysOfPath: KeysOf = (names) =>
  names[0] === 'select' && names.length > 2 ? ['select', names.slice(1, 3).join('.'), ...names.slice(3)] : names;
