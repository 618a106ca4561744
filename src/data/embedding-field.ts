import * as z from 'zod';
import { dispatch, whole } from '../schema/fields.js';

const width = whole(1, 1000, ', or sum,');

export const embeddingField: z.ZodType<'sum' | number> = dispatch(
  [z.literal('sum'), width],
  (input): z.ZodType<'sum' | number> => (input === 'sum' ? z.literal('sum') : width),
);
