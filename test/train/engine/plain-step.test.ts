import { expect, test } from 'vitest';
import { batchReader } from '../../../src/train/engine/batches.js';
import { ADAM } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import type { Parameter } from '../../../src/train/models/graph.js';
import {
  adamOn,
  lossAndGradient,
  type Matrix,
  trainStep,
  type Weights,
} from '../../reference/plain-step.js';
import { syntheticJob, withBiases } from './jobs.js';

const [n, tasks] = [3, 2];
const sizes = { experts: n, expert: [4], tower: [3] };
const job = withBiases(
  syntheticJob({ model: 'mmoe', sizes, tasks, training: { learningRate: 0.01, batchSize: 9 } }),
);

/** Rows of a flat array. */
const toRows = (values: Float32Array, width: number): Matrix =>
  Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
  ]);

/** Arrays in the order of the graph's parameters as weights of the plain model. */
function nameWeights(parameters: readonly Parameter[], arrays: readonly Float32Array[]): Weights {
  const of = (name: string) => {
    const at = parameters.findIndex((parameter) => parameter.name === name);
    return { values: arrays[at]!, width: parameters[at]!.shape.at(-1)! };
  };
  const matrix = (name: string) => toRows(of(name).values, of(name).width);
  const layer = (name: string) => ({
    W: matrix(`${name}/weights`),
    b: [...of(`${name}/bias`).values],
  });
  const each = <T>(count: number, make: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));
  return {
    experts: each(n, (i) => layer(`expert/${i}/0`)),
    gates: each(tasks, (k) => matrix(`gate/${k}/weights`)),
    towers: each(tasks, (k) => layer(`tower/${k}/0`)),
    outputs: each(tasks, (k) => layer(`output/${k}`)),
  };
}

/** All numbers, layer by layer. */
const flat = ({ experts, gates, towers, outputs }: Weights): number[] => [
  ...[...experts, ...towers, ...outputs].flatMap(({ W, b }) => [...W.flat(), ...b]),
  ...gates.flat(2),
];

function drawBatch(step: number): [xs: Matrix, ys: Matrix] {
  const { dense, labels } = batchReader(job.data, job.training.batchSize, job.seed)(step);
  return [toRows(dense, job.data.features.dense), toRows(labels, tasks)];
}

test('the plain step and the engine agree on loss, gradient and twenty steps of Adam', () => {
  const session = programEngine(wasmMachines[2]).open(job);
  const read = (arrays: readonly Float32Array[]) => nameWeights(job.graph.parameters, arrays);
  const start = read(session.parameters());
  const ours = lossAndGradient(start, ...drawBatch(0));
  const theirs = session.gradients(0);
  expect(theirs.loss).toBeCloseTo(ours.loss, 5);
  const expected = flat(ours.gradient);
  flat(read(theirs.gradients)).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });

  let [weights, adam] = [start, adamOn(start, { ...ADAM, learningRate: 0.01 })];
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const after = trainStep(weights, adam, ...drawBatch(step));
    losses.push(after.loss);
    ({ weights, adam } = after);
  }
  [...session.train(0, 20)].forEach((loss, step) => {
    expect(loss / losses[step]!).toBeCloseTo(1, 4);
  });
  const trained = flat(weights);
  flat(read(session.parameters())).forEach((value, i) => {
    expect(value).toBeCloseTo(trained[i]!, 3);
  });
  session.dispose();
});

test('the gradient is that of finite differences', () => {
  const session = programEngine(wasmMachines[2]).open(job);
  const weights = nameWeights(job.graph.parameters, session.parameters());
  session.dispose();
  const batch = drawBatch(3);
  const { gradient } = lossAndGradient(weights, ...batch);
  const shifted = (expert: number, row: number, by: number): Weights => ({
    ...weights,
    gates: weights.gates.map((gate, k) =>
      k === 1
        ? gate.map((values, i) =>
            i === row ? values.map((w, e) => (e === expert ? w + by : w)) : values,
          )
        : gate,
    ),
  });
  for (const [expert, row] of [
    [0, 0],
    [2, 4],
  ] as const) {
    const [above, below] = [1e-5, -1e-5].map(
      (by) => lossAndGradient(shifted(expert, row, by), ...batch).loss,
    );
    expect((above! - below!) / 2e-5).toBeCloseTo(gradient.gates[1]![row]![expert]!, 7);
  }
});
