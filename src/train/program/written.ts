import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';

/**
 * The first contribution to a gradient is written, the others are added: most need not be zeroed at
 * each step.
 */
export class Written {
  readonly #owners = new Set<Rows | Parameter>();

  /** Begins another backward pass, which writes all gradients anew. */
  clear(): void {
    this.#owners.clear();
  }

  has(rows: Rows): boolean {
    return this.#owners.has(rows);
  }

  /**
   * Marks the gradients of some rows, of all parameters that a layer owns, or of the one that it
   * shares, as written; returns whether one was before, so that the caller must add to them.
   */
  add(...owners: readonly (Rows | Parameter | undefined)[]): boolean {
    const known = owners.filter((owner) => owner !== undefined);
    const before = known.some((owner) => this.#owners.has(owner));
    for (const owner of known) this.#owners.add(owner);
    return before;
  }
}
