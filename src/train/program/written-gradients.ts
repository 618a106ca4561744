/**
 * Remembers which gradients the current backward pass has written: a later contribution is added.
 */

import type { Parameter } from '../models/graph.js';
import type { Rows } from './placement.js';

/** The first contribution overwrites a gradient, so most need no zeroing; later ones are added. */
export class WrittenGradients {
  readonly #owners = new Set<Rows | Parameter>();

  /** Begins another backward pass, which writes all gradients anew. */
  clear(): void {
    this.#owners.clear();
  }

  has(rows: Rows): boolean {
    return this.#owners.has(rows);
  }

  /**
   * Marks the gradients of these owners as written. Returns true if any already was: the caller
   * must then add to them.
   */
  add(...owners: readonly (Rows | Parameter | undefined)[]): boolean {
    const known = owners.filter((owner) => owner !== undefined);
    const before = known.some((owner) => this.#owners.has(owner));
    for (const owner of known) this.#owners.add(owner);
    return before;
  }
}
