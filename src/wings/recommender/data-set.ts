import type { MetricName } from '../../base/metric.js';
import type { BinaryLabel, CategoricalFeature, DataSet, Impressions, LoggedRows } from '../../data/dataset.js';
import { KeptDataSets } from '../../data/kept-data-sets.js';
import type { DataShape, DataSource } from '../../data/kind.js';
import { impressions } from '../../kernels/kernels.js';
import { withNextRound } from './rounds.js';
import { serviceOf, VISITS } from './service.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, logOf, SLOTS, sizesOfIds, type World, worldOf } from './world.js';

const [ENGAGEMENT, SATISFACTION] = recommenderTasks;

/** The metrics of both tasks. */
export const recommenderMetrics: readonly MetricName[] = ['auc', 'log_loss', 'r2'];

export const recommenderLabels: readonly BinaryLabel[] = [
  { kind: 'binary', name: ENGAGEMENT, metrics: recommenderMetrics },
  { kind: 'binary', name: SATISFACTION, metrics: recommenderMetrics, partial: true },
];

/** The number of dense features of a row. */
export const widthOfRows = ({ features, position, sparse }: RecommenderSpec): number =>
  (sparse?.dense ?? features) + (position === 'input' ? SLOTS : 0);

/** The ids of a row in the sparse form, in their order. */
export const idNames = ['user', 'item', 'category', 'hour', 'device'] as const;

function idsOf({ sparse }: RecommenderSpec): CategoricalFeature[] {
  return sparse ? sizesOfIds(sparse).map((size, c) => ({ name: idNames[c]!, size })) : [];
}

/** The logs of a seed, by the use of their rows in a run. */
export const logNames = { train: 'data', validation: 'validation', test: 'test', random: 'random' } as const;

type LogName = (typeof logNames)[keyof typeof logNames];

/** A log of a seed: that of the old model, or one whose slots are all filled at random. */
export const recommenderLog = (spec: RecommenderSpec, seed: number, name: LogName): Impressions =>
  logIn(worldOf(spec, seed), spec, seed, name);

function logIn(world: World, { position, randomSlots }: RecommenderSpec, seed: number, name: LogName): Impressions {
  const served = name === 'data' ? 'shown' : 'served';
  return logOf(world, seed, name, {
    shown: 'slate',
    random: name === 'random' ? 1 : randomSlots,
    position: position === 'input' ? served : 'none',
  });
}

/** The labels of scored rows take a moment to make, and all models of a seed are scored on the same. */
const kept = new KeptDataSets<DataSet>();

/** The recommender of a seed: trained on its log, scored on other rows of it and on a log of random slots. */
export const recommenderDataSet = (spec: RecommenderSpec, seed: number): DataSet =>
  kept.take(JSON.stringify([spec, seed]), () => {
    const { validationExamples, testExamples } = spec;
    const world = worldOf(spec, seed);
    const logged = (name: LogName) => logIn(world, spec, seed, name);
    const data = {
      features: { dense: widthOfRows(spec), categorical: idsOf(spec) },
      labels: recommenderLabels,
      train: logged('data'),
      validation: validationExamples > 0 ? firstRows(logged('validation'), validationExamples) : undefined,
      test: firstRows(logged('test'), testExamples),
      random: firstRows(logged('random'), testExamples),
      ...(spec.users && { service: serviceOf(world, seed, spec) }),
    };
    return spec.rounds === undefined ? data : firstRound(data, world, seed, spec);
  });

/** As many rows of the old model's log as a model trains on in each round. */
function firstRound(data: DataSet, world: World, seed: number, spec: RecommenderSpec): DataSet {
  const rows = spec.loggedExamples!;
  const width = widthOfRows(spec);
  const [dense, labels] = [new Float32Array(rows * width), new Float32Array(rows * recommenderTasks.length)];
  const categorical = new Int32Array(rows * idsOf(spec).length);
  impressions(logIn(world, spec, seed, 'data'), 0, rows, { dense, categorical, labels });
  const train = { kind: 'table', rows, dense, categorical, labels } as const;
  return withNextRound({ ...data, train }, world, seed, spec, 1);
}

function firstRows(log: Impressions, rows: number): LoggedRows {
  const labels = new Float32Array(rows * recommenderTasks.length);
  impressions(log, 0, rows, { labels });
  return { kind: 'logged', rows, log, labels };
}

/** The sizes of the log that a spec generates. */
const recommenderShape = (spec: RecommenderSpec): DataShape => ({
  ...{ dense: widthOfRows(spec), categorical: spec.sparse ? sizesOfIds(spec.sparse) : [] },
  ...{ embedding: spec.sparse?.embedding ?? 'sum', ...(spec.sparse && { bottom: spec.sparse.bottom }) },
  labels: recommenderLabels,
  rows: {
    ...{
      train: spec.loggedExamples ?? 0,
      validation: spec.validationExamples,
      test: spec.testExamples,
      random: spec.testExamples,
    },
    ...(spec.users && { served: 2 * spec.users * VISITS * CANDIDATES }),
  },
  ...(spec.rounds === undefined ? { logged: true as const } : { rounds: spec.rounds }),
  ...(spec.position === 'shallow' && { position: { task: 0, slots: SLOTS } }),
});

/** The source of the data of a spec, which needs no file. */
export const recommenderSource: DataSource<RecommenderSpec> = { open: recommenderDataSet, shape: recommenderShape };
