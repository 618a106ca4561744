import { sweepable, whole, wordOr } from '../schema/fields.js';

/** The schema of `data.embedding`. */
export const embeddingField = () =>
  sweepable(wordOr('sum', whole(1, 1000, ', or sum,')))
    .prefault('sum')
    .describe('How categories enter: as sums into the first layers, or by tables of a width.');
