import { z } from 'zod';
import type { LossWeights } from '../loss-weights.js';
import { dispatch, mapping, number, oneOf, whole } from '../schema/fields.js';
import { isMapping } from '../schema/overrides.js';
import { needOneOf } from '../schema/text.js';

export type Losses = 'sum' | LossWeights;

const weight = number('a number above 0 is needed', (w) => w > 0);

/** Each kind as a mapping. */
const kinds: Readonly<Record<string, z.ZodType<Losses>>> = {
  sum: mapping({ kind: z.literal('sum') }).transform(({ kind }) => kind),
  fixed: mapping({ kind: z.literal('fixed'), weights: z.array(weight, 'a list of numbers is needed') }),
  uncertainty: mapping({ kind: z.literal('uncertainty') }),
  dwa: mapping({ kind: z.literal('dwa'), every: whole(1) }),
};

/** Kinds that have fields: their names alone do not do. */
const examples: Readonly<Record<string, string>> = {
  fixed: '{kind: fixed, weights: [1, 0.5]}',
  dwa: '{kind: dwa, every: 500}',
};

const names = Object.keys(kinds);
const kindOf = (name: unknown) => (typeof name === 'string' && names.includes(name) ? kinds[name] : undefined);

/** `training.losses`: a mapping, or of a kind without fields the name alone. */
export const losses: z.ZodType<Losses> = dispatch((input): z.ZodType<Losses> => {
  if (isMapping(input)) return kindOf(input.kind) ?? z.looseObject({ kind: oneOf(names) }).transform(() => z.NEVER);
  const example = typeof input === 'string' ? examples[input] : undefined;
  if (example !== undefined || !kindOf(input)) {
    return z.never(example === undefined ? needOneOf(input, names) : `${example} is needed`);
  }
  return z.unknown().transform((name) => kindOf(name)!.parse({ kind: name }));
});
