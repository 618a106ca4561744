/** The data kind `recommender`: its fields in a config, its checks and its metrics. */

import * as z from 'zod';
import type { Metric } from '../../ground/base/metric.js';
import {
  choice,
  type FieldValue,
  mapping,
  type SweepableFields,
  sweepable,
  whole,
  within,
} from '../../ground/schema/fields.js';
import {
  defineDataKind,
  type Given,
  listMetrics,
  placed,
  type ReportNeed,
} from '../../train/data/kind.js';
import {
  labelFields,
  labelProperties,
  linearShareWhereFitting,
  seriesAgree,
} from '../../train/data/synthetic/label-fields.js';
import { labelFunction } from '../../train/data/synthetic/spec-from-config.js';
import { recommenderMetrics, recommenderSource } from './data-set.js';
import { recommenderReporting } from './reporting.js';
import { DEFAULT_LABELS, type RecommenderSpec, recommenderTasks, WORLD } from './spec.js';
import { CANDIDATES, SLOTS } from './world.js';

const between = (least: number, most: number) => within({ least, most });

const MAX_IDS = 10_000_000;

const sparse = mapping({
  users: whole(1, MAX_IDS).prefault(100_000).describe('The number of users, by Zipf popularity.'),
  items: whole(CANDIDATES, MAX_IDS)
    .prefault(100_000)
    .describe('The number of items, by Zipf popularity.'),
  hash: whole(1, MAX_IDS)
    .prefault(100_000)
    .describe('The rows of each embedding table of users and items, to which ids are hashed.'),
  embedding: whole(1, 1000).prefault(16).describe('The width of all tables.'),
  dense: whole(0).prefault(4).describe('The number of features that are also inputs.'),
  bottom: z
    .array(whole(1), 'a list of numbers of units is needed')
    .prefault([64])
    .describe(
      'Units of fully connected layers on embeddings and features, beneath any architecture.',
    ),
});

const recommenderSchema = mapping({
  kind: z
    .literal('recommender')
    .describe('A simulated recommender, in place of the real one in section 6.4.'),
  // At least three orthogonal directions are needed: two for the tasks and one for the old model's
  // error.
  features: sweepable(whole(3)).prefault(100).describe('d, the number of features.'),
  correlation: sweepable(between(-1, 1)).describe("p, the cosine of the tasks' weights."),
  ...labelFields,
  positionBias: sweepable(between(0, 10))
    .prefault(1)
    .describe('How much less the lower slots are looked at; 0: all are looked at.'),
  randomSlots: sweepable(between(0, 1))
    .prefault(0.0037)
    .describe('The share of slots that are filled at random.'),
  engagement: sweepable(between(-20, 20))
    .prefault(-1.5)
    .describe('The logit of engagement at a score of 0.'),
  satisfaction: sweepable(between(-20, 20))
    .prefault(-2.5)
    .describe('The logit of satisfaction at a score of 0.'),
  position: sweepable(choice(['none', 'input', 'shallow']))
    .prefault('none')
    .describe(
      'Whether the slot enters the model: not at all, among the features, or as a number beside the logit of engagement.',
    ),
  users: sweepable(whole(0))
    .prefault(0)
    .describe('The number of users that each trained model serves.'),
  satisfactionPower: sweepable(between(0, 1))
    .prefault(0.03)
    .describe(
      'w in pe * ps^w, by which a model ranks: the weight of satisfaction beside engagement.',
    ),
  rounds: sweepable(whole(0))
    .prefault(0)
    .describe('The number of times that a model is trained anew on the log that it made.'),
  loggedExamples: sweepable(whole(SLOTS))
    .prefault(200_000)
    .describe('With rounds: the rows of the log of each round.'),
  sparse: sweepable(sparse)
    .exactOptional()
    .describe('Ids with embedding tables in place of dense features.'),
});

type RecommenderValues = FieldValue<typeof recommenderSchema>;

function checkRecommender(
  given: Given<SweepableFields<RecommenderValues>>,
  report: ReportNeed,
): void {
  seriesAgree(given, report);
  const [rounds, position] = [given('rounds')?.values, given('position')?.values];
  if (rounds?.some((count) => count > 0) && position?.includes('shallow')) {
    const why = 'rows of a log that a trained model made have no slots';
    report(['position'], `with rounds, none or input is needed: ${why}`);
  }
  const least = Math.min(...(given('features')?.values ?? []));
  for (const [{ dense }, path] of placed(given, 'sparse'))
    if (dense > least)
      report([...path, 'dense'], `at most ${least}, the number of data.features, is possible`);
}

const metrics = (['test', 'validation', 'random'] as const).flatMap((part) =>
  listMetrics(part, recommenderMetrics, recommenderTasks),
);

/**
 * Metrics of the slates that a model serves: ranked by both tasks (`value`), or by engagement only
 * (`alone`).
 */
const liveMetrics = recommenderTasks.flatMap((task): Metric[] => [
  { part: 'live', name: 'value', task },
  { part: 'live', name: 'alone', task },
]);

const TASKS = 'the tasks are engagement and satisfaction';

/**
 * Data of a recommender whose users often engage with items, and are seldom satisfied (section
 * 6.4).
 */
export const recommender = defineDataKind<RecommenderValues, RecommenderSpec>({
  name: 'recommender',
  schema: recommenderSchema,
  knownMetrics: [...metrics, ...liveMetrics],
  examples: { test: 1_000_000, validation: 0 },
  tasksAreAlike: false,
  results: {
    ...recommenderReporting,
    properties: (data, fields) => labelProperties(DEFAULT_LABELS, data, fields),
  },
  check: checkRecommender,
  choosable: (given) => [
    given('users')?.values.every((users) => users > 0)
      ? { metrics: [...metrics, ...liveMetrics], because: TASKS }
      : { metrics, because: `${TASKS}, and no model serves users` },
  ],
  conditions: {
    'fits-figure-2': (values) => linearShareWhereFitting(labelFunction(DEFAULT_LABELS, values)),
  },
  taskCounts: () => [recommenderTasks.length],
  spec: (
    { users, satisfactionPower, rounds, loggedExamples, ...values },
    { test, validation },
  ) => ({
    kind: 'recommender',
    world: WORLD,
    ...values,
    ...((users > 0 || rounds > 0) && { users, satisfactionPower }),
    ...(rounds > 0 && { rounds, loggedExamples }),
    validationExamples: validation,
    testExamples: test,
  }),
  ...recommenderSource,
  // Only sizes affect the duration of a run, not values.
  workload: ({
    features,
    position,
    sparse,
    users,
    rounds,
    loggedExamples,
    validationExamples,
    testExamples,
  }) => ({
    features,
    position,
    sparse,
    validationExamples,
    testExamples,
    ...(users !== undefined && { users }),
    ...(rounds !== undefined && { rounds, loggedExamples }),
  }),
});
