import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewBytes } from '../../../src/ground/base/bytes.js';
import { makeJob } from '../../../src/sweep/runs/job.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { firstRows, makeGenerator } from '../../../src/train/data/synthetic/examples.js';
import { isSynthetic } from '../../../src/train/data/synthetic/spec.js';
import type { Session } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';
import { initialParameters } from '../../../src/train/models/initial.js';

const ROWS = 20_000;

/**
 * The seed whose examples all runs of a comparison see; run r starts from the parameters of seed r
 * + 1.
 */
const DATA_SEED = 1;

/**
 * Writes what the peers read: problem.json, and float32 in row-major order in dense.f32 [rows, d],
 * labels.f32 [rows, K], initial.f32 (one parameter after another, each [runs, ...shape]),
 * vectors.f32 [runs, K, d].
 */
export function writeProblem(spec: CellSpec, folder: string, runs: number, rows = ROWS): void {
  const { data } = spec;
  if (!isSynthetic(data)) throw new Error(`${data.kind} data, not synthetic`);
  const { graph } = makeJob(spec, DATA_SEED);
  const generator = makeGenerator(data, DATA_SEED, 'data');
  const { dense, labels } = firstRows(generator, rows);
  const seeds = seedsOf(runs);
  const initial = seeds.map((seed) =>
    initialParameters(graph, { ...spec.training, model: spec.model.name, seed }),
  );
  write(folder, 'dense', [dense]);
  write(folder, 'labels', [labels]);
  write(
    folder,
    'initial',
    graph.parameters.flatMap((_, p) => initial.map((values) => values[p]!)),
  );
  write(
    folder,
    'vectors',
    seeds.map((seed) => makeGenerator(data, seed, 'data').weights),
  );
  const problem = {
    rows,
    features: data.features,
    tasks: generator.tasks,
    runs,
    alpha: [...generator.alpha],
    beta: [...generator.beta],
    noise: generator.noise,
    parameters: graph.parameters.map(({ name, shape }) => ({ name, shape })),
  };
  writeFileSync(join(folder, 'problem.json'), JSON.stringify(problem));
}

/** Opens our fast engine for each run, on these rows in this order, from these parameters. */
export const openRuns = (spec: CellSpec, runs: number): Session[] =>
  seedsOf(runs).map((seed) =>
    programEngine(wasmMachine).open({ ...makeJob(spec, DATA_SEED), seed }),
  );

/** Returns the losses [run][step] of these. */
export const referenceLosses = (spec: CellSpec, runs: number, steps: number): number[][] =>
  openRuns(spec, runs).map((session) => [...session.train(0, steps)]);

const seedsOf = (runs: number): number[] => Array.from({ length: runs }, (_, run) => run + 1);

function write(folder: string, name: string, parts: readonly Float32Array[]): void {
  writeFileSync(join(folder, `${name}.f32`), Buffer.concat(parts.map(viewBytes)));
}
