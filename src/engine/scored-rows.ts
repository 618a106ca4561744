import type { FeatureSpec, ScoredRows } from '../data/dataset.js';
import { impressions } from '../kernels/kernels.js';

/** The features of some rows. */
export interface Features {
  /** [rows, d] */
  readonly dense: Float32Array;
  /** [rows, categorical columns] */
  readonly categorical: Int32Array;
}

/** Rows of a part from `start` on, in arrays that the next ones may be written over. */
export interface Chunk {
  readonly start: number;
  readonly count: number;
  readonly rows: Features;
}

/** Rows of a log that are made at a time, at least. */
const MADE_ROWS = 2 ** 13;

/** All rows of a part in their order, so many at a time. */
export function* chunksOf(part: ScoredRows, features: FeatureSpec, size: number): Generator<Chunk> {
  const [d, columns] = [features.dense, features.categorical.length];
  const made = size * Math.ceil(MADE_ROWS / size);
  const kept = part.kind === 'logged' ? Math.min(made, part.rows) : 0;
  const buffer: Features = { dense: new Float32Array(kept * d), categorical: new Int32Array(kept * columns) };
  for (let start = 0; start < part.rows; start += size) {
    const count = Math.min(size, part.rows - start);
    const place = part.kind === 'table' ? start : start % made;
    if (part.kind === 'logged' && place === 0) impressions(part.log, start, Math.min(made, part.rows - start), buffer);
    const { dense, categorical } = part.kind === 'table' ? part : buffer;
    const rows = {
      dense: dense.subarray(place * d, (place + count) * d),
      categorical: categorical.subarray(place * columns, (place + count) * columns),
    };
    yield { start, count, rows };
  }
}
