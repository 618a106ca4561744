import type { DataSet } from '../data/dataset.js';
import { generate } from '../kernels/kernels.js';
import { Schedule } from './schedule.js';

export interface Batch {
  /** [B, d] */
  readonly dense: Float32Array;
  /** [B, K] */
  readonly labels: Float32Array;
}

/**
 * The batch of each step: examples t B .. (t + 1) B - 1 of an endless stream, or the scheduled rows of a table. The
 * arrays of a batch are written over by the next read.
 */
export class BatchReader {
  readonly #batch: Batch;
  readonly #schedule: Schedule | undefined;

  constructor(
    private readonly data: DataSet,
    private readonly size: number,
    seed: number,
  ) {
    const { features, labels, train } = data;
    this.#batch = { dense: new Float32Array(size * features.dense), labels: new Float32Array(size * labels.length) };
    this.#schedule = train.kind === 'table' ? new Schedule(train.rows, seed) : undefined;
  }

  read(step: number): Batch {
    const { train, features, labels } = this.data;
    const { dense, labels: truth } = this.#batch;
    if (train.kind === 'generator') {
      generate(train, step * this.size, this.size, dense, truth);
      return this.#batch;
    }
    this.#schedule!.rows(step * this.size, this.size).forEach((row, i) => {
      dense.set(train.dense.subarray(row * features.dense, (row + 1) * features.dense), i * features.dense);
      truth.set(train.labels.subarray(row * labels.length, (row + 1) * labels.length), i * labels.length);
    });
    return this.#batch;
  }
}
