/** Emits the instructions of a method that balances losses. */

import {
  type Balancing,
  balancingKinds,
  drawsPerStep,
  methodConstants,
} from '../../ground/base/loss-weights.js';
import { balanceScratchBytes, STATE_NUMBERS } from '../kernels/extents.js';
import { type KeyPlace, reserveKey, wholeGroups } from '../kernels/recipe.js';
import type { ProgramWriter } from './writer.js';

/** A balancing method in a program. */
export interface BalancePlace {
  /** [K] float64: the factors of a step. */
  readonly factors: number;
  /** [K] float64: the losses of a step. */
  readonly losses: number;
  /** The key of its random numbers, if it draws any. */
  readonly key: KeyPlace | undefined;
  /** Emits the numbers that a step draws. */
  emitNoise(): void;
  /**
   * Emits the factors from the losses and, if it combines gradients, from the Gram matrix at an
   * address.
   */
  emitFactors(gram: number): void;
  /**
   * Emits the preparation of the next step; `after` is the address of the losses after the update,
   * or 0.
   */
  emitUpdate(gram: number, after: number): void;
}

/** The first state of a task: no logit, no moments, no steps, no first loss. */
const FIRST_STATE = [0, 0, 0, 1, 1, 0];

/** Reserves the state of a method, and returns how to emit its steps. */
export function placeBalance(
  method: Balancing,
  writer: ProgramWriter,
  tasks: number,
): BalancePlace {
  const draws = drawsPerStep(method, tasks);
  const key = draws === 0 ? undefined : reserveKey(writer);
  const noise = draws === 0 ? 0 : writer.reserve(4 * wholeGroups(draws));
  const { rate, decay, asymmetry, c } = methodConstants(method);
  const states = Array.from({ length: tasks }, () => FIRST_STATE).flat();
  if (states.length !== tasks * STATE_NUMBERS)
    throw new Error('a state has other numbers in the kernels');
  const fields = {
    losses: writer.reserve(8 * tasks),
    factors: writer.constant(new Float64Array(tasks).fill(1)),
    count: tasks,
    method: Object.keys(balancingKinds).indexOf(method.kind),
    noise,
    states: writer.constant(Float64Array.from(states)),
    scratch: writer.reserve(balanceScratchBytes(tasks)),
    rate,
    decay,
    asymmetry,
    c,
  };
  return {
    factors: fields.factors,
    losses: fields.losses,
    key,
    emitNoise() {
      if (key) writer.emit('Uniforms', { keys: key.keys, count: draws, to: noise });
    },
    emitFactors: (gram) => writer.emit('Balance', { ...fields, gram, after: 0 }),
    emitUpdate(gram, after) {
      if (balancingKinds[method.kind].learns)
        writer.emit('BalanceUpdate', { ...fields, gram, after });
    },
  };
}
