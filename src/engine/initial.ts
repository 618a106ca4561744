import { type Graph, type Parameter, sizeOf } from '../models/graph.js';
import { uniformStream } from '../random.js';

/**
 * The parameters a run starts from, rounded to float32. Glorot-uniform: U(-a, a) with a = sqrt(6 / (m + n)) over the
 * last two axes m x n. A parameter's draws depend on the seed and its name alone, so that what two architectures
 * have in common starts alike.
 */
export function initialParameters(graph: Graph, seed: number): Float32Array[] {
  return graph.parameters.map((parameter) => initial(parameter, seed));
}

function initial(parameter: Parameter, seed: number): Float32Array {
  const values = new Float32Array(sizeOf(parameter));
  if (parameter.initial === 'zeros') return values;
  if (parameter.initial !== 'glorot') return Float32Array.from(parameter.initial);
  const [m, n] = parameter.shape.slice(-2) as [number, number];
  const limit = Math.sqrt(6 / (m + n));
  const uniform = uniformStream(seed, `init/${parameter.name}`);
  return values.map(() => (2 * uniform() - 1) * limit);
}
