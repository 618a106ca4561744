import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleTable } from '../../../src/data/dataset.js';
import { RowOrder } from '../../../src/engine/batches.js';
import { programEngine } from '../../../src/engine/session.js';
import { wasmMachine } from '../../../src/kernels/wasm.js';
import { initialParameters } from '../../../src/models/initial.js';
import { jobOf } from '../../../src/sweep/job.js';
import { writeArrays } from './arrays.js';
import { CONFIG, readSpec } from './spec.js';

const SEED = 1;

/** What the peers are checked against, and how much work an epoch is. */
export interface Problem {
  /** Losses of the first steps of the wasm engine. */
  readonly losses: readonly number[];
  readonly rows: number;
  readonly batchSize: number;
  /** Steps that see every training row once. */
  readonly epoch: number;
}

/**
 * Writes what the peers read: the arrays of the data set; order.i32, the rows of the first steps; initial.f32, one
 * parameter after another; problem.json.
 */
export function writeProblem(folder: string, steps: number): Problem {
  const spec = readSpec(CONFIG);
  const job = jobOf(spec, SEED);
  const { batchSize, learningRate } = spec.training;
  const { rows } = job.data.train as ExampleTable;
  writeArrays(spec.data, folder);
  writeFileSync(join(folder, 'order.i32'), new RowOrder(rows, SEED).rows(0, steps * batchSize));
  const initial = initialParameters(job.graph, { ...job.training, model: job.model, seed: SEED });
  writeFileSync(join(folder, 'initial.f32'), Buffer.concat(initial.map((values) => new Uint8Array(values.buffer))));
  const epoch = Math.ceil(rows / batchSize);
  const parameters = job.graph.parameters.map(({ name, shape }) => ({ name, shape }));
  writeFileSync(join(folder, 'problem.json'), JSON.stringify({ batchSize, learningRate, parameters }));
  return { losses: [...programEngine(wasmMachine).open(job).train(0, steps)], rows, batchSize, epoch };
}
