/**
 * Makes the data set of a simulated recommender: logs of impressions, with labels of engagement and
 * satisfaction.
 */

import type { MetricName } from '../../ground/base/metric.js';
import { fastStream, type Uniform } from '../../ground/base/random.js';
import type {
  DataSet,
  DataShape,
  ExampleTable,
  LabelSpec,
  LoggedRows,
  Predict,
} from '../../train/data/dataset.js';
import { KeptDataSets } from '../../train/data/kept-data-sets.js';
import type { DataSource } from '../../train/data/kind.js';
import { impressions } from '../../train/kernels/exact-functions.js';
import { TRUTHS } from '../../train/kernels/impression-log.js';
import type { Impressions } from '../../train/kernels/made-rows.js';
import { makeService, rankSlates, VISITS } from './service.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, drawLog, makeWorld, SLOTS, sizesOfIds, type World } from './world.js';

const [ENGAGEMENT, SATISFACTION] = recommenderTasks;

export const recommenderMetrics: readonly MetricName[] = ['auc', 'log_loss', 'r2'];

const recommenderLabels: readonly LabelSpec[] = [
  { kind: 'binary', name: ENGAGEMENT, metrics: recommenderMetrics },
  { kind: 'binary', name: SATISFACTION, metrics: recommenderMetrics, partial: true },
];

const widthOfRows = ({ features, position, sparse }: RecommenderSpec): number =>
  (sparse?.dense ?? features) + (position === 'input' ? SLOTS : 0);

/** The numbers of ids of a row in the sparse form: user, item, category, hour, device. */
const idSizes = ({ sparse }: RecommenderSpec): readonly number[] =>
  sparse ? sizesOfIds(sparse) : [];

type LogName = 'data' | 'validation' | 'test' | 'random';

/** A log of a seed: the old model's, or one whose slots are all filled at random. */
function logIn(
  world: World,
  { position, randomSlots }: RecommenderSpec,
  seed: number,
  name: LogName,
): Impressions {
  const served = name === 'data' ? 'shown' : 'served';
  return drawLog(world, seed, name, {
    shown: 'slate',
    random: name === 'random' ? 1 : randomSlots,
    position: position === 'input' ? served : 'none',
  });
}

/**
 * Generating the labels of scored rows takes a moment, and all models of a seed are scored on the
 * same rows.
 */
const kept = new KeptDataSets<DataSet>();

/**
 * The recommender data set of a seed: trained on its log, scored on other rows of it and on a log
 * of random slots.
 */
export const recommenderDataSet = (spec: RecommenderSpec, seed: number): DataSet =>
  kept.take(JSON.stringify([spec, seed]), () => {
    const { validationExamples, testExamples } = spec;
    const world = makeWorld(spec, seed);
    const logged = (name: LogName) => logIn(world, spec, seed, name);
    const data = {
      features: { dense: widthOfRows(spec), categorical: idSizes(spec) },
      labels: recommenderLabels,
      train: logged('data'),
      validation:
        validationExamples > 0 ? firstRows(logged('validation'), validationExamples) : undefined,
      test: firstRows(logged('test'), testExamples),
      random: firstRows(logged('random'), testExamples),
      ...(spec.users && { service: makeService(world, seed, spec) }),
    };
    return spec.rounds === undefined ? data : firstRound(data, world, seed, spec);
  });

/**
 * The first round trains on loggedExamples rows of the log of the old model, as many as each later
 * round.
 */
function firstRound(data: DataSet, world: World, seed: number, spec: RecommenderSpec): DataSet {
  const rows = spec.loggedExamples!;
  const width = widthOfRows(spec);
  const [dense, labels] = [
    new Float32Array(rows * width),
    new Float32Array(rows * recommenderTasks.length),
  ];
  const categorical = new Int32Array(rows * idSizes(spec).length);
  impressions(logIn(world, spec, seed, 'data'), 0, rows, { dense, categorical, labels });
  const train = { kind: 'table', rows, dense, categorical, labels } as const;
  return withNextRound({ ...data, train }, world, seed, spec, 1);
}

function firstRows(log: Impressions, rows: number): LoggedRows {
  const labels = new Float32Array(rows * recommenderTasks.length);
  impressions(log, 0, rows, { labels });
  return { kind: 'logged', rows, log, labels };
}

const recommenderShape = (spec: RecommenderSpec): DataShape => ({
  dense: widthOfRows(spec),
  categorical: idSizes(spec),
  embedding: spec.sparse?.embedding ?? 'sum',
  ...(spec.sparse && { bottom: spec.sparse.bottom }),
  labels: recommenderLabels,
  rows: {
    train: spec.loggedExamples ?? 0,
    validation: spec.validationExamples,
    test: spec.testExamples,
    random: spec.testExamples,
    ...(spec.users && { served: 2 * spec.users * VISITS * CANDIDATES }),
  },
  ...(spec.rounds === undefined ? { logged: true as const } : { rounds: spec.rounds }),
  ...(spec.position === 'shallow' && { position: { task: 0, slots: SLOTS } }),
});

export const recommenderSource: DataSource<RecommenderSpec> = {
  open: recommenderDataSet,
  shape: recommenderShape,
};

/** Requests whose candidates are in memory at the same time. */
const TOGETHER = 256;

/** Adds the next round, which trains on the log of the model that was trained on this data set. */
function withNextRound(
  data: DataSet,
  world: World,
  seed: number,
  spec: RecommenderSpec,
  round: number,
): DataSet {
  if (round > spec.rounds!) return data;
  const log = (name: string, rows: number, predict: Predict) =>
    logOfModel(world, seed, spec, `${name}/${round}`, rows, predict);
  return {
    ...data,
    next: (predict) => {
      const { next: _, ...before } = data;
      const { validationExamples, testExamples, loggedExamples } = spec;
      const now = {
        ...before,
        train: log('data', loggedExamples!, predict),
        validation:
          validationExamples > 0 ? log('validation', validationExamples, predict) : undefined,
        test: log('test', testExamples, predict),
      };
      return withNextRound(now, world, seed, spec, round + 1);
    },
  };
}

/**
 * The first rows of a log of slates that a model ranked by `pe * ps^w`, with a share of slots
 * filled at random as in c/impressions.c: these are drawn first, and the others take the remaining
 * candidates in the order of their rank.
 */
function logOfModel(
  world: World,
  seed: number,
  spec: RecommenderSpec,
  name: string,
  rows: number,
  predict: Predict,
): ExampleTable {
  const isInput = spec.position === 'input';
  const log = drawLog(world, seed, name, {
    shown: 'candidates',
    random: 0,
    position: isInput ? 'served' : 'none',
  });
  const [width, columns] = [widthOfRows(spec), idSizes(spec).length];
  const tasks = recommenderTasks.length;
  const [dense, labels] = [new Float32Array(rows * width), new Float32Array(rows * tasks)];
  const categorical = new Int32Array(rows * columns);
  const uniform = fastStream(`mmoe-exp/${seed}/slots/${name}`);
  const requests = Math.ceil(rows / SLOTS);
  for (let first = 0; first < requests; first += TOGETHER) {
    const count = Math.min(TOGETHER, requests - first) * CANDIDATES;
    const [candidates, ids] = [new Float32Array(count * width), new Int32Array(count * columns)];
    const truth = new Float64Array(count * TRUTHS);
    impressions(log, first * CANDIDATES, count, { dense: candidates, categorical: ids, truth });
    const table = { kind: 'table', rows: count, dense: candidates, categorical: ids } as const;
    const logits = predict({ ...table, labels: new Float32Array(0) });
    const ranked = rankSlates(logits, CANDIDATES, CANDIDATES, spec.satisfactionPower!);
    for (let request = 0; request < count / CANDIDATES; request++) {
      const from = request * CANDIDATES;
      const shown = withRandomSlots(
        ranked.subarray(from, from + CANDIDATES),
        spec.randomSlots,
        uniform,
      );
      for (let slot = 0; slot < SLOTS; slot++) {
        const row = (first + request) * SLOTS + slot;
        if (row >= rows) break;
        const candidate = from + shown[slot]!;
        dense.set(candidates.subarray(candidate * width, (candidate + 1) * width), row * width);
        categorical.set(
          ids.subarray(candidate * columns, (candidate + 1) * columns),
          row * columns,
        );
        if (isInput)
          for (let i = 0; i < SLOTS; i++) dense[(row + 1) * width - SLOTS + i] = i === slot ? 1 : 0;
        const [engaged, satisfied, decided] = truth.subarray(
          TRUTHS * candidate,
          TRUTHS * (candidate + 1),
        );
        const likely = world.looks[slot]! * engaged!;
        labels[row * tasks] = decided! < likely ? 1 : 0;
        labels[row * tasks + 1] =
          decided! < likely ? Number(decided! < likely * satisfied!) : Number.NaN;
      }
    }
  }
  return { kind: 'table', rows, dense, categorical, labels };
}

/**
 * The slate of a request, from its ranked candidates, with a share of the slots filled at random.
 */
function withRandomSlots(ranked: Uint8Array, share: number, uniform: Uniform): number[] {
  const left = [...ranked];
  const take = (place: number) => left.splice(place, 1)[0]!;
  const random = Array.from({ length: SLOTS }, () => uniform() < share);
  const drawn = random.map((is) => (is ? take(Math.floor(uniform() * left.length)) : undefined));
  return drawn.map((candidate) => candidate ?? take(0));
}
