import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';
import type { Memory } from './writer.js';

/** The first contribution to a gradient is written, the others are added: most need not be zeroed at each step. */
export class Written {
  readonly #rows = new Set<Rows>();
  readonly #parameters = new Set<Parameter>();

  has(rows: Rows): boolean {
    return this.#rows.has(rows);
  }

  /** Marks the gradient of some rows as written; returns whether it was before, so that the caller must add to it. */
  add(rows: Rows): boolean {
    const before = this.#rows.has(rows);
    this.#rows.add(rows);
    return before;
  }

  /** The same for parameters: all that a layer owns, or the one that it shares. */
  addAll(parameters: readonly (Parameter | undefined)[]): boolean {
    const before = parameters.some((parameter) => parameter && this.#parameters.has(parameter));
    for (const parameter of parameters) if (parameter) this.#parameters.add(parameter);
    return before;
  }
}

/** The most steps of a call, whose rates are written before it and whose losses are stored until it returns. */
const STEPS_PER_CALL = 4096;

/** Rows of a table whose numbers are written before a call; more where one step needs more. */
const ROWS_PER_CALL = 2 ** 17;

/** The inputs and outputs of a call of the kernels, for the steps that it trains. */
export interface CallPlace {
  readonly steps: number;
  /** Address of the number of the first step, a float64. */
  readonly first: number;
  /** Addresses of the learning rate and of the loss of each step, float64 [steps]. */
  readonly rates: number;
  readonly losses: number;
  /** Factors of the learning rates of some parameters, and addresses of the multiplied rates of each step. */
  readonly scaled: readonly { readonly factor: number; readonly rates: number }[];
}

/** `rows` are those of a table in each step, or 0; `factors`, other than 1, are of learning rates. */
export function reserveCall(memory: Memory, rows: number, factors: readonly number[]): CallPlace {
  const steps = Math.min(Math.max(Math.floor(ROWS_PER_CALL / rows), 1), STEPS_PER_CALL);
  const place = { first: memory.reserve(8), rates: memory.reserve(8 * steps), losses: memory.reserve(8 * steps) };
  return { steps, ...place, scaled: factors.map((factor) => ({ factor, rates: memory.reserve(8 * steps) })) };
}
