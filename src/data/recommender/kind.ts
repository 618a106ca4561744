import type { Metric, Part } from '../../base/metric.js';
import { defineDataKind } from '../kind.js';
import { recommenderDataSet, recommenderMetrics } from './data-set.js';
import { checkRecommender, type RecommenderValues, recommenderSchema } from './fields.js';
import { recommenderResults } from './results.js';
import { recommenderShape } from './shape.js';
import { type RecommenderSpec, recommenderTasks, WORLD } from './spec.js';

/** Means over the tasks, then those of each task. */
const metricsOf = (part: Part): Metric[] =>
  [undefined, ...recommenderTasks].flatMap((task) =>
    recommenderMetrics.map((name) => ({ part, name, ...(task !== undefined && { task }) })),
  );

const metrics = (['test', 'validation', 'random'] as const).flatMap(metricsOf);

/** A recommender whose users engage with what they are shown, and are seldom satisfied (section 6.4). */
export const recommender = defineDataKind<RecommenderValues, RecommenderSpec>({
  name: 'recommender',
  schema: recommenderSchema,
  knownMetrics: metrics,
  examples: { test: 1_000_000, validation: 0 },
  tasksAreAlike: false,
  results: recommenderResults,
  check: checkRecommender,
  choosable: () => [{ metrics, because: 'the tasks are engagement and satisfaction' }],
  taskCounts: () => [recommenderTasks.length],
  spec: ({ users, satisfactionPower, rounds, loggedExamples, ...values }, { test, validation }) => ({
    ...{ kind: 'recommender', world: WORLD, ...values },
    ...((users > 0 || rounds > 0) && { users, satisfactionPower }),
    ...(rounds > 0 && { rounds, loggedExamples }),
    ...{ validationExamples: validation, testExamples: test },
  }),
  open: recommenderDataSet,
  shape: recommenderShape,
  // Only sizes matter, not values.
  workload: ({ features, position, sparse, users, rounds, loggedExamples, validationExamples, testExamples }) => ({
    ...{ features, position, sparse, validationExamples, testExamples },
    ...(users !== undefined && { users }),
    ...(rounds !== undefined && { rounds, loggedExamples }),
  }),
});
