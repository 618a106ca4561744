import { expect, it } from 'vitest';
import { recommenderDataSet } from '../../../src/extras/recommender/data-set.js';
import { type RecommenderSpec, WORLD } from '../../../src/extras/recommender/spec.js';
import { CANDIDATES, drawLog, makeWorld, SLOTS } from '../../../src/extras/recommender/world.js';
import { makeJob } from '../../../src/sweep/runs/job.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { impressions } from '../../../src/train/kernels/exact-functions.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';

const ROWS = 1000;

const spec = (more: Partial<RecommenderSpec> = {}): RecommenderSpec => ({
  kind: 'recommender',
  world: WORLD,
  features: 5,
  correlation: 0.5,
  positionBias: 1,
  randomSlots: 0,
  engagement: 0,
  satisfaction: 0,
  position: 'none',
  users: 0,
  satisfactionPower: 0,
  rounds: 1,
  loggedExamples: ROWS,
  validationExamples: 0,
  testExamples: 20,
  ...more,
});

/** The log of a model that ranks by a feature, up or down. */
function nextLog(given: RecommenderSpec, sign: number) {
  const { next } = recommenderDataSet(given, 2);
  const data = next!((part) => {
    if (part.kind !== 'table') throw new Error('candidates are in memory');
    const width = part.dense.length / part.rows;
    return Float32Array.from(
      { length: 2 * part.rows },
      (_, i) => sign * part.dense[(i >> 1) * width]!,
    );
  });
  if (data.train.kind !== 'table') throw new Error('a log of a model is in memory');
  expect(data.next).toBeUndefined();
  return { data, train: data.train };
}

it('the next round has what a model showed: the best of the candidates first, with what users made of it', () => {
  const { train } = nextLog(spec(), 1);
  const log = drawLog(makeWorld(spec(), 2), 2, 'data/1', {
    shown: 'candidates',
    random: 0,
    position: 'none',
  });
  const count = (ROWS / SLOTS) * CANDIDATES;
  const [dense, truth] = [new Float32Array(count * 5), new Float64Array(count * 3)];
  impressions(log, 0, count, { dense, truth });
  for (let row = 0; row < ROWS; row++) {
    const first = Math.floor(row / SLOTS) * CANDIDATES;
    const byFeature = Array.from({ length: CANDIDATES }, (_, j) => first + j).sort(
      (a, b) => dense[5 * b]! - dense[5 * a]!,
    );
    const shown = byFeature[row % SLOTS]!;
    expect(train.dense[5 * row]).toBe(dense[5 * shown]);
    const [engaged, satisfied, decides] = truth.subarray(3 * shown, 3 * shown + 3);
    const likely = log.looks[row % SLOTS]! * engaged!;
    expect(train.labels[2 * row]).toBe(Number(decides! < likely));
    expect(train.labels[2 * row + 1]).toBe(
      decides! < likely ? Number(decides! < likely * satisfied!) : Number.NaN,
    );
  }
});

it('random slots show any candidate, and the slot is among the features where it is an input', () => {
  const meanOf = (train: { readonly dense: Float32Array }, width: number) => {
    let sum = 0;
    for (let row = 0; row < ROWS; row++) sum += train.dense[row * width]!;
    return sum / ROWS;
  };
  expect(meanOf(nextLog(spec(), -1).train, 5)).toBeLessThan(-0.5);
  // Of 100 users with a variance of 0.3 and as many rows of items with 0.7: four standard errors.
  expect(Math.abs(meanOf(nextLog(spec({ randomSlots: 1 }), -1).train, 5))).toBeLessThan(
    4 * Math.sqrt(0.3 / 100 + 0.7 / ROWS),
  );
  const { train } = nextLog(spec({ position: 'input' }), 1);
  for (let row = 0; row < 30; row++) {
    expect([...train.dense.subarray(15 * row + 5, 15 * row + 15)].indexOf(1)).toBe(row % SLOTS);
  }
});

it('a run goes through its rounds: the curve goes on, and tells them apart', () => {
  const data = spec({ users: 3, rounds: 2, loggedExamples: 100 });
  const model = { name: 'mmoe', sizes: { experts: 2, expert: [4], tower: [3] } };
  const training = {
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: 64,
    steps: 20,
    evaluateEvery: 10,
  } as const;
  const { curve, metrics, gates, slates } = trainRun(
    programEngine(wasmMachine),
    makeJob({ data, model, training }, 1),
  );
  expect(curve.step).toEqual([10, 20, 30, 40, 50, 60]);
  expect(curve.round).toEqual([0, 0, 1, 1, 2, 2]);
  expect(gates[0]!.entropies).toHaveLength(6);
  expect(metrics.live_value_engagement).toBe(curve.live_value_engagement!.at(-1));
  expect(slates!.value).toHaveLength(3 * 5 * SLOTS);
});

it('rows of rounds have their ids in the sparse form', () => {
  const ids = { users: 50, items: 60, hash: 40, embedding: 2, dense: 2, bottom: [] };
  const { train } = nextLog(spec({ sparse: ids }), 1);
  expect(train.categorical).toHaveLength(5 * ROWS);
  const { train: first } = recommenderDataSet(spec({ sparse: ids }), 2);
  if (first.kind !== 'table') throw new Error('the first rows of the old log are in memory');
  expect(new Set(first.categorical.filter((_, i) => i % 5 === 1)).size).toBeGreaterThan(10);
});
