import { fastStream, type Uniform } from '../../base/random.js';
import type { DataSet, ExampleTable, Predict } from '../../data/dataset.js';
import { idSizes, TRUTHS, widthOf } from '../../kernels/impression-log.js';
import { impressions } from '../../kernels/kernels.js';
import { slatesOf } from './service.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, logOf, SLOTS, type World } from './world.js';

/** Requests whose candidates are in memory at a time. */
const TOGETHER = 256;

/** A data set with its next round, where one is left: the log of the model that was trained on it. */
export function withNextRound(
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
        validation: validationExamples > 0 ? log('validation', validationExamples, predict) : undefined,
        test: log('test', testExamples, predict),
      };
      return withNextRound(now, world, seed, spec, round + 1);
    },
  };
}

/**
 * The first rows of a log of slates that a model ranked by `pe * ps^w`, but for the share of slots that are filled at random, as in
 * the logs of the old model (c/impressions.c): random slots come first, and what is left is ranked.
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
  const log = logOf(world, seed, name, { shown: 'candidates', random: 0, position: isInput ? 'served' : 'none' });
  const [width, columns] = [widthOf(log), log.ids ? idSizes(log.ids).length : 0];
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
    const ranked = slatesOf(logits, CANDIDATES, CANDIDATES, spec.satisfactionPower!);
    for (let request = 0; request < count / CANDIDATES; request++) {
      const from = request * CANDIDATES;
      const shown = withRandomSlots(ranked.subarray(from, from + CANDIDATES), spec.randomSlots, uniform);
      for (let slot = 0; slot < SLOTS; slot++) {
        const row = (first + request) * SLOTS + slot;
        if (row >= rows) break;
        const candidate = from + shown[slot]!;
        dense.set(candidates.subarray(candidate * width, (candidate + 1) * width), row * width);
        categorical.set(ids.subarray(candidate * columns, (candidate + 1) * columns), row * columns);
        if (isInput) for (let i = 0; i < SLOTS; i++) dense[(row + 1) * width - SLOTS + i] = i === slot ? 1 : 0;
        const [engaged, satisfied, decided] = truth.subarray(TRUTHS * candidate, TRUTHS * (candidate + 1));
        const likely = world.looks[slot]! * engaged!;
        labels[row * tasks] = decided! < likely ? 1 : 0;
        labels[row * tasks + 1] = decided! < likely ? Number(decided! < likely * satisfied!) : Number.NaN;
      }
    }
  }
  return { kind: 'table', rows, dense, categorical, labels };
}

/** The slate of a request, from its candidates in the order of their rank, where a share of the slots takes one at random. */
function withRandomSlots(ranked: Uint8Array, share: number, uniform: Uniform): number[] {
  const left = [...ranked];
  const take = (place: number) => left.splice(place, 1)[0]!;
  const random = Array.from({ length: SLOTS }, () => uniform() < share);
  const drawn = random.map((is) => (is ? take(Math.floor(uniform() * left.length)) : undefined));
  return drawn.map((candidate) => candidate ?? take(0));
}
