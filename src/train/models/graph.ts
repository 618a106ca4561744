/**
 * The vocabulary of the architectures: a model is a graph of a few operations, plain data that each
 * engine computes. The value of a node of width n is a [B, n] matrix for a batch of B rows.
 */
import type { ExpertRole, GateRole } from './gate.js';

/**
 * The purpose of a parameter. The paper's count of 13,056 weights is the sum over the `hidden`
 * ones.
 */
export const parameterRoles = ['hidden', 'output', 'gate', 'bias', 'stitch', 'embedding'] as const;
export type ParameterRole = (typeof parameterRoles)[number];

/**
 * Uniform within limits of the run (initial.ts) or a given one, normal by a deviation, zeros, or
 * given values.
 */
export type Initial =
  | 'uniform'
  | { readonly within: number }
  | { readonly deviation: number }
  | 'zeros'
  | readonly number[];

/** A trained array, row-major. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
  readonly role: ParameterRole;
}

/**
 * A matrix [m, n] combined from others: `sum_c factor[row, c] core[c]`, with core [C, m, n] and
 * factor [K, C].
 */
export interface Combination {
  readonly kind: 'combination';
  readonly core: Parameter;
  readonly factor: Parameter;
  readonly row: number;
}

/** The weight of a dense layer: a parameter [m, n] or a combination. */
export type Weight = Parameter | Combination;

/** What a dense layer applies itself; other activations are nodes after it. */
export const activations = ['linear', 'relu'] as const;
export type Activation = (typeof activations)[number];

/**
 * Uniform in (0, 1), not trained, drawn anew each training step: `width` for a batch or for each
 * example. At evaluation each is `neutral`.
 */
export interface Noise {
  readonly kind: 'noise';
  readonly index: number;
  /** The name of its random stream. */
  readonly name: string;
  readonly width: number;
  readonly per: 'batch' | 'example';
  readonly neutral: number;
}

/** The noise values of a step: [B, width], or [width] for the batch. */
export const noiseSize = ({ width, per }: Noise, batchSize: number): number =>
  per === 'example' ? batchSize * width : width;

/**
 * Gates [n, m] in [0, 1], each with a separate parameter log a and noise e (hard concrete, Louizos
 * et al., ICLR 2018): `s = sigmoid((log e - log(1 - e) + log a) / beta)`, `z = clamp(s (zeta -
 * gamma) + gamma, 0, 1)`.
 */
export interface HardConcrete {
  readonly kind: 'hard-concrete';
  readonly logA: Parameter;
  readonly noise: Noise;
}

export const HARD_CONCRETE = { beta: 2 / 3, gamma: -0.1, zeta: 1.1 } as const;

/** The number of dense features, and of categories of each categorical column. */
export interface InputShape {
  readonly dense: number;
  readonly categorical: readonly number[];
}

/** The weights of a model's experts. */
interface GateOf {
  readonly role: GateRole;
  /** The experts that the gate weighs, where not all of them are shared by all tasks. */
  readonly experts: readonly ExpertRole[] | undefined;
}

interface OfOne {
  readonly input: Node;
}

interface OfSeveral {
  readonly inputs: readonly Node[];
}

interface WithNoise extends OfOne {
  readonly noise: Noise;
  readonly rate: number;
}

/**
 * The operations, with what their nodes have besides an index and a width; `GraphBuilder` has the
 * formulas of the plain ones.
 */
interface Operations {
  /**
   * The dense features, then one-hot blocks, which are never formed: a dense layer sums the weight
   * rows that they select.
   */
  input: InputShape;

  /**
   * The dense features, then for each categorical column the row of its table [size, width] that
   * the category selects.
   */
  embedding: { readonly input: Node<'input'>; readonly tables: readonly Parameter[] };

  /** `activation(input W + b)`. */
  dense: OfOne & {
    readonly weight: Weight;
    readonly bias: Parameter | undefined;
    readonly activation: Activation;
  };

  /** `softmax(input)` over the columns. Only gates have a role. */
  softmax: OfOne & { readonly role: GateRole | undefined; readonly experts: GateOf['experts'] };

  /**
   * The softmax over the `nonzeros` largest columns, of equal ones the first, 0 elsewhere. The
   * choice has no gradient.
   */
  'top-k': OfOne & GateOf & { readonly nonzeros: number };

  /**
   * `q_i = sum_l shares_l r_li`. Expert i has the binary code B_i; of selector l, bit c of the code
   * is set to the degree s_lc = S(bits_lc), so that `r_li = prod_c (B_ic s_lc + (1 - B_ic) (1 -
   * s_lc))`. S is the smooth step: 0 below -gamma / 2, 1 above gamma / 2, and `-2 t^3 / gamma^3 + 3
   * t / (2 gamma) + 1 / 2` between them. The bits c = 0, 1, ... of a code start with the lowest.
   * For each selector, it adds to the loss, as a mean over the examples: `entropy` times `-sum_i
   * r_li log(r_li + 1e-6)`; and where some codes have no expert, `1 / (sum_i r_li + 1e-6)`, which
   * keeps selectors off these codes.
   */
  'dselect-k': GateOf & {
    /** Columns l b .. (l + 1) b - 1 are those of selector l. */
    readonly bits: Dense;
    /** The weight of each selector. */
    readonly shares: Softmax;
    readonly gamma: number;
    readonly entropy: number;
  };

  /**
   * A gate some of whose weights are dropped in training (Zhao et al., RecSys 2019): `g r / sum(g
   * r)`, where r is 0 where the noise is below the rate and 1 elsewhere. It is g itself where all
   * or none are dropped, and where the remaining ones sum to at most 1e-20.
   */
  'gate-dropout': WithNoise;

  mixture: { readonly gate: Node; readonly experts: readonly Node[] };

  /**
   * `sum_j stitch[row, j] input_j`: the input of one task from all tasks' units, or of one unit
   * from all those below.
   */
  'cross-stitch': OfSeveral & { readonly stitch: Parameter | HardConcrete; readonly row: number };

  add: OfSeveral;
  scale: OfOne & { readonly factor: number };
  product: OfSeveral;
  concatenation: OfSeveral;
  sigmoid: OfOne;
  tanh: OfOne;
  'stop-gradient': OfOne;

  /**
   * Elementwise: `max(x, 0)`; swish, `x sigmoid(x)` (Ramachandran et al., 2017); or GELU in its
   * tanh form, `x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2` (Hendrycks and Gimpel, 2016).
   */
  nonlinearity: OfOne & { readonly of: (typeof nonlinearities)[number] };

  /**
   * Inverted dropout (Srivastava et al., 2014): 0 where the noise is below the rate, divided by 1 -
   * rate elsewhere; unchanged at evaluation, where the noise is 1.
   */
  dropout: WithNoise;

  /**
   * `scale (input - mean) / sqrt(variance + 1e-5) + shift` (Ba et al., 2016), over each row; the
   * variance divides by the width.
   */
  'layer-norm': OfOne & {
    /** Both [width]. */
    readonly scale: Parameter;
    readonly shift: Parameter;
  };

  /**
   * `input + bias[slot]` for a logit [B, 1], where the slot is the position at which the example
   * was shown (the shallow tower of Zhao et al., RecSys 2019, "Recommending what video to watch
   * next"). The bias is left out where the noise is below the rate: in some examples of training,
   * and at evaluation in all.
   */
  'position-bias': WithNoise & {
    /** [slots] */
    readonly bias: Parameter;
    readonly slots: number;
  };
}

/** A node of any operation, or of the given ones. */
export type Node<Op extends keyof Operations = keyof Operations> = Op extends Op
  ? { readonly op: Op; readonly index: number; readonly width: number } & Operations[Op]
  : never;

export type Dense = Node<'dense'>;
export type Softmax = Node<'softmax'>;
export type Gate = Node<'softmax' | 'top-k' | 'dselect-k'> & { readonly role: GateRole };

/** In the order of the kernels (`c/elementwise.c`), which know them by their index. */
export const nonlinearities = ['relu', 'swish', 'gelu'] as const;

export const LAYER_NORM_EPSILON = 1e-5;

/** The task whose logit includes a bias for the slot, and the number of slots. */
export interface Position {
  readonly task: number;
  readonly slots: number;
}

/** A term of the loss. */
export type Penalty = Distance | OpenGates;

/** `alpha sum_j ||left_j - right_j||^2`. */
interface Distance {
  readonly kind: 'distance';
  readonly alpha: number;
  readonly left: readonly Parameter[];
  readonly right: readonly Parameter[];
}

/**
 * `lambda` times the L0 norm, the expected number of open gates: `lambda sum sigmoid(log a - beta
 * log(-gamma / zeta))`.
 */
interface OpenGates {
  readonly kind: 'open-gates';
  readonly lambda: number;
  readonly gates: HardConcrete;
}

/** A finished model. Each node comes after its inputs. */
export interface Graph {
  readonly parameters: readonly Parameter[];
  readonly noises: readonly Noise[];
  readonly nodes: readonly Node[];
  /**
   * The outputs, one node per task, of width 1 or that of its classes: see `LabelSpec` in
   * data/dataset.ts.
   */
  readonly outputs: readonly Node[];
  readonly penalties: readonly Penalty[];
}

/** The shape [m, n] of a dense layer's weight. @throws Error where it is not a matrix */
export function matrixShape(weight: Weight): [rows: number, columns: number] {
  const shape = weight.kind === 'parameter' ? weight.shape : weight.core.shape.slice(1);
  if (shape.length !== 2)
    throw new Error(`a weight of shape [${shape.join(', ')}] is not a matrix`);
  return [shape[0]!, shape[1]!];
}

/** The trained parameter of the scalars of a cross-stitch unit. */
export const trainedParameter = (stitch: Parameter | HardConcrete): Parameter =>
  stitch.kind === 'parameter' ? stitch : stitch.logA;

export const parameterSize = (parameter: Parameter): number =>
  parameter.shape.reduce((product, n) => product * n, 1);

/** The number of trained values in a graph, in total or in parameters of one role. */
export const countParameters = (graph: Graph, role?: ParameterRole): number =>
  graph.parameters
    .filter((parameter) => role === undefined || parameter.role === role)
    .reduce((sum, parameter) => sum + parameterSize(parameter), 0);

/** The parameters that a node or a penalty uses directly, rather than through other nodes. */
export function directParameters(part: Node | Penalty): Parameter[] {
  const within = (value: unknown): Parameter[] => {
    if (typeof value !== 'object' || value === null || 'op' in value) return [];
    if ('kind' in value && value.kind === 'parameter') return [value as Parameter];
    return Object.values(value).flatMap(within);
  };
  return Object.values(part).flatMap(within);
}

/**
 * The parameters that are weights: matrices of dense layers, and embedding tables; neither biases
 * nor single scalars.
 */
export const weightParameters = ({ nodes }: Graph): Parameter[] =>
  nodes.flatMap((node) => {
    if (node.op === 'embedding') return node.tables;
    if (node.op !== 'dense') return [];
    const { weight } = node;
    return weight.kind === 'parameter' ? [weight] : [weight.core, weight.factor];
  });

/**
 * The embedding tables whose rows are only looked up, so that a row that no example selects has no
 * gradient.
 */
export function lookedUpTables({ nodes, penalties }: Graph): Parameter[] {
  const others = new Set(
    [...nodes.filter(({ op }) => op !== 'embedding'), ...penalties].flatMap(directParameters),
  );
  const tables = nodes.flatMap((node) => (node.op === 'embedding' ? node.tables : []));
  return tables.filter((table) => !others.has(table));
}

/** The input of a graph. @throws Error where the graph has none */
export function graphInput(graph: Graph): Node<'input'> {
  const input = graph.nodes.find((node) => node.op === 'input');
  if (!input) throw new Error('a graph without an input');
  return input;
}

/**
 * For each categorical column of an input, the first row of its block in the weights of a layer.
 */
export const blockStarts = ({ dense, categorical }: InputShape): number[] =>
  categorical.map((_, c) => categorical.slice(0, c).reduce((sum, size) => sum + size, dense));

/** In the order of the nodes. */
export const graphGates = (graph: Graph): Gate[] =>
  graph.nodes.filter((node): node is Gate => 'role' in node && node.role !== undefined);

/** The gates of a graph that choose experts by bits. */
export const selectingGates = (graph: Graph): Node<'dselect-k'>[] =>
  graph.nodes.filter((node) => node.op === 'dselect-k');

/** Bits in the binary codes of a number of experts; 1 for a single expert. */
export const codeBits = (experts: number): number => Math.max(1, Math.ceil(Math.log2(experts)));
