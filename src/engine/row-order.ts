import { shuffled, uniformStream } from '../base/random.js';

/**
 * Which rows of a training table each step uses: the rows are shuffled anew each epoch, the epochs follow one another
 * without a gap, and step t takes places t B .. (t + 1) B - 1 of that sequence. The order of an epoch is a function of
 * the seed and its number alone.
 */
export class RowOrder {
  #order: Int32Array = new Int32Array(0);
  #epoch = -1;

  constructor(
    private readonly size: number,
    private readonly seed: number,
  ) {}

  /** The rows at places start .. start + count - 1. */
  rows(start: number, count: number): Int32Array {
    const rows = new Int32Array(count);
    for (let filled = 0; filled < count; ) {
      const place = start + filled;
      const within = place % this.size;
      const order = this.#orderOf((place - within) / this.size);
      const taken = Math.min(count - filled, this.size - within);
      rows.set(order.subarray(within, within + taken), filled);
      filled += taken;
    }
    return rows;
  }

  #orderOf(epoch: number): Int32Array {
    if (epoch !== this.#epoch) this.#order = shuffled(this.size, uniformStream(this.seed, `batch/${epoch}`));
    this.#epoch = epoch;
    return this.#order;
  }
}
