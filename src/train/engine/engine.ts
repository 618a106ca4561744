/** The interface of an engine, which trains a job, and the types of its input and output. */

import type { LossWeights } from '../../ground/base/loss-weights.js';
import type { DataSet, GivenOutputs, ScoredRows } from '../data/dataset.js';
import { sin } from '../kernels/exact-functions.js';
import { type Algorithm, algorithms, DEFAULT_ALGORITHM } from '../kernels/machine.js';
import type { Solution } from '../models/architecture.js';
import type { HiddenLayers } from '../models/builder.js';
import { isOfExpert } from '../models/gate.js';
import { type Graph, graphGates, type Parameter, weightParameters } from '../models/graph.js';
import { type Initialization, initialParameters } from '../models/initial.js';

export { type Algorithm, DEFAULT_ALGORITHM };

export interface Training extends Initialization, HiddenLayers {
  readonly optimizer: 'adam' | 'lazy-adam' | 'sgd' | 'momentum';
  readonly learningRate: number;
  /**
   * With `optimizer: momentum`, the share of the velocity that each step keeps, `MOMENTUM` by
   * default.
   */
  readonly momentum?: number;
  /**
   * Decay of the weights in `weightParameters(graph)`: decoupled in Adam, an L2 penalty otherwise
   * (`Optimizer` in compile.ts).
   */
  readonly weightDecay?: number;
  readonly batchSize: number;
  readonly steps: number;
  /** Steps between two scores on the test (and validation) part; the last step is always scored. */
  readonly evaluateEvery: number;
  /** The decay of the learning rate, which is constant without it: see `learningRateAt`. */
  readonly schedule?: 'cosine' | 'step';
  /** The weighting of the tasks' losses; without it, they are added up. */
  readonly losses?: LossWeights;
  /**
   * Factor of the learning rate of experts; `n` is the number of experts of the model's widest
   * gate.
   */
  readonly expertRate?: number | 'n';
  /** Factor of the learning rate of gates; with 0 they keep their initial weights. */
  readonly gateRate?: number;
  /**
   * The evaluation that counts: without it the last one; `best` has the least loss of all tasks on
   * validation rows.
   */
  readonly keep?: 'best' | 'best-per-task';
  /**
   * With `keep`, training stops after so many evaluations without a lower validation loss, of any
   * task with `best-per-task`.
   */
  readonly patience?: number;
  /** With `rows`, each label counts as much as any other one: see `weighedByRows`. */
  readonly lossMean?: 'rows';
  /**
   * If given, the curve has the cosine and the norm ratio of each pair of tasks' gradients: see
   * `recordGradients`.
   */
  readonly keepGradients?: true;
}

/**
 * All that a training needs. The seed determines `init`, `batch` and `noise`; the data set has its
 * own streams from it.
 */
export interface Job {
  readonly data: DataSet;
  readonly model: string;
  readonly graph: Graph;
  /** How a baseline predicts (`solve.ts`), for which no engine opens a session. */
  readonly solved?: Exclude<Solution, 'given'> | GivenOutputs;
  readonly training: Training;
  readonly seed: number;
  /**
   * The values that the parameters start from, in the graph's order, in place of the initial ones.
   */
  readonly start?: readonly Float32Array[];
}

export const startParameters = ({
  graph,
  training,
  model,
  seed,
  start,
}: Job): readonly Float32Array[] => start ?? initialParameters(graph, { ...training, model, seed });

/**
 * Adam's constants; epsilon is outside the bias-corrected root: `w -= lr m^ / (sqrt(v^) +
 * epsilon)`.
 */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** The default of `Training.momentum`. */
export const MOMENTUM = 0.9;

export interface Predictions {
  /** [rows, outputs of all tasks], row-major: see `LabelSpec`. */
  readonly outputs: Float32Array;
  /** The weights [rows, experts] of each gate, in the order of `graphGates(graph)`. */
  readonly gates: readonly Float32Array[];
  /**
   * The selector bits [rows, selectors x bits of a code] of each gate, in the order of
   * `selectingGates(graph)`.
   */
  readonly bits: readonly Float32Array[];
}

/**
 * A model in training. Its loss is the sum over tasks of `w_k sum_i v_i l_i / sum_i v_i`, plus the
 * graph's penalties: w_k is the task's weight, v_i the weight of row i, and i runs over the rows of
 * the batch that have a label of the task; a task without any counts 0. Where every row has a label
 * and all weights are 1, a task's loss is the batch mean. (This is the joint loss over sample
 * spaces of Tang et al. 2020, Progressive Layered Extraction, with weights of rows.)
 * `training.losses` changes the training objective but not the reported loss, so that losses can be
 * compared however they are weighted.
 */
export interface Session {
  /**
   * Trains steps from .. to - 1, counted from 0, in order and without gaps; returns the loss of
   * each before its update. It may stop after one that is not finite.
   */
  train(from: number, to: number): Float64Array;
  predict(part: ScoredRows): Predictions;
  /**
   * On the batch of a step and without an update: the loss and the gradient of the training
   * objective by each parameter.
   */
  gradients(step: number): { loss: number; gradients: Float32Array[] };
  /**
   * On the batch of a step and without an update: the products [K, K] of the tasks' gradients by
   * shared parameters, of a session whose losses are combined by a method of gradients.
   */
  taskGradients(step: number): Float64Array;
  /** Copies, in the graph's order. */
  parameters(): Float32Array[];
  /** Overwrites the parameters; the state of the optimizer stays. */
  setParameters(values: readonly Float32Array[]): void;
  /**
   * Factor of each task's loss in the next step, or of a balancing method, which chooses it from
   * the batch, in the last one; undefined where it never changes.
   */
  lossWeights(): Float64Array | undefined;
  dispose(): void;
}

/** Determines the bits of numbers, on whatever machine, and is hashed into the keys of runs. */
export interface Numerics {
  readonly name: 'wasm' | 'tfjs';
  readonly backend: string;
  readonly version: string;
}

/** The machine that computes a run, which affects its speed and not its numbers. */
export interface MachineIdentity {
  readonly name: EngineName;
  /** Of a machine that runs compiled programs. */
  readonly algorithm?: Algorithm;
  /** The vector instructions or the backend that it uses. */
  readonly variant: string;
  /** The SHA-256 of the library of a native machine. */
  readonly library?: string;
}

export const computedBy = ({ name, variant, library }: MachineIdentity) => ({
  computed: `${name} ${variant}`,
  ...(library !== undefined && { library }),
});

export type Computed = ReturnType<typeof computedBy>;

/** A machine that runs compiled programs, or the reference engine. */
export type EngineName = 'wasm' | 'native' | 'tfjs';

/** The engines that a user can request; `auto` is the fastest trusted machine. */
export const engineChoices = ['auto', 'wasm', 'native', 'tfjs'] as const satisfies readonly (
  | 'auto'
  | EngineName
)[];

export type EngineChoice = (typeof engineChoices)[number];

export interface Engine {
  readonly numerics: Numerics;
  readonly machine: MachineIdentity;
  open(job: Job): Session;
}

/**
 * The numerics of a program on every machine, named after the first machine: the name is part of
 * every key. A change that alters a bit of the results of the program engine or of the generator of
 * examples needs an algorithm of its own.
 */
export const programNumerics = (algorithm: Algorithm = DEFAULT_ALGORITHM): Numerics => ({
  name: 'wasm',
  backend: 'simd128',
  version: String(algorithm),
});

/** The algorithm of a program's numerics; undefined where it is not known here. */
export const findAlgorithm = ({ version }: Pick<Numerics, 'version'>): Algorithm | undefined =>
  algorithms.find((algorithm) => String(algorithm) === version);

/**
 * The learning rate of step t, from 0, of T; r without a schedule. `cosine`: r (1 + cos(pi t / T))
 * / 2. `step`: r in the first half of the steps, r / 10 in the third quarter, r / 100 in the last.
 */
export function learningRateAt({ learningRate, steps, schedule }: Training, step: number): number {
  if (schedule === undefined) return learningRate;
  if (schedule === 'cosine') return learningRate * cosineFactor(step / steps);
  if (step < steps / 2) return learningRate;
  return step < (3 * steps) / 4 ? learningRate / 10 : learningRate / 100;
}

/**
 * Returns the factor of the learning rate of each parameter: other than 1 for gates or experts with
 * a rate of their own.
 */
export function rateFactors(
  graph: Graph,
  { expertRate = 1, gateRate = 1 }: Pick<Training, 'expertRate' | 'gateRate'>,
): (parameter: Parameter) => number {
  const factor =
    expertRate === 'n' ? Math.max(1, ...graphGates(graph).map(({ width }) => width)) : expertRate;
  return ({ name, role }) => (role === 'gate' ? gateRate : isOfExpert(name) ? factor : 1);
}

/** The weight decay of each parameter: that of the run for weights, 0 for all others. */
export function weightDecays(
  graph: Graph,
  { weightDecay = 0 }: Training,
): (parameter: Parameter) => number {
  const weights = new Set(weightParameters(graph).map(({ index }) => index));
  return ({ index }) => (weights.has(index) ? weightDecay : 0);
}

/** (1 + cos(pi x)) / 2 = sin^2(pi (1 - x) / 2), which avoids cancellation where it is small. */
function cosineFactor(x: number): number {
  const root = sin((Math.PI * (1 - x)) / 2);
  return root * root;
}
