import { syntheticDataSet } from '../../../src/data/synthetic/examples.js';
import { type SyntheticSpec, syntheticPresets } from '../../../src/data/synthetic/spec.js';
import type { Job } from '../../../src/engine/engine.js';
import { InstancePool, ProgramSession } from '../../../src/engine/session.js';
import type { Machine } from '../../../src/kernels/machine.js';
import { PANEL, rowBytes } from '../../../src/kernels/panels.js';
import { newInstance } from '../../../src/kernels/wasm.js';
import { architectures, buildModel, defaultSizes } from '../../../src/models/index.js';
import { ProgramWriter } from '../../../src/program/writer.js';
import { stepFlops } from './flops.js';

export const [BATCH, FEATURES] = [128, 100];

/** Of MMoE's first layer: 8 experts of 16 units, and two gates of 8. */
const PRODUCT_COLUMNS = 144;

/** Something that a machine does again and again. */
export interface Contender {
  readonly name: string;
  /** Of one call of `run(1)`. */
  readonly flops: number;
  run(times: number): void;
}

const spec: SyntheticSpec = {
  ...syntheticPresets['sines-10']!,
  ...{ kind: 'synthetic', features: FEATURES, labels: 'regression', validationExamples: 0, testExamples: 1 },
  cosines: [
    [1, 0.5],
    [0.5, 1],
  ],
};

/** The paper's model of an architecture on two tasks, with data that are generated. */
export function jobOf(model: string): Job {
  return {
    data: syntheticDataSet(spec, 1),
    model,
    graph: buildModel(
      { name: model, sizes: defaultSizes(model) },
      { dense: FEATURES, categorical: [], embedding: 'sum' },
      2,
    ),
    training: { optimizer: 'adam', learningRate: 0.001, batchSize: BATCH, steps: 1, evaluateEvery: 1 },
    seed: 1,
  };
}

export const titleOf = (model: string): string => architectures.get(model)!.title;

/** Steps of the models that are compared: all built-in ones that are trained, at their default sizes. */
export function modelContenders(machine: Machine): Contender[] {
  const trained = [...architectures.values()].filter(({ solved }) => !solved);
  return trained.map(({ name, title }) => {
    const job = jobOf(name);
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

/** The product of a batch with the weights of MMoE's first layer, by itself. */
export function productContender(machine: Machine): Contender {
  const { kernels, arena } = newInstance(machine);
  const writer = new ProgramWriter(arena);
  const xStride = rowBytes(FEATURES);
  const x = writer.constant(Float32Array.from({ length: (BATCH * xStride) / 4 }, (_, i) => Math.sin(i)));
  const weights = writer.constant(Float32Array.from({ length: FEATURES * PRODUCT_COLUMNS }, (_, i) => Math.cos(i)));
  const y = writer.reserve(4 * BATCH * PRODUCT_COLUMNS);
  writer.emit('Multiply', {
    ...{ x, xStride, rows: BATCH, inner: FEATURES },
    ...{ weights, panels: PRODUCT_COLUMNS / PANEL, panelStride: rowBytes(1) * FEATURES, bias: 0, floor: 0 },
    ...{ y, yStride: 4 * PRODUCT_COLUMNS, accumulate: false },
  });
  const bytes = writer.position;
  const program = writer.finish();
  arena.commit();
  for (const { address, values } of writer.constants) arena.write(address, values);
  return {
    name: `bare ${BATCH} x ${FEATURES} x ${PRODUCT_COLUMNS} product`,
    flops: 2 * BATCH * FEATURES * PRODUCT_COLUMNS,
    run(times) {
      for (let i = 0; i < times; i++) kernels.execute(program, program + bytes, 0);
    },
  };
}
