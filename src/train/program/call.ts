/** Reserves the memory of a kernel call that trains several steps. */

import type { Memory } from './writer.js';

/**
 * The most steps of a call, whose rates are written before it and whose losses are stored until it
 * returns.
 */
const STEPS_PER_CALL = 4096;

/** Rows of a table whose numbers are written before a call; more where one step needs more. */
const ROWS_PER_CALL = 2 ** 17;

/** The inputs and outputs of a call of the kernels, for the steps that it trains. */
export type CallPlace = ReturnType<typeof reserveCall>;

/**
 * `rows` are those of a table in each step, or 0; `factors`, other than 1, are of learning rates.
 */
export function reserveCall(memory: Memory, rows: number, factors: readonly number[]) {
  const steps = Math.min(Math.max(Math.floor(ROWS_PER_CALL / rows), 1), STEPS_PER_CALL);
  return {
    steps,
    /** Address of the number of the first step, a float64. */
    first: memory.reserve(8),
    /** Addresses of the learning rate and of the loss of each step, float64 [steps]. */
    rates: memory.reserve(8 * steps),
    losses: memory.reserve(8 * steps),
    /** Addresses of the rates of each step times the factors of some parameters. */
    scaled: factors.map((factor) => ({ factor, rates: memory.reserve(8 * steps) })),
  };
}
