/** Builds the graph of a model, node by node, and checks each step. */

import { InputError } from '../../ground/base/errors.js';
import { listed, thousands } from '../../ground/base/words.js';
import type { ExpertRole, GateRole } from './gate.js';
import {
  type Activation,
  activations,
  codeBits,
  type Dense,
  type Gate,
  type Graph,
  type HardConcrete,
  type Initial,
  type InputShape,
  matrixShape,
  type Node,
  type Noise,
  nonlinearities,
  type Parameter,
  type ParameterRole,
  type Penalty,
  type Position,
  parameterRoles,
  parameterSize,
  type Softmax,
  trainedParameter,
  type Weight,
} from './graph.js';

/**
 * What the hidden layers of a model have; without a field, ReLU, no normalization and no dropout.
 */
export interface HiddenLayers {
  readonly activation?: 'swish' | 'gelu';
  /** Layer normalization of what the activation is applied to. */
  readonly normalization?: 'layer';
  /** The rate of the dropout behind the activation. */
  readonly hiddenDropout?: number;
}

/** What a graph has besides what its architecture says. */
export interface GraphOptions extends HiddenLayers {
  /** The width of each task's output, where not all are 1. */
  readonly outputs?: readonly number[];
  /**
   * The prefix of the names of its parameters and noises, so that several graphs can be in one
   * file.
   */
  readonly prefix?: string;
}

export const outputWidth = ({ outputs }: GraphOptions, task: number): number =>
  outputs?.[task] ?? 1;

interface DenseOptions {
  readonly name: string;
  readonly activation?: Activation;
  readonly bias?: boolean;
  readonly role?: ParameterRole;
}

/**
 * Collects the nodes and parameters of a graph while an architecture builds it. Shapes are those of
 * values for a batch of B rows: a node of width n is [B, n]. The builder and everything it makes
 * are frozen: engines rely on what was checked. Every operation throws an Error for widths that do
 * not match, numbers out of range, a name that is taken, and, except for `dense` and `embedding`,
 * an input with categories, whose one-hot blocks are never formed.
 */
export class GraphBuilder {
  readonly #parameters: Parameter[] = [];
  readonly #noises: Noise[] = [];
  readonly #names = new Set<string>();
  readonly #nodes: Node[] = [];
  readonly #penalties: Penalty[] = [];

  readonly options: GraphOptions;

  constructor({ activation, normalization, hiddenDropout, outputs, prefix }: GraphOptions = {}) {
    this.options = Object.freeze({
      ...(outputs?.some((width) => width !== 1) && { outputs }),
      ...(activation && { activation }),
      ...(normalization && { normalization }),
      ...(hiddenDropout && { hiddenDropout }),
      ...(prefix && { prefix }),
    });
    Object.freeze(this);
  }

  /** A new trained array, whose name exports and tests address it by. */
  parameter(
    name: string,
    shape: readonly number[],
    initial: Initial,
    role: ParameterRole,
  ): Parameter {
    checkShape(name, shape, initial);
    checkChoice(parameterRoles, 'role', role);
    const index = this.#parameters.length;
    return push(this.#parameters, {
      kind: 'parameter',
      index,
      name: this.#claimed(name),
      shape,
      initial,
      role,
    });
  }

  /**
   * The parameters from index `first` on, by which an architecture can refer to a part of itself.
   */
  parametersSince(first: number): Parameter[] {
    return this.#parameters.slice(first);
  }

  /** Noise, which is no node, from a stream of this name; neutral at evaluation. */
  noise(name: string, { width, per, neutral }: Pick<Noise, 'width' | 'per' | 'neutral'>): Noise {
    return push(this.#noises, {
      kind: 'noise',
      index: this.#noises.length,
      name: this.#claimed(name),
      width,
      per,
      neutral,
    });
  }

  /** Hard concrete gates [n, m] on n units from m others; their log a starts as N(0, 0.01^2). */
  hardConcrete(name: string, n: number, m: number): HardConcrete {
    const logA = this.parameter(`${name}/log-a`, [n, m], { deviation: 0.01 }, 'gate');
    // Without noise, a gate takes its median.
    const noise = this.noise(`${name}/noise`, { width: n * m, per: 'batch', neutral: 0.5 });
    return frozen({ kind: 'hard-concrete', logA, noise });
  }

  get parameterCount(): number {
    return this.#parameters.length;
  }

  input({ dense, categorical }: InputShape): Node<'input'> {
    this.#refuseSecond('input');
    const width = categorical.reduce((sum, size) => sum + size, dense);
    return this.#add({ op: 'input', width, dense, categorical });
  }

  /** Looks up all categorical columns of an input in tables of the same width. */
  embedding(input: Node<'input'>, width: number): Node<'embedding'> {
    this.#refuseSecond('embedding');
    const tables = input.categorical.map((size, c) =>
      this.parameter(`embedding/${c}`, [size, width], 'uniform', 'embedding'),
    );
    return this.#add({
      op: 'embedding',
      width: input.dense + tables.length * width,
      input,
      tables,
    });
  }

  /** A layer with new weights [d, units] and by default a bias [units]: [B, d] -> [B, units]. */
  dense(input: Node, units: number, options: DenseOptions): Dense {
    const { name, activation = 'linear', bias = true, role = 'hidden' } = options;
    const weight = this.parameter(`${name}/weights`, [input.width, units], 'uniform', role);
    return this.denseWith(input, weight, bias ? this.bias(name, units) : undefined, activation);
  }

  /**
   * [B, d] -> [B, units] with the run's activation, normalization (@throws InputError for one unit)
   * and dropout.
   */
  hidden(input: Node, units: number, name: string): Node {
    const weight = this.parameter(`${name}/weights`, [input.width, units], 'uniform', 'hidden');
    return this.hiddenWith(input, weight, name);
  }

  /**
   * The same with given weights [d, units], which other layers may share.
   * @throws InputError as `hidden` does
   */
  hiddenWith(input: Node, weight: Weight, name: string): Node {
    const { activation = 'relu', normalization, hiddenDropout } = this.options;
    const [, units] = matrixShape(weight);
    if (normalization && units === 1) {
      throw new InputError('config', [
        `normalization: hidden layers of at least 2 units are needed, and ${name} has 1`,
      ]);
    }
    const isPlain = activation === 'relu' && !normalization;
    const z = this.denseWith(input, weight, this.bias(name, units), isPlain ? 'relu' : 'linear');
    const normalized = normalization ? this.layerNorm(z, `${name}/norm`) : z;
    const y = isPlain ? normalized : this.nonlinearity(normalized, activation);
    return hiddenDropout ? this.dropout(y, hiddenDropout, `${name}/dropout`) : y;
  }

  /** A bias [units] that starts at zeros. */
  bias(name: string, units: number): Parameter {
    return this.parameter(`${name}/bias`, [units], 'zeros', 'bias');
  }

  /**
   * A layer with given weights [d, units] and bias [units], which other layers may share: [B, d] ->
   * [B, units].
   */
  denseWith(
    input: Node,
    weight: Weight,
    bias?: Parameter,
    activation: Activation = 'linear',
  ): Dense {
    const [rows, columns] = matrixShape(weight);
    if (rows !== input.width)
      throw new Error(`a weight with ${rows} rows on an input of width ${input.width}`);
    checkChoice(activations, 'activation', activation);
    if (weight.kind === 'combination') {
      const { core, factor, row } = weight;
      checkUse(
        hasRow(factor, row, core.shape[0]!),
        factor,
        `the factor of row ${row}`,
        `[more rows, ${core.shape[0]}]`,
      );
    }
    if (bias)
      checkUse(isLike(bias.shape, [columns]), bias, `a bias of width ${columns}`, `[${columns}]`);
    return this.#add({ op: 'dense', width: columns, input, weight, bias, activation });
  }

  /**
   * Over columns, [B, n] -> [B, n]. With a role, a gate; its experts are named where tasks do not
   * share them all.
   */
  softmax(input: Node, role?: GateRole, experts?: readonly ExpertRole[]): Softmax {
    return this.#add({ op: 'softmax', width: input.width, input, role, experts });
  }

  /**
   * A gate: softmax over the `nonzeros` largest columns, at least 1, and 0 for the others, [B, n]
   * -> [B, n].
   */
  topK(input: Node, nonzeros: number, role: GateRole): Node<'top-k'> {
    if (!(Number.isSafeInteger(nonzeros) && nonzeros >= 1))
      throw new Error(`${nonzeros} nonzeros of a gate`);
    return this.#add({
      op: 'top-k',
      width: input.width,
      input,
      nonzeros,
      role,
      experts: undefined,
    });
  }

  /**
   * A gate of n experts by k selectors: bits [B, k b] of codes of b <= 16 bits, and shares [B, k]
   * -> [B, n].
   */
  dselectK(
    n: number,
    inputs: Pick<Node<'dselect-k'>, 'bits' | 'shares' | 'gamma' | 'entropy'>,
    role: GateRole,
  ): Node<'dselect-k'> {
    const { bits, shares, gamma, entropy } = inputs;
    if (bits.op !== 'dense' || shares.op !== 'softmax')
      throw new Error('bits are a dense layer, shares are a softmax');
    if (codeBits(n) > 16)
      throw new Error(`${n} experts of a gate that chooses by bits: at most 65536 are possible`);
    if (!(gamma > 0 && entropy >= 0))
      throw new Error(`a gate with gamma ${gamma} and entropy ${entropy}`);
    if (bits.width !== shares.width * codeBits(n)) {
      throw new Error(`${bits.width} bits for ${shares.width} selectors of ${n} experts`);
    }
    return this.#add({ op: 'dselect-k', width: n, ...inputs, role, experts: undefined });
  }

  /**
   * Drops weights of a gate in training, each with probability `rate` < 1, by noise of this name:
   * [B, n] -> [B, n].
   */
  gateDropout(gate: Node, rate: number, name: string, per: Noise['per']): Node<'gate-dropout'> {
    checkRate(rate);
    const noise = this.noise(name, { width: gate.width, per, neutral: 1 });
    return this.#add({ op: 'gate-dropout', width: gate.width, input: gate, noise, rate });
  }

  /** `sum_i gate_i expert_i`: a gate [B, n] and n experts [B, h] -> [B, h]. */
  mixture(gate: Node, experts: readonly Node[]): Node<'mixture'> {
    if (gate.op === 'input') throw new Error('the input is no gate');
    const width = commonWidth(experts);
    if (gate.width !== experts.length)
      throw new Error(`${experts.length} experts for a gate of width ${gate.width}`);
    return this.#add({ op: 'mixture', width, gate, experts });
  }

  /**
   * `sum_j stitch[row, j] input_j`: scalars [rows, n] or hard concrete gates, n inputs [B, h] ->
   * [B, h].
   */
  crossStitch(
    inputs: readonly Node[],
    stitch: Parameter | HardConcrete,
    row: number,
  ): Node<'cross-stitch'> {
    const trained = trainedParameter(stitch);
    const [n, size] = [inputs.length, parameterSize(trained)];
    checkUse(hasRow(trained, row, n), trained, `row ${row} of a stitch`, `[more rows, ${n}]`);
    if (stitch.kind === 'hard-concrete') {
      const { width } = stitch.noise;
      checkUse(width === size, trained, `a gate with noise of width ${width}`, `${size}`);
    }
    return this.#add({ op: 'cross-stitch', width: commonWidth(inputs), inputs, stitch, row });
  }

  /** `sum_j input_j`: inputs [B, h] -> [B, h]. */
  add(inputs: readonly Node[]): Node<'add'> {
    return this.#add({ op: 'add', width: commonWidth(inputs), inputs });
  }

  /** `factor input`, with a finite factor: [B, h] -> [B, h]. */
  scale(input: Node, factor: number): Node<'scale'> {
    checkFinite('a factor', factor);
    return this.#add({ op: 'scale', width: input.width, input, factor });
  }

  /** `prod_j input_j`, elementwise: inputs [B, h] -> [B, h]. */
  product(inputs: readonly Node[]): Node<'product'> {
    return this.#add({ op: 'product', width: commonWidth(inputs), inputs });
  }

  /** The inputs side by side, at least one: [B, h_1], [B, h_2] ... -> [B, h_1 + h_2 + ...]. */
  concatenate(inputs: readonly Node[]): Node<'concatenation'> {
    if (inputs.length === 0) throw new Error('a concatenation of no nodes: at least one is needed');
    const width = inputs.reduce((sum, input) => sum + input.width, 0);
    return this.#add({ op: 'concatenation', width, inputs });
  }

  /** `1 / (1 + exp(-input))`: [B, h] -> [B, h]. */
  sigmoid(input: Node): Node<'sigmoid'> {
    return this.#add({ op: 'sigmoid', width: input.width, input });
  }

  /** The hyperbolic tangent: [B, h] -> [B, h]. */
  tanh(input: Node): Node<'tanh'> {
    return this.#add({ op: 'tanh', width: input.width, input });
  }

  /** ReLU, swish or GELU, elementwise: [B, h] -> [B, h]. */
  nonlinearity(input: Node, of: (typeof nonlinearities)[number]): Node<'nonlinearity'> {
    checkChoice(nonlinearities, 'nonlinearity', of);
    return this.#add({ op: 'nonlinearity', width: input.width, input, of });
  }

  /**
   * Drops numbers in training, each with probability `rate` < 1, by noise of this name: [B, h] ->
   * [B, h].
   */
  dropout(input: Node, rate: number, name: string): Node<'dropout'> {
    checkRate(rate);
    const noise = this.noise(name, { width: input.width, per: 'example', neutral: 1 });
    return this.#add({ op: 'dropout', width: input.width, input, noise, rate });
  }

  /**
   * `scale (input - mean) / sqrt(variance + 1e-5) + shift` with the mean and variance of each row:
   * [B, h] -> [B, h]. The scale [h] starts at ones and the shift [h] at zeros, and h is at least 2;
   * both have the role of a bias.
   */
  layerNorm(input: Node, name: string): Node<'layer-norm'> {
    const { width } = input;
    if (width < 2) throw new Error(`a layer normalization of width ${width}: at least 2 is needed`);
    const scale = this.parameter(`${name}/scale`, [width], Array<number>(width).fill(1), 'bias');
    const shift = this.parameter(`${name}/shift`, [width], 'zeros', 'bias');
    return this.#add({ op: 'layer-norm', width, input, scale, shift });
  }

  /** The input without its gradient: [B, h] -> [B, h]. */
  stopGradient(input: Node): Node<'stop-gradient'> {
    return this.#add({ op: 'stop-gradient', width: input.width, input });
  }

  /** Adds `alpha sum_j ||left_j - right_j||^2` to the loss, with a finite alpha. */
  penalty(alpha: number, left: readonly Parameter[], right: readonly Parameter[]): void {
    const unequal = left.some((one, i) => !isLike(one.shape, right[i]?.shape));
    if (unequal || left.length !== right.length)
      throw new Error('a penalty is on parameters of unequal shapes');
    checkFinite('a penalty', alpha);
    push(this.#penalties, { kind: 'distance', alpha, left, right });
  }

  /** Adds a finite lambda times the expected number of gates that are not 0 to the loss. */
  penaltyOnOpen(lambda: number, gates: HardConcrete): void {
    checkFinite('a penalty', lambda);
    push(this.#penalties, { kind: 'open-gates', lambda, gates });
  }

  /** The finished graph; with a `position`, the logit of its task includes a bias for the slot. */
  finish(outputs: readonly Node[], position?: Position): Graph {
    for (const [task, { width }] of outputs.entries())
      if (width !== outputWidth(this.options, task)) throw new Error(`an output of width ${width}`);
    const finished = outputs.map((output, task) =>
      task === position?.task ? this.#positionBias(output, position.slots) : output,
    );
    return {
      parameters: [...this.#parameters],
      noises: [...this.#noises],
      nodes: [...this.#nodes],
      outputs: finished,
      penalties: [...this.#penalties],
    };
  }

  /** The bias starts without a preference among slots: all values are 0. */
  #positionBias(input: Node, slots: number): Node<'position-bias'> {
    const bias = this.parameter('position/bias', [slots], 'zeros', 'bias');
    const noise = this.noise('position/noise', { width: 1, per: 'example', neutral: 0 });
    return this.#add({
      op: 'position-bias',
      width: 1,
      input,
      bias,
      slots,
      noise,
      rate: POSITION_DROPOUT,
    });
  }

  /** Features have one place in memory. */
  #refuseSecond(op: Node['op']): void {
    if (this.#nodes.some((node) => node.op === op))
      throw new Error('it makes an input: x is the only one');
  }

  /** A name with the prefix of the graph, which no other part may have. */
  #claimed(name: string): string {
    if (this.#names.has(name)) throw new Error(`two parameters named ${name}`);
    this.#names.add(name);
    return `${this.options.prefix ?? ''}${name}`;
  }

  #add<N extends Node>(node: Omit<N, 'index'>): N {
    refuseOthersThanNodes(node);
    const made = push(this.#nodes, { ...node, index: this.#nodes.length } as N);
    if ('role' in made) checkRoles(made);
    return made;
  }
}

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1))
    throw new Error(`a dropout of ${rate}: from 0 to less than 1 is needed`);
}

function checkFinite(what: string, value: number): void {
  if (!Number.isFinite(value)) throw new Error(`${what} of ${value}: a finite number is needed`);
}

/** Custom architectures are not type-checked. */
function checkChoice(known: readonly string[], field: string, value: string): void {
  if (!known.includes(value))
    throw new Error(`${field} is ${value}: ${listed(known, 'or')} is needed`);
}

function checkShape(name: string, shape: readonly number[], initial: Initial): void {
  const refuse = (fault: string) => {
    throw new Error(`the parameter ${name} ${fault}`);
  };
  if (shape.length === 0 || !shape.every((n) => Number.isSafeInteger(n) && n > 0)) {
    refuse(`has the shape [${shape.join(', ')}]: whole numbers of at least 1 are needed`);
  }
  if (initial === 'uniform' && shape.length < 2) refuse('starts uniform: only matrices do');
  if (initial === 'uniform' || initial === 'zeros') return;
  if (!Array.isArray(initial) && !/^(within|deviation)$/.test(Object.keys(initial ?? {}).join())) {
    const known = 'uniform, zeros, {within: a}, {deviation: s} or a list of numbers';
    refuse(`starts at ${JSON.stringify(initial)}: ${known} is needed`);
  }
  // Of a list with holes, too.
  const numbers: readonly unknown[] = Array.isArray(initial)
    ? [...initial]
    : Object.values(initial);
  const size = shape.reduce((product, n) => product * n, 1);
  if (Array.isArray(initial) && initial.length !== size)
    refuse(`starts at ${initial.length} values: ${size} are needed`);
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) refuse(`starts at ${numbers[wrong]}: finite numbers are needed`);
}

const isLike = (shape: readonly number[], other: readonly number[] | undefined): boolean =>
  JSON.stringify(shape) === JSON.stringify(other);

const hasRow = ({ shape: [rows = 0, ...columns] }: Parameter, row: number, n: number): boolean =>
  isLike(columns, [n]) && Number.isInteger(row) && row >= 0 && row < rows;

function checkUse(isSound: boolean, { name, shape }: Parameter, use: string, need: string): void {
  if (!isSound)
    throw new Error(
      `the parameter ${name} of shape [${shape.join(', ')}] is ${use}: ${need} is needed`,
    );
}

const nodeFields = ['input', 'inputs', 'gate', 'experts', 'bits', 'shares'];

const sparseReaders = ['dense', 'embedding'];

/**
 * Noise has an index, too: in the place of a node, engines would read the memory of another one.
 */
function refuseOthersThanNodes({ op, ...fields }: { readonly op: string }): void {
  for (const [field, value] of Object.entries(fields as object)) {
    if (!nodeFields.includes(field)) continue;
    for (const one of [value].flat()) {
      if (one?.kind === 'noise') throw new Error(`a node is needed, not the noise ${one.name}`);
      if (one?.op === 'input' && one.categorical.length > 0 && !sparseReaders.includes(op)) {
        throw new Error('a node of values is needed, not an input with categories');
      }
    }
  }
}

function checkRoles({ role, experts = [] }: Gate | Softmax): void {
  if (role !== undefined) checkRole(role, ['level', 'task', 'expert']);
  for (const one of experts) checkRole(one, ['level', 'task', 'index']);
}

function checkRole(role: GateRole | ExpertRole, known: readonly string[]): void {
  const isCount = (value: unknown) =>
    value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);
  const isSound = ([field, value]: [string, unknown]) => known.includes(field) && isCount(value);
  if (typeof role === 'object' && Object.entries(role).every(isSound)) return;
  throw new Error(
    `the role of a gate or expert is ${JSON.stringify(role)}: {${known.join(', ')}} or fewer of them, whole numbers from 0 up, are needed`,
  );
}

function commonWidth(nodes: readonly Node[]): number {
  const widths = new Set(nodes.map((node) => node.width));
  if (widths.size !== 1)
    throw new Error(`nodes of one width are needed, not of widths ${[...widths].join(', ')}`);
  return nodes[0]!.width;
}

/**
 * The probability with which training leaves out the bias of the slot, so that models can do
 * without it.
 */
const POSITION_DROPOUT = 0.1;

/** Most nodes, parameters, and items of any other list of a graph, more than anyone would train. */
const MAX_COUNT = 100_000;

function push<T, S extends T>(list: T[], item: S): S {
  if (list.length === MAX_COUNT) {
    throw new InputError('code', [
      `a graph of more than ${thousands(MAX_COUNT)} nodes or parameters`,
    ]);
  }
  const made = frozen(item);
  list.push(made);
  return made;
}

/**
 * A deeply frozen copy of what others may keep a reference to, except for parts of graphs, which
 * are frozen already.
 */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozen(item)])),
  ) as T;
}
