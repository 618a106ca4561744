/**
 * Reads a JSON list of problems `{method: {kind, ...}, gram: [K][K], order?: [K][K]}` from stdin,
 * and writes the list of their factors [K] by the solvers of `training.losses`. `order` has, for
 * each task of PCGrad, the ranks of the others.
 */
import { readFileSync } from 'node:fs';
import type { Balancing } from '../../src/ground/base/loss-weights.js';
import { Balance } from '../../src/train/engine/balance/index.js';

interface Problem {
  readonly method: Balancing;
  readonly gram: readonly (readonly number[])[];
  readonly order?: readonly (readonly number[])[];
}

const problems = JSON.parse(readFileSync(0, 'utf8')) as readonly Problem[];
const factors = problems.map(({ method, gram, order = [] }) => {
  const losses = new Float64Array(gram.length).fill(1);
  const step = {
    losses,
    gram: Float64Array.from(gram.flat()),
    noise: Float64Array.from(order.flat()),
  };
  return [...new Balance(method, gram.length).factors(step)];
});
process.stdout.write(JSON.stringify(factors));
