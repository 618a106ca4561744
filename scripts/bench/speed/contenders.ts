import { thousands } from '../../../src/ground/base/words.js';
import { syntheticDataSet } from '../../../src/train/data/synthetic/examples.js';
import { type SyntheticSpec, syntheticPresets } from '../../../src/train/data/synthetic/spec.js';
import type { Job } from '../../../src/train/engine/engine.js';
import { InstancePool, ProgramSession } from '../../../src/train/engine/program-engine.js';
import type { Machine } from '../../../src/train/kernels/machine.js';
import { panelCount, rowBytes, rowStride } from '../../../src/train/kernels/panels.js';
import { newInstance } from '../../../src/train/kernels/wasm.js';
import { architectures, buildModel, defaultSizes } from '../../../src/train/models/index.js';
import { ProgramWriter } from '../../../src/train/program/writer.js';
import { stepFlops } from './flops.js';

export const [BATCH, FEATURES] = [128, 100];

/**
 * Rows of a batch, inputs and outputs of layers: the first of MMoE, 8 experts of 16 units and two
 * gates of 8, and two as wide as searches try.
 */
const LAYERS = [
  [BATCH, FEATURES, 144],
  [256, 1024, 1024],
  [256, 512, 2048],
] as const;

/** Something that a machine does again and again. */
export interface Contender {
  readonly name: string;
  /** Of one call of `run(1)`. */
  readonly flops: number;
  run(times: number): void;
}

const spec: SyntheticSpec = {
  ...syntheticPresets['sines-10']!,
  kind: 'synthetic',
  features: FEATURES,
  labels: 'regression',
  validationExamples: 0,
  testExamples: 1,
  cosines: [
    [1, 0.5],
    [0.5, 1],
  ],
};

/** The paper's model of an architecture on two tasks, with data that are generated. */
export function paperJob(model: string): Job {
  return {
    data: syntheticDataSet(spec, 1),
    model,
    graph: buildModel(
      { name: model, sizes: defaultSizes(model) },
      { dense: FEATURES, categorical: [], embedding: 'sum' },
      2,
    ),
    training: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: BATCH,
      steps: 1,
      evaluateEvery: 1,
    },
    seed: 1,
  };
}

export const modelTitle = (model: string): string => architectures.get(model)!.title;

/**
 * Steps of the models that are compared: all built-in ones that are trained, at their default
 * sizes.
 */
export function modelContenders(machine: Machine): Contender[] {
  const trained = [...architectures.values()].filter(({ solved }) => !solved);
  return trained.map(({ name, title }) => {
    const job = paperJob(name);
    const session = new ProgramSession(job, new InstancePool(machine));
    let step = 0;
    return {
      name: title,
      flops: stepFlops(job.graph, BATCH),
      run(times) {
        session.train(step, step + times);
        step += times;
      },
    };
  });
}

/**
 * Of each layer, beginning with MMoE's first: the product with its weights, and the gradients of
 * its inputs and weights, by themselves.
 */
export const productContenders = (machine: Machine): Contender[] =>
  LAYERS.flatMap(([rows, inputs, outputs]) => {
    const layer = [rows, inputs, outputs].map(thousands).join(' x ');
    return [
      productContender(machine, `bare ${layer} product`, [rows, inputs, outputs]),
      productContender(machine, `${layer}, gradient of inputs`, [rows, outputs, inputs]),
      weightGradientContender(machine, `${layer}, gradient of weights`, [rows, inputs, outputs]),
    ];
  });

type Shape = readonly [rows: number, inputs: number, outputs: number];

const productContender = (machine: Machine, name: string, shape: Shape): Contender =>
  instructionContender(machine, name, shape, (writer, inputs, yStride) => {
    const [rows, inner, outputs] = shape;
    writer.emit('Multiply', {
      ...inputs,
      inner,
      weights: someNumbers(writer, inner * rowBytes(outputs)),
      panels: panelCount(outputs),
      panelStride: rowBytes(1) * inner,
      bias: 0,
      floor: 0,
      y: writer.reserve(rows * yStride),
      yStride,
      accumulate: false,
    });
  });

const weightGradientContender = (machine: Machine, name: string, shape: Shape): Contender =>
  instructionContender(machine, name, shape, (writer, inputs, dzStride) => {
    const [rows, width, outputs] = shape;
    writer.emit('WeightGradient', {
      ...inputs,
      width,
      dz: someNumbers(writer, rows * dzStride),
      dzStride,
      panels: panelCount(outputs),
      gradient: writer.reserve(width * rowBytes(outputs)),
      gap: 0,
      accumulate: false,
    });
  });

/** Where the rows of a layer's inputs lie. */
interface Inputs {
  readonly x: number;
  readonly xStride: number;
  readonly rows: number;
}

const someNumbers = (writer: ProgramWriter, bytes: number): number =>
  writer.constant(Float32Array.from({ length: bytes / 4 }, (_, i) => Math.sin(i)));

/**
 * An instruction by itself, of which a shape is multiplied and added up; `emit` gets the inputs and
 * the stride of the outputs' rows.
 */
function instructionContender(
  machine: Machine,
  name: string,
  [rows, inputs, outputs]: Shape,
  emit: (writer: ProgramWriter, inputs: Inputs, outputStride: number) => void,
): Contender {
  const { kernels, arena } = newInstance(machine);
  const writer = new ProgramWriter(arena);
  const xStride = rowStride(rowBytes(inputs));
  emit(
    writer,
    { x: someNumbers(writer, rows * xStride), xStride, rows },
    rowStride(rowBytes(outputs)),
  );
  const bytes = writer.position;
  const program = writer.finish();
  arena.commit();
  for (const { address, values } of writer.constants) arena.write(address, values);
  return {
    name,
    flops: 2 * rows * inputs * outputs,
    run(times) {
      for (let i = 0; i < times; i++) kernels.execute(program, program + bytes, 0);
    },
  };
}
