import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';
import type { Memory } from './writer.js';

/**
 * Which gradients are written already, as the way back is emitted. The first to give to one writes it, the others add to
 * it, so that most gradients need not be zeroed at each step.
 */
export class Written {
  readonly #rows = new Set<Rows>();
  readonly #parameters = new Set<Parameter>();

  has(rows: Rows): boolean {
    return this.#rows.has(rows);
  }

  /** Notes that the gradient of some rows is written; says whether it was before, so that it must be added to. */
  add(rows: Rows): boolean {
    const before = this.#rows.has(rows);
    this.#rows.add(rows);
    return before;
  }

  /** Likewise of parameters that a layer owns, or of the one that it shares. */
  addAll(parameters: readonly (Parameter | undefined)[]): boolean {
    const before = parameters.some((parameter) => parameter && this.#parameters.has(parameter));
    for (const parameter of parameters) if (parameter) this.#parameters.add(parameter);
    return before;
  }
}

/** Steps that are laid out before a call, and whose losses are kept until it returns. */
const STEPS_PER_CALL = 4096;

/** Rows of a table whose numbers are laid out before a call; more where one step needs more. */
const ROWS_PER_CALL = 2 ** 17;

/** What a call of the kernels finds laid out for the steps that it trains, and what it leaves. */
export interface CallPlace {
  /** How many steps one call may train. */
  readonly steps: number;
  /** Address of the number of its first step, a float64. */
  readonly first: number;
  /** Addresses of float64 [steps]: the learning rate of each, and its loss. */
  readonly rates: number;
  readonly losses: number;
  /** Likewise of parameters whose rate is multiplied by a factor. */
  readonly scaled: readonly { readonly factor: number; readonly rates: number }[];
}

/**
 * Reserves the place of a call whose steps take so many rows of a table each, 0 where there is no table.
 * @param factors by which the rates of some parameters are multiplied, but for 1
 */
export function reserveCall(memory: Memory, rows: number, factors: readonly number[]): CallPlace {
  const steps = Math.min(Math.max(Math.floor(ROWS_PER_CALL / rows), 1), STEPS_PER_CALL);
  const place = { first: memory.reserve(8), rates: memory.reserve(8 * steps), losses: memory.reserve(8 * steps) };
  return { steps, ...place, scaled: factors.map((factor) => ({ factor, rates: memory.reserve(8 * steps) })) };
}
