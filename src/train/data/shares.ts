/** Cuts rows into training, validation and test parts. */

import { shuffled, uniformStream } from '../../ground/base/random.js';
import { FieldError } from '../../ground/schema/faults.js';
import { within } from '../../ground/schema/fields.js';

export type PartName = 'train' | 'validation' | 'test';

export const partNames: readonly PartName[] = ['train', 'validation', 'test'];

/** The share of the rows for each part; shares add up to 1. */
export type Shares = Readonly<Record<PartName, number>>;

const shareSchema = (part: string) =>
  within({ above: 0, below: 1 })
    .exactOptional()
    .describe(`The share of rows that ${part}; give all three shares, which add up to 1.`);

/** The schemas of the shares: given all together or not at all. */
export const shareFields = {
  train: shareSchema('models are trained on'),
  validation: shareSchema('searches and selections are scored on'),
  test: shareSchema('metrics are measured on'),
};

/** The shares, where all are given. */
export const givenShares = ({ train, validation, test }: Partial<Shares>): Shares | undefined =>
  train === undefined || validation === undefined || test === undefined
    ? undefined
    : { train, validation, test };

/** What given shares lack; undefined where they are valid, or none is given. */
export function needOfShares(fields: Partial<Shares>): string | undefined {
  if (partNames.every((part) => fields[part] === undefined)) return undefined;
  const shares = givenShares(fields);
  if (!shares) return 'train, validation and test are needed together';
  const sum = partNames.reduce((sum, part) => sum + shares[part], 0);
  return Math.abs(sum - 1) > 1e-9 ? 'shares that add up to 1 are needed' : undefined;
}

/** All rows in random order. */
export const shuffledRows = (rows: number, seed: number): Int32Array =>
  shuffled(rows, uniformStream(seed, 'split'));

/**
 * Cuts rows at rounded cumulative shares, each into one part; a cut moves on to where no rows stay
 * `together`.
 * @throws FieldError for an empty part
 */
export function cutRows<P extends PartName>(
  order: Int32Array,
  shares: Readonly<Record<P, number>>,
  together?: (row: number, next: number) => boolean,
): Record<P, Int32Array> {
  const rows = order.length;
  const parts = Object.entries<number>(shares);
  let [cumulative, start] = [0, 0];
  const cut = parts.map(([name, share], i): [string, Int32Array] => {
    cumulative += share;
    let end = i === parts.length - 1 ? rows : Math.min(rows, Math.round(rows * cumulative));
    while (end > 0 && end < rows && together?.(order[end - 1]!, order[end]!)) end++;
    if (end <= start) {
      const because = together
        ? ', as rows with the same value of data.split.column stay together'
        : '';
      const text = `data.split: a share of ${share} of ${rows} rows leaves none for ${name}${because}: a larger one is needed`;
      throw new FieldError([{ path: ['data', 'split', name], text }]);
    }
    const part = order.subarray(start, end);
    start = end;
    return [name, part];
  });
  return Object.fromEntries(cut) as Record<P, Int32Array>;
}
