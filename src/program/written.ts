import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';

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
