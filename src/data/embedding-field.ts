import * as z from 'zod';
import { dispatch, sweepable, whole } from '../schema/fields.js';

const width = whole(1, 1000, ', or sum,');

const embedding = dispatch(
  [z.literal('sum'), width],
  (input): z.ZodType<'sum' | number> => (input === 'sum' ? z.literal('sum') : width),
);

/** The schema of `data.embedding`. */
export const embeddingField = () =>
  sweepable(embedding)
    .prefault('sum')
    .describe('How categories enter: as sums into the first layers, or by tables of a width.');
