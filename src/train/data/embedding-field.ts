import { sweepable, whole, wordOr } from '../../ground/schema/fields.js';

/** The schema of `data.embedding`. */
export const embeddingField = () =>
  sweepable(wordOr('sum', whole(1, 1000, ', or sum,')))
    .prefault('sum')
    .describe(
      'The encoding of categories: as sums in the first layers, or by embedding tables of a width.',
    );
