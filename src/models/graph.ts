/**
 * The vocabulary of the architectures: a model is a graph of a few operations over batches of rows.
 *
 * A graph is plain data that says nothing about how it is computed: each engine has one place per operation. A node of
 * width n holds a [B, n] matrix for a batch of B rows.
 */
import type { ExpertRole, GateRole } from './gate.js';

/** What a parameter is for. The paper's count of 13,056 weights is the sum of the `hidden` ones. */
export const parameterRoles = ['hidden', 'output', 'gate', 'bias', 'stitch', 'embedding'] as const;
export type ParameterRole = (typeof parameterRoles)[number];

/**
 * How a parameter starts: uniform within limits that the run decides (initial.ts) or within the given one, normal around 0
 * with a standard deviation, all zeros, or the given values.
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

/** A matrix [m, n] combined from others: `sum_c factor[row, c] core[c]`, with core [C, m, n] and factor [K, C]. */
export interface Combination {
  readonly kind: 'combination';
  readonly core: Parameter;
  readonly factor: Parameter;
  readonly row: number;
}

/** What a dense layer multiplies by: a parameter [m, n] or a combination. */
export type Weight = Parameter | Combination;

export const activations = ['linear', 'relu'] as const;
export type Activation = (typeof activations)[number];

/**
 * Uniform numbers in (0, 1) that are drawn anew for each training step, and not trained: `width` of them for the batch, or
 * for each of its examples. Evaluation finds `neutral` in place of each.
 */
export interface Noise {
  readonly kind: 'noise';
  readonly index: number;
  /** Of its random stream. */
  readonly name: string;
  readonly width: number;
  readonly per: 'batch' | 'example';
  readonly neutral: number;
}

/** How many numbers of noise a step draws: [B, width], or [width] for the batch. */
export const noiseSize = ({ width, per }: Noise, batchSize: number): number =>
  per === 'example' ? batchSize * width : width;

/**
 * Gates [n, m] in [0, 1], each with a parameter log a and noise e of its own (hard concrete, Louizos et al., ICLR 2018):
 * `s = sigmoid((log e - log(1 - e) + log a) / beta)`, `z = clamp(s (zeta - gamma) + gamma, 0, 1)`.
 */
export interface HardConcrete {
  readonly kind: 'hard-concrete';
  readonly logA: Parameter;
  readonly noise: Noise;
}

/** The constants of Louizos et al. */
export const HARD_CONCRETE = { beta: 2 / 3, gamma: -0.1, zeta: 1.1 } as const;

interface NodeOf<Op extends string> {
  readonly op: Op;
  readonly index: number;
  readonly width: number;
}

/** The features of an example: the number of dense ones, and the number of categories of each categorical column. */
export interface InputShape {
  readonly dense: number;
  readonly categorical: readonly number[];
}

/**
 * The features of the batch: the dense ones, then a one-hot block per categorical column. The blocks are never formed: a
 * dense layer on an input sums the rows of its weights that they pick (an embedding sum).
 */
export interface Input extends NodeOf<'input'>, InputShape {}

/** The dense features, then for each categorical column the row of its table [size, width] that the category picks. */
export interface Embedding extends NodeOf<'embedding'> {
  readonly input: Input;
  readonly tables: readonly Parameter[];
}

/** `activation(input W + b)`. */
export interface Dense extends NodeOf<'dense'> {
  readonly input: Node;
  readonly weight: Weight;
  readonly bias: Parameter | undefined;
  readonly activation: Activation;
}

/** What weighs the experts of a model. */
interface GateOf<Op extends string> extends NodeOf<Op> {
  readonly role: GateRole;
  /** Which experts it is over, where not all of them are shared by all tasks. */
  readonly experts: readonly ExpertRole[] | undefined;
}

/** `softmax(input)` over the columns. */
export interface Softmax extends NodeOf<'softmax'> {
  readonly input: Node;
  /** Only gates have one. */
  readonly role: GateRole | undefined;
  readonly experts: readonly ExpertRole[] | undefined;
}

/**
 * The softmax over the largest columns of the input, as many as `nonzeros` says, and exactly 0 elsewhere: of equal columns
 * the ones with the lower index. No gradient goes through the choice.
 */
export interface TopK extends GateOf<'top-k'> {
  readonly input: Node;
  readonly nonzeros: number;
}

/**
 * `q_i = sum_l shares_l r_li`. Expert i has the binary code B_i; of selector l, bit c of the code is set to the degree
 * s_lc = S(bits_lc), so that `r_li = prod_c (B_ic s_lc + (1 - B_ic) (1 - s_lc))`. S is the smooth step: 0 below -gamma / 2,
 * 1 above gamma / 2, and `-2 t^3 / gamma^3 + 3 t / (2 gamma) + 1 / 2` between them. Bits c = 0, 1, ... of a code are the
 * lowest first.
 *
 * It adds to the loss, of each selector and as a mean over the examples: `entropy` times `-sum_i r_li log(r_li + 1e-6)`; and
 * where some codes have no expert, `1 / (sum_i r_li + 1e-6)`, which keeps selectors off these codes.
 */
export interface DSelectK extends GateOf<'dselect-k'> {
  /** Columns l b .. (l + 1) b - 1 are those of selector l. */
  readonly bits: Dense;
  /** What each selector counts. */
  readonly shares: Softmax;
  readonly gamma: number;
  readonly entropy: number;
}

export type Gate = (Softmax | TopK | DSelectK) & { readonly role: GateRole };

/**
 * A gate of which training drops some weights (Zhao et al., RecSys 2019): `g r / sum(g r)`, where r is 0 where the noise is
 * below the rate and 1 elsewhere. It is g itself where all or none are dropped, and where those that are left sum to at most
 * 1e-20.
 */
export interface GateDropout extends NodeOf<'gate-dropout'> {
  readonly input: Node;
  readonly noise: Noise;
  readonly rate: number;
}

/** `sum_i gate_i expert_i`. */
export interface Mixture extends NodeOf<'mixture'> {
  readonly gate: Node;
  readonly experts: readonly Node[];
}

/** `sum_j stitch[row, j] input_j`: what one task sees of all tasks' units, or one unit of all those below. */
export interface CrossStitch extends NodeOf<'cross-stitch'> {
  readonly inputs: readonly Node[];
  readonly stitch: Parameter | HardConcrete;
  readonly row: number;
}

/** `sum_j input_j`. */
export interface Add extends NodeOf<'add'> {
  readonly inputs: readonly Node[];
}

/** `factor input`. */
export interface Scale extends NodeOf<'scale'> {
  readonly input: Node;
  readonly factor: number;
}

/** `prod_j input_j`, number by number. */
export interface Product extends NodeOf<'product'> {
  readonly inputs: readonly Node[];
}

/** The columns of the inputs, one input's behind the other's. */
export interface Concatenation extends NodeOf<'concatenation'> {
  readonly inputs: readonly Node[];
}

/** `1 / (1 + exp(-input))`, number by number. */
export interface Sigmoid extends NodeOf<'sigmoid'> {
  readonly input: Node;
}

/** The hyperbolic tangent, number by number. */
export interface Tanh extends NodeOf<'tanh'> {
  readonly input: Node;
}

/**
 * `scale (input - mean) / sqrt(variance + 1e-5) + shift` (Ba et al., 2016), with the mean and the variance, which divides by the
 * width, of each row.
 */
export interface LayerNorm extends NodeOf<'layer-norm'> {
  readonly input: Node;
  /** [width] */
  readonly scale: Parameter;
  /** [width] */
  readonly shift: Parameter;
}

/** What keeps the quotient of a layer normalization finite. */
export const LAYER_NORM_EPSILON = 1e-5;

/** The input, through which no gradient goes back. */
export interface StopGradient extends NodeOf<'stop-gradient'> {
  readonly input: Node;
}

/**
 * `input + bias[slot]` for a logit [B, 1], slot being where the example was shown (the shallow tower of Zhao et al., RecSys 2019,
 * "Recommending what video to watch next"). The bias is left out where the noise is below the rate: in some examples of
 * training, and at evaluation in all.
 */
export interface PositionBias extends NodeOf<'position-bias'> {
  readonly input: Node;
  /** [slots] */
  readonly bias: Parameter;
  readonly slots: number;
  readonly noise: Noise;
  readonly rate: number;
}

/** The task whose logit has a part for the slot, and how many there are. */
export interface Position {
  readonly task: number;
  readonly slots: number;
}

export type Node =
  | Input
  | Embedding
  | Dense
  | Softmax
  | TopK
  | DSelectK
  | GateDropout
  | Mixture
  | CrossStitch
  | Add
  | Scale
  | Product
  | Concatenation
  | Sigmoid
  | Tanh
  | LayerNorm
  | StopGradient
  | PositionBias;

/** A term of the loss. */
export type Penalty = Distance | OpenGates;

/** `alpha sum_j ||left_j - right_j||^2`. */
export interface Distance {
  readonly kind: 'distance';
  readonly alpha: number;
  readonly left: readonly Parameter[];
  readonly right: readonly Parameter[];
}

/**
 * `lambda` times the expected number of gates that are not 0, the L0 norm:
 * `lambda sum sigmoid(log a - beta log(-gamma / zeta))`.
 */
export interface OpenGates {
  readonly kind: 'open-gates';
  readonly lambda: number;
  readonly gates: HardConcrete;
}

/** A finished model. Nodes are in an order in which each comes after its inputs. */
export interface Graph {
  readonly parameters: readonly Parameter[];
  readonly noises: readonly Noise[];
  readonly nodes: readonly Node[];
  /** One node of width 1 per task: the prediction, or for a binary label the logit. */
  readonly outputs: readonly Node[];
  readonly penalties: readonly Penalty[];
}

/** The shape [m, n] of what a dense layer multiplies by. @throws Error where it is not a matrix */
export function matrixShape(weight: Weight): [rows: number, columns: number] {
  const shape = weight.kind === 'parameter' ? weight.shape : weight.core.shape.slice(1);
  if (shape.length !== 2) throw new Error(`a weight of shape [${shape.join(', ')}] is not a matrix`);
  return [shape[0]!, shape[1]!];
}

/** The parameter behind the scalars of a cross-stitch unit. */
export const trainedOf = (stitch: CrossStitch['stitch']): Parameter =>
  stitch.kind === 'parameter' ? stitch : stitch.logA;

/** How many numbers a parameter holds. */
export function sizeOf(parameter: Parameter): number {
  return parameter.shape.reduce((product, n) => product * n, 1);
}

/** How many numbers a graph trains, in all or in parameters of one role. */
export function countParameters(graph: Graph, role?: ParameterRole): number {
  return graph.parameters
    .filter((parameter) => role === undefined || parameter.role === role)
    .reduce((sum, parameter) => sum + sizeOf(parameter), 0);
}

/** The parameters that a node or a penalty has of its own, rather than by way of other nodes. */
function parametersOf(part: Node | Penalty): Parameter[] {
  const within = (value: unknown): Parameter[] => {
    if (typeof value !== 'object' || value === null || 'op' in value) return [];
    if ('kind' in value && value.kind === 'parameter') return [value as Parameter];
    return Object.values(value).flatMap(within);
  };
  return Object.values(part).flatMap(within);
}

/** The embedding tables whose rows are looked up and nothing else, so that a row that no example picks has no gradient. */
export function lookedUpTables({ nodes, penalties }: Graph): Parameter[] {
  const others = new Set([...nodes.filter(({ op }) => op !== 'embedding'), ...penalties].flatMap(parametersOf));
  const tables = nodes.flatMap((node) => (node.op === 'embedding' ? node.tables : []));
  return tables.filter((table) => !others.has(table));
}

/** @throws Error where a graph has no input */
export function inputOf(graph: Graph): Input {
  const input = graph.nodes.find((node) => node.op === 'input');
  if (!input) throw new Error('a graph without an input');
  return input;
}

/** For each categorical column of an input, the first row of its block in the weights of a layer. */
export function blockStarts({ dense, categorical }: InputShape): number[] {
  return categorical.map((_, c) => categorical.slice(0, c).reduce((sum, size) => sum + size, dense));
}

/** The gates of a graph, in the order of its nodes. */
export function gatesOf(graph: Graph): Gate[] {
  return graph.nodes.filter((node): node is Gate => 'role' in node && node.role !== undefined);
}

/** Those of them that choose by bits. */
export const selectingGatesOf = (graph: Graph): DSelectK[] => graph.nodes.filter((node) => node.op === 'dselect-k');

/** Bits of the binary codes of so many experts; one for a single expert. */
export const codeBits = (experts: number): number => Math.max(1, Math.ceil(Math.log2(experts)));
