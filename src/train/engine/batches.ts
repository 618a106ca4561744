/** Iterates over the rows of a data set: training batches, and chunks of rows to score. */

import { shuffled, streamKey, uniformStream } from '../../ground/base/random.js';
import type { DataSet, FeatureSpec, ScoredRows } from '../data/dataset.js';
import { generate, impressions } from '../kernels/exact-functions.js';
import type { Noise } from '../models/graph.js';

/** Features, labels and what else there is of B rows. */
export interface Batch extends Features {
  /** [B, K]; NaN where a row has no label of a partial task. */
  readonly labels: Float32Array;
  /** [B]: the weight of each row, where a table has weights. */
  readonly weights?: Float32Array;
  /** [B]: the slot of each row, from 0, where the rows are of a log. */
  readonly slots?: Int32Array;
}

/**
 * Reads batch t: examples t B .. (t + 1) B - 1, or rows of a table in random order. Each read
 * overwrites the last one.
 */
export function batchReader(
  { features, labels, train }: DataSet,
  size: number,
  seed: number,
): (step: number) => Batch {
  const [d, columns, tasks] = [features.dense, features.categorical.length, labels.length];
  const batch = {
    dense: new Float32Array(size * d),
    categorical: new Int32Array(size * columns),
    labels: new Float32Array(size * tasks),
    ...(train.kind === 'table' && train.weights && { weights: new Float32Array(size) }),
    ...(train.kind === 'impressions' && { slots: new Int32Array(size) }),
  };
  if (train.kind !== 'table') {
    return (step) => {
      if (train.kind === 'generator') generate(train, step * size, size, batch.dense, batch.labels);
      else impressions(train, step * size, size, batch);
      return batch;
    };
  }
  const order = new RowOrder(train.rows, seed);
  return (step) => {
    order.rows(step * size, size).forEach((row, i) => {
      copyRow(train.dense, row, batch.dense, i, d);
      copyRow(train.categorical, row, batch.categorical, i, columns);
      copyRow(train.labels, row, batch.labels, i, tasks);
      if (batch.weights) batch.weights[i] = train.weights![row]!;
    });
    return batch;
  };
}

function copyRow<T extends Float32Array | Int32Array>(
  from: T,
  row: number,
  to: T,
  i: number,
  width: number,
): void {
  to.set(from.subarray(row * width, (row + 1) * width), i * width);
}

/** The key of a run's random stream for a noise. */
export const noiseKey = ({ name }: Noise, seed: number): Uint32Array =>
  streamKey(seed, `noise/${name}`);

/**
 * The rows are shuffled anew each epoch, epochs follow without a gap, and step t takes places t B
 * .. (t + 1) B - 1. The order of an epoch is a function of the seed and the epoch's number alone.
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
    if (epoch !== this.#epoch)
      this.#order = shuffled(this.size, uniformStream(this.seed, `batch/${epoch}`));
    this.#epoch = epoch;
    return this.#order;
  }
}

export interface Features {
  /** [rows, d] */
  readonly dense: Float32Array;
  /** [rows, categorical columns] */
  readonly categorical: Int32Array;
}

/** The least number of rows of a log that are generated at a time. */
const MADE_ROWS = 2 ** 13;

/**
 * Yields all rows of a part in order, in chunks of `size` from `start` on, in arrays that the next
 * chunk may overwrite.
 */
export function* iterateChunks(part: ScoredRows, features: FeatureSpec, size: number) {
  const [d, columns] = [features.dense, features.categorical.length];
  const made = size * Math.ceil(MADE_ROWS / size);
  const kept = part.kind === 'logged' ? Math.min(made, part.rows) : 0;
  const buffer: Features = {
    dense: new Float32Array(kept * d),
    categorical: new Int32Array(kept * columns),
  };
  for (let start = 0; start < part.rows; start += size) {
    const count = Math.min(size, part.rows - start);
    const place = part.kind === 'table' ? start : start % made;
    if (part.kind === 'logged' && place === 0)
      impressions(part.log, start, Math.min(made, part.rows - start), buffer);
    const { dense, categorical } = part.kind === 'table' ? part : buffer;
    const rows: Features = {
      dense: dense.subarray(place * d, (place + count) * d),
      categorical: categorical.subarray(place * columns, (place + count) * columns),
    };
    yield { start, count, rows };
  }
}
