import type { LossWeights } from '../base/loss-weights.js';
import type { DataSet, ScoredRows } from '../data/dataset.js';
import { sin } from '../kernels/kernels.js';
import { isOfExpert } from '../models/gate.js';
import { type Graph, gatesOf, type Parameter } from '../models/graph.js';
import type { Initialization } from '../models/initial.js';

/** How a run is trained. */
export interface Training extends Initialization {
  readonly optimizer: 'adam' | 'lazy-adam' | 'sgd';
  readonly learningRate: number;
  readonly batchSize: number;
  readonly steps: number;
  /** A test (and validation) score every so many steps; the last step is always scored. */
  readonly evaluateEvery: number;
  /** How the learning rate falls; without it, it stays: see learning-rate.ts. */
  readonly schedule?: 'cosine' | 'step';
  /** How the losses of tasks are combined; without it, they are added up. */
  readonly losses?: LossWeights;
  /** What the learning rate of experts is multiplied by; `n` is the number of experts of the model's widest gate. */
  readonly expertRate?: number | 'n';
  /** What the learning rate of gates is multiplied by; with 0 they stay as they start. */
  readonly gateRate?: number;
  /**
   * The evaluation whose scores are those of the run: the last one, or `best`, the one with the least loss on validation rows. It is
   * the loss that training minimizes, of all tasks together, since they share one model.
   */
  readonly keep?: 'best';
  /** With `keep: best`, training stops after so many evaluations without a lower validation loss. */
  readonly patience?: number;
}

/** All that a training needs. The seed serves the streams `init`, `batch` and `noise`; the data set has its own from it. */
export interface Job {
  readonly data: DataSet;
  /** The name of the architecture whose graph it is. */
  readonly model: string;
  readonly graph: Graph;
  readonly training: Training;
  readonly seed: number;
}

/** Adam's constants; epsilon stands outside the bias-corrected root: `w -= lr m^ / (sqrt(v^) + epsilon)`. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

export interface Predictions {
  /** [rows, K], row-major: predictions, or for binary labels logits. */
  readonly outputs: Float32Array;
  /** Of each gate in the order of `gatesOf(graph)`: its weights [rows, experts]. */
  readonly gates: readonly Float32Array[];
  /** Of each gate in the order of `selectingGatesOf(graph)`: the bits that it chooses by [rows, selectors x bits of a code]. */
  readonly bits: readonly Float32Array[];
}

/**
 * A model in training. Its loss is the sum over tasks of `w_k sum_i v_i l_i / sum_i v_i`, plus the graph's penalties: w_k is
 * the task's weight, v_i that of row i, and i goes over the rows of the batch that have a label of the task, with 0 where
 * none has. Where all have one and all weights are 1, that is the batch mean. (The joint loss over sample spaces of Tang et
 * al. 2020, Progressive Layered Extraction, with weights of rows.) `training.losses` changes what is made small and not what
 * is called the loss, so that losses can be compared however they are weighted.
 */
export interface Session {
  /**
   * Trains steps from .. to - 1 (counted from 0; in order and without gaps) and returns the loss of each before its
   * update. It may stop behind the first step whose loss is not finite.
   */
  train(from: number, to: number): Float64Array;
  predict(part: ScoredRows): Predictions;
  /** The loss, and the gradient by each parameter of what is made small, on the batch of a step, without an update. */
  gradients(step: number): { loss: number; gradients: Float32Array[] };
  /** Copies of the parameters, in the graph's order. */
  parameters(): Float32Array[];
  /** What the loss of each task is multiplied by in the next step; undefined where that never changes. */
  lossWeights(): Float64Array | undefined;
  dispose(): void;
}

/**
 * What fixes the bits of a run's numbers, and is hashed into its key: numbers of the same numerics can be compared bit
 * for bit, whatever computed them.
 */
export interface Numerics {
  readonly name: 'wasm' | 'tfjs';
  readonly backend: string;
  readonly version: string;
}

/** What computes, which decides how fast and not what. */
export interface MachineIdentity {
  readonly name: EngineName;
  /** The vectors or the backend that it computes with. */
  readonly variant: string;
  /** Of a native machine: the SHA-256 of its library. */
  readonly library?: string;
}

/** What manifests say of what computed. */
export interface Computed {
  readonly computed: string;
  readonly library?: string;
}

export const computedBy = ({ name, variant, library }: MachineIdentity): Computed => ({
  computed: `${name} ${variant}`,
  ...(library !== undefined && { library }),
});

/** WebAssembly, which runs wherever Node does. */
export const WASM: MachineIdentity = { name: 'wasm', variant: 'simd128' };

/** A machine for our programs, or the reference. */
export type EngineName = 'wasm' | 'native' | 'tfjs';

/** What one may ask for; `auto` is the fastest machine that is trusted. */
export const engineChoices = ['auto', 'wasm', 'native', 'tfjs'] as const satisfies readonly ('auto' | EngineName)[];

export type EngineChoice = (typeof engineChoices)[number];

export interface Engine {
  readonly numerics: Numerics;
  readonly machine: MachineIdentity;
  open(job: Job): Session;
}

/** Raised with every change that alters a bit of what the program engine or the generator of examples gives. */
const ALGORITHM = 1;

/** The numerics of a program on every machine, named after the one that computed them first: every key has this name in it. */
export const PROGRAM_NUMERICS: Numerics = { name: 'wasm', backend: 'simd128', version: String(ALGORITHM) };

/**
 * The learning rate of step t, counted from 0, of T. Without a schedule it is always r. `cosine`:
 * r (1 + cos(pi t / T)) / 2. `step`: r in the first half of the steps, r / 10 in the third quarter, r / 100 in the last.
 */
export function learningRateAt({ learningRate, steps, schedule }: Training, step: number): number {
  if (schedule === undefined) return learningRate;
  if (schedule === 'cosine') return learningRate * cosineFactor(step / steps);
  if (step < steps / 2) return learningRate;
  return step < (3 * steps) / 4 ? learningRate / 10 : learningRate / 100;
}

/** What the learning rate of a parameter is multiplied by. */
export function rateFactors(
  graph: Graph,
  { expertRate = 1, gateRate = 1 }: Pick<Training, 'expertRate' | 'gateRate'>,
): (parameter: Parameter) => number {
  const factor = expertRate === 'n' ? Math.max(1, ...gatesOf(graph).map(({ width }) => width)) : expertRate;
  return ({ name, role }) => (role === 'gate' ? gateRate : isOfExpert(name) ? factor : 1);
}

/** (1 + cos(pi x)) / 2 = sin^2(pi (1 - x) / 2), which cancels nothing where it is small. */
function cosineFactor(x: number): number {
  const root = sin((Math.PI * (1 - x)) / 2);
  return root * root;
}
