import { z } from 'zod';
import { type CensusTask, censusTaskNames } from '../data/census/spec.js';
import { axis, dispatch, distinct, mapping, number, oneOf, whole } from '../schema/fields.js';
import type { SplitValue } from './config.js';

const share = number('a number above 0, below 1, is needed', (x) => x > 0 && x < 1);

const split: z.ZodType<SplitValue> = mapping({
  seed: whole(0).prefault(0),
  train: share.exactOptional(),
  validation: share.exactOptional(),
  test: share.exactOptional(),
});

const two = 'a list of two tasks is needed';
const tasks: z.ZodType<readonly CensusTask[]> = distinct(oneOf(censusTaskNames)).refine(
  (names) => names.length === 2,
  two,
);

const width = whole(1, 1000, ', or sum,');
const embedding: z.ZodType<'sum' | number> = dispatch(
  (input): z.ZodType<'sum' | number> => (input === 'sum' ? z.literal('sum') : width),
);

const group = z.union([z.literal(1), z.literal(2)], { error: () => '1 or 2 is needed' });

/** `data:` of kind census-income (section 6.3). */
export const census = mapping({
  kind: z.literal('census-income'),
  group: axis(group).exactOptional(),
  tasks: axis(tasks, (input) => Array.isArray(input) && input.some(Array.isArray)).exactOptional(),
  source: axis(oneOf(['training', 'test', 'both'])).prefault('test'),
  split: axis(split).prefault({}),
  embedding: axis(embedding).prefault('sum'),
});
