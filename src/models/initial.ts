import { normal, uniformStream } from '../base/random.js';
import { type Graph, type Node, type Parameter, sizeOf } from './graph.js';

/** How parameters start; without a field, as in the first published runs. */
export interface Initialization {
  /** He-uniform: U(-a, a) with a = sqrt(6 / m). Without it, Glorot-uniform: a = sqrt(6 / (m + n)). */
  readonly initialization?: 'he';
  /**
   * Of output weights. `own`: drawn for each architecture. `alive`: those of an output are drawn again while none is
   * above 0. Without either, equal shapes start alike, and an output may start dead.
   */
  readonly outputInitialization?: 'own' | 'alive';
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
 * The initial parameters of a run, rounded to float32, in the graph's order. Limits follow from the last two axes m x n of a
 * parameter, unless it has its own. Draws depend on the seed and the parameter's name alone, so that the parameters that two
 * architectures share start alike; with `outputInitialization: own`, those of output weights also depend on the
 * architecture's name.
 */
export const initialParameters = (graph: Graph, start: Start): Float32Array[] =>
  graph.parameters.map((parameter) => initialValues(parameter, start));

function initialValues(parameter: Parameter, start: Start): Float32Array {
  const values = new Float32Array(sizeOf(parameter));
  if (parameter.initial === 'zeros') return values;
  if (parameter.initial === 'uniform' && parameter.role === 'gate' && start.gateInitialization) return values;
  if (Array.isArray(parameter.initial)) return Float32Array.from(parameter.initial);
  const uniform = uniformStream(start.seed, streamOf(parameter, start));
  const { initial } = parameter;
  const limit = limitOf(parameter, start);
  const next =
    typeof initial === 'object' && 'deviation' in initial
      ? () => initial.deviation * normal(uniform)
      : () => (2 * uniform() - 1) * limit;
  const isAlive = start.outputInitialization === 'alive' && parameter.role === 'output';
  // Where all values are 0, drawing again cannot change them.
  do values.set(values.map(next));
  while (isAlive && values.every((weight) => weight <= 0) && values.some((weight) => weight < 0));
  return values;
}

function limitOf({ initial, shape }: Parameter, { initialization }: Start): number {
  if (typeof initial === 'object' && 'within' in initial) return initial.within;
  const [m, n] = shape.slice(-2) as [number, number];
  return Math.sqrt(6 / (initialization === 'he' ? m : m + n));
}

function streamOf({ name, role }: Parameter, { model, outputInitialization }: Start) {
  const isOwn = outputInitialization === 'own' && role === 'output';
  return isOwn ? (`init/${model}/${name}` as const) : (`init/${name}` as const);
}

/**
 * The outputs (tasks, counted from 0) that start dead: none of their weights is above 0, and their inputs are never
 * negative, so that no prediction lies above the output's bias. Only the weights of outputs are drawn. An output without
 * weights of its own does not count as dead.
 */
export function deadOutputs(graph: Graph, start: Start): number[] {
  const isDead = (output: Node): boolean =>
    output.op === 'position-bias'
      ? isDead(output.input)
      : output.op === 'dense' &&
        output.weight.kind === 'parameter' &&
        isNeverNegative(output.input, start) &&
        initialValues(output.weight, start).every((weight) => weight <= 0);
  return graph.outputs.flatMap((output, task) => (isDead(output) ? [task] : []));
}

/** Whether the initial value of a node is nonnegative for every input. */
function isNeverNegative(node: Node, start: Start): boolean {
  switch (node.op) {
    case 'input':
    case 'embedding':
    case 'position-bias':
    case 'layer-norm':
      return false;
    case 'dense':
      return node.activation === 'relu';
    case 'nonlinearity':
      return node.of === 'relu';
    case 'softmax':
    case 'top-k':
    case 'dselect-k':
    case 'sigmoid':
      return true;
    case 'gate-dropout':
    case 'tanh':
    case 'dropout':
    case 'stop-gradient':
      return isNeverNegative(node.input, start);
    case 'mixture':
      return [node.gate, ...node.experts].every((input) => isNeverNegative(input, start));
    case 'add':
    case 'product':
    case 'concatenation':
      return node.inputs.every((input) => isNeverNegative(input, start));
    case 'scale':
      return node.factor >= 0 && isNeverNegative(node.input, start);
    case 'cross-stitch': {
      const { inputs, stitch, row } = node;
      if (!inputs.every((input) => isNeverNegative(input, start))) return false;
      if (stitch.kind === 'hard-concrete') return true;
      const scalars = initialValues(stitch, start).subarray(row * inputs.length, (row + 1) * inputs.length);
      return scalars.every((scalar) => scalar >= 0);
    }
  }
}
