/** How the parameters of a model start. */

import { normal, uniformStream } from '../../ground/base/random.js';
import { type Graph, type Parameter, parameterSize } from './graph.js';

/** How parameters start; without a field, as in the first published runs. */
export interface Initialization {
  /**
   * He-uniform: U(-a, a) with a = sqrt(6 / m). Without it, Glorot-uniform: a = sqrt(6 / (m + n)).
   */
  readonly initialization?: 'he';
  /**
   * Of output weights. `own`: drawn for each architecture. `alive`: those of an output are drawn
   * again while none is above 0. `balanced`: signs alternate along the units of the last hidden
   * layer, so that half of the weights of an output are above 0. Without any of these, equal shapes
   * start alike, and an output may start with weights of one sign: on units that are never
   * negative, it cannot fall below (or rise above) its bias.
   */
  readonly outputInitialization?: 'own' | 'alive' | 'balanced';
  /** The weights of softmax gates start at zero, so that every expert has the same share. */
  readonly gateInitialization?: 'zeros';
}

/** Everything that determines the initial values of a graph's parameters. */
export interface Start extends Initialization {
  /** The name of the architecture. */
  readonly model: string;
  readonly seed: number;
}

/**
 * The initial parameters of a run, rounded to float32, in the graph's order. Limits follow from the
 * last two axes m x n of a parameter, unless it has its own. Draws depend on the seed and the
 * parameter's name alone, so that the parameters that two architectures share start alike; with
 * `outputInitialization: own`, those of output weights also depend on the architecture's name.
 */
export const initialParameters = (graph: Graph, start: Start): Float32Array[] =>
  graph.parameters.map((parameter) => initialValues(parameter, start));

/** Returns the initial values of a parameter, which depend on no other one. */
export function initialValues(parameter: Parameter, start: Start): Float32Array {
  const values = new Float32Array(parameterSize(parameter));
  if (parameter.initial === 'zeros') return values;
  if (parameter.initial === 'uniform' && parameter.role === 'gate' && start.gateInitialization)
    return values;
  if (Array.isArray(parameter.initial)) return Float32Array.from(parameter.initial);
  const uniform = uniformStream(start.seed, parameterStream(parameter, start));
  const { initial } = parameter;
  const limit = uniformLimit(parameter, start);
  const next =
    typeof initial === 'object' && 'deviation' in initial
      ? () => initial.deviation * normal(uniform)
      : () => (2 * uniform() - 1) * limit;
  const isAlive = start.outputInitialization === 'alive' && parameter.role === 'output';
  // Where all values are 0, drawing again cannot change them.
  do values.set(values.map(next));
  while (isAlive && values.every((weight) => weight <= 0) && values.some((weight) => weight < 0));
  const isBalanced = start.outputInitialization === 'balanced' && parameter.role === 'output';
  return isBalanced ? withAlternatingSigns(values, parameter) : values;
}

/**
 * Returns the values with the sign of element [unit, output] positive where unit + output is even,
 * and negative elsewhere.
 */
function withAlternatingSigns(values: Float32Array, { shape }: Parameter): Float32Array {
  const outputs = shape.at(-1)!;
  return values.map((value, i) => {
    const isPositive = (Math.floor(i / outputs) + (i % outputs)) % 2 === 0;
    return isPositive ? Math.abs(value) : -Math.abs(value);
  });
}

function uniformLimit({ initial, shape }: Parameter, { initialization }: Start): number {
  if (typeof initial === 'object' && 'within' in initial) return initial.within;
  const [m, n] = shape.slice(-2) as [number, number];
  return Math.sqrt(6 / (initialization === 'he' ? m : m + n));
}

function parameterStream({ name, role }: Parameter, { model, outputInitialization }: Start) {
  const isOwn = outputInitialization === 'own' && role === 'output';
  return isOwn ? (`init/${model}/${name}` as const) : (`init/${name}` as const);
}
