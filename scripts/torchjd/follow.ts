/**
 * `tsx follow.ts FOLDER`: trains the runs of follow.yaml, and some more, by our engine. Writes
 * FOLDER/PROBLEM/ for `Problem` in common.py, and FOLDER/runs.json, which has for each run the name
 * of its problem, its losses [steps] before the updates, its final parameters in the problem's
 * order, and the uniform numbers [steps, K * K] by which PCGrad orders the tasks.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerExtras } from '../../src/extras/register.js';
import { drawsPerStep, isBalancing, type LossWeights } from '../../src/ground/base/loss-weights.js';
import { streamKey } from '../../src/ground/base/random.js';
import { loadConfig } from '../../src/sweep/config/load.js';
import { expandCells } from '../../src/sweep/runs/cells.js';
import { makeJob } from '../../src/sweep/runs/job.js';
import type { CellSpec } from '../../src/sweep/runs/spec.js';
import { uniforms } from '../../src/train/kernels/exact-functions.js';
import { openRuns, writeProblem } from '../bench/peers/problem.js';

registerExtras();

/** The seed of the first run of `openRuns`. */
const SEED = 1;

/** What differs from the config: the longest runs of a problem come first. */
const SETS = [
  [],
  // TorchJD takes 10 to 30 ms for one program of these.
  ['training.losses=[sum,cagrad,nash]', 'training.steps=60'],
  // TorchJD's search for MGDA reaches the solution of two tasks alone.
  ['training.losses=[sum,mgda]', 'data.tasks=2', 'data.labelFactor=[1,2]'],
];

const folder = process.argv[2]!;
const runs = SETS.flatMap((sets) => {
  const config = loadConfig(fileURLToPath(new URL('follow.yaml', import.meta.url)), sets);
  return expandCells(config).cells.map(({ spec }) => train(spec));
});
writeFileSync(join(folder, 'runs.json'), JSON.stringify(runs));

function train(spec: CellSpec) {
  const { steps, batchSize, losses: weights, optimizer, learningRate } = spec.training;
  const tasks = makeJob(spec, SEED).graph.outputs.length;
  const problem = `${spec.model.name}-${tasks}`;
  if (!existsSync(join(folder, problem))) {
    mkdirSync(join(folder, problem));
    writeProblem(spec, join(folder, problem), 1, steps * batchSize);
  }
  const session = openRuns(spec, 1)[0]!;
  const losses = [...session.train(0, steps)];
  const parameters = session.parameters().flatMap((values) => [...values]);
  session.dispose();
  return {
    problem,
    model: spec.model.name,
    optimizer,
    learningRate,
    method: weights?.kind ?? 'sum',
    losses,
    parameters,
    orders: drawOrders(weights, tasks, steps),
  };
}

/** As the engine draws them. */
function drawOrders(losses: LossWeights | undefined, tasks: number, steps: number): number[][] {
  if (losses === undefined || !isBalancing(losses)) return [];
  const key = streamKey(SEED, 'losses');
  return Array.from({ length: steps }, (_, step) => [
    ...uniforms(key, step, drawsPerStep(losses, tasks)),
  ]);
}
