import { type Uniform, uniformStream } from '../data/streams.js';

/**
 * Which rows of a training table each step uses: the table's rows are shuffled anew each epoch, the epochs follow one
 * another without a gap, and step t takes places t B .. (t + 1) B - 1 of that sequence. Positions are asked for in
 * ascending order.
 */
export class Schedule {
  readonly #order: Int32Array;
  readonly #uniform: Uniform;
  #epoch = -1;

  constructor(rows: number, seed: number) {
    this.#order = Int32Array.from({ length: rows }, (_, i) => i);
    this.#uniform = uniformStream(seed, 'batch');
  }

  /** The rows at places start .. start + count - 1. Throws where start lies in an epoch that is over. */
  rows(start: number, count: number): Int32Array {
    const rows = new Int32Array(count);
    for (let filled = 0; filled < count; ) {
      const place = start + filled;
      const within = place % this.#order.length;
      this.#advanceTo((place - within) / this.#order.length);
      const taken = Math.min(count - filled, this.#order.length - within);
      rows.set(this.#order.subarray(within, within + taken), filled);
      filled += taken;
    }
    return rows;
  }

  #advanceTo(epoch: number): void {
    if (epoch < this.#epoch) throw new Error(`epoch ${epoch} asked for after epoch ${this.#epoch}`);
    for (; this.#epoch < epoch; this.#epoch++) this.#shuffle();
  }

  /** Fisher-Yates, from the order of the epoch before. */
  #shuffle(): void {
    const order = this.#order;
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(this.#uniform() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
  }
}
