import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';

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
