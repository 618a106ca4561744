/**
 * The methods that balance losses, by name, and the state that they keep over the steps of a run.
 */

import {
  type Balancing,
  balancingKinds,
  methodConstants,
} from '../../../ground/base/loss-weights.js';
import { aligned } from './aligned.js';
import { cagrad } from './cagrad.js';
import { famo } from './famo.js';
import { gradnorm } from './gradnorm.js';
import { logSum } from './log-sum.js';
import type { Method, Part } from './method.js';
import { mgda } from './mgda.js';
import { nash } from './nash.js';
import { pcgrad } from './pcgrad.js';
import { randomWeights } from './rlw.js';
import { newState } from './trained-logits.js';
import { upgrad } from './upgrad.js';

/** Returns the method of a config, with its constants. */
export function findMethod(method: Balancing): Method {
  const constants = methodConstants(method);
  const methods: Readonly<Record<Balancing['kind'], () => Method>> = {
    'log-sum': () => logSum,
    rlw: () => randomWeights,
    famo: () => famo(constants),
    gradnorm: () => gradnorm(constants),
    pcgrad: () => pcgrad,
    mgda: () => mgda,
    nash: () => nash,
    cagrad: () => cagrad(constants),
    aligned: () => aligned,
    upgrad: () => upgrad,
  };
  return methods[method.kind]();
}

/** What a step gives to a method: of all K tasks. */
export interface Step {
  /** [K]; NaN if the batch has no label of a task. */
  readonly losses: Float64Array;
  /** [K, K]; missing if the method needs no gradients. */
  readonly gram?: Float64Array;
  /** See `drawsPerStep`. */
  readonly noise: Float64Array;
}

/**
 * The factors of K tasks over the steps of a run. A task takes part in a step if the batch has a
 * label of it and, if the method combines gradients, its gradient is not zero; the factor of every
 * other task is 1, and its state stays.
 */
export class Balance {
  readonly #method: Method;
  readonly #kind: Balancing['kind'];
  readonly #states;

  constructor(method: Balancing, tasks: number) {
    this.#method = findMethod(method);
    this.#kind = method.kind;
    this.#states = Array.from({ length: tasks }, newState);
  }

  /** Returns the factors [K] of a step. */
  factors(step: Step): Float64Array {
    const present = this.#presentIn(step);
    const factors = new Float64Array(step.losses.length).fill(1);
    if (present.length === 0) return factors;
    const own = this.#method.factors(this.#partOf(step, present));
    for (const [i, task] of present.entries()) factors[task] = own[i]!;
    return factors;
  }

  /**
   * Prepares the next step; `after` [K] are the losses on the same batch after the update of the
   * model.
   */
  update(step: Step, after: Float64Array): void {
    const present = this.#presentIn(step);
    if (present.length === 0) return;
    this.#method.update?.(
      this.#partOf(step, present),
      Float64Array.from(present, (task) => after[task]!),
    );
  }

  #presentIn({ losses, gram }: Step): number[] {
    const tasks = losses.length;
    const { ofGradients } = balancingKinds[this.#kind];
    const isPresent = (task: number) =>
      !Number.isNaN(losses[task]) && (!ofGradients || gram![task * tasks + task]! > 0);
    return Array.from(losses.keys()).filter(isPresent);
  }

  #partOf({ losses, gram, noise }: Step, present: readonly number[]): Part {
    const tasks = losses.length;
    const ofPairs = (values: Float64Array | undefined) =>
      Float64Array.from(
        values ? present.flatMap((i) => present.map((j) => values[i * tasks + j]!)) : [],
      );
    return {
      n: present.length,
      losses: Float64Array.from(present, (task) => losses[task]!),
      gram: ofPairs(gram),
      // Of PCGrad's numbers, each is of a pair of tasks.
      noise: this.#kind === 'pcgrad' ? ofPairs(noise) : noise,
      states: present.map((task) => this.#states[task]!),
    };
  }
}
