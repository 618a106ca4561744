import * as z from 'zod';
import type { LossWeights } from '../base/loss-weights.js';
import { dispatch, mapping, oneOf, whole, within } from '../schema/fields.js';
import { isMapping } from '../schema/overrides.js';
import { needOneOf } from '../schema/text.js';

export type Losses = 'sum' | LossWeights;

const weight = within({ above: 0 });

const kindOf = <const K extends string>(kind: K, about: string) => z.literal(kind).describe(about);

/** The schema of each kind as a mapping. */
const kinds = new Map<unknown, z.ZodType<Losses>>([
  ['sum', mapping({ kind: kindOf('sum', 'Their sum.') }).transform(({ kind }) => kind)],
  [
    'fixed',
    mapping({
      kind: kindOf('fixed', 'Their sum with weights that stay.'),
      weights: z.array(weight, 'a list of numbers is needed').describe('One for each task.'),
    }),
  ],
  ['uncertainty', mapping({ kind: kindOf('uncertainty', 'Weights that are learned (Kendall et al. 2018).') })],
  [
    'dwa',
    mapping({
      kind: kindOf('dwa', 'Weights by how fast each loss falls (Liu et al. 2019).'),
      every: whole(1).describe('Steps of a period, after each of which the weights change.'),
    }),
  ],
]);

const names = [...kinds.keys()] as string[];

/** Examples of kinds with fields, whose names alone are not enough. */
const examples = new Map<unknown, string>([
  ['fixed', '{kind: fixed, weights: [1, 0.5]}'],
  ['dwa', '{kind: dwa, every: 500}'],
]);

const bareNames = names.filter((name) => !examples.has(name));

/** `training.losses`: a mapping, or just the name for a kind without fields. */
export const losses: z.ZodType<Losses> = dispatch([oneOf(bareNames), ...kinds.values()], (input): z.ZodType<Losses> => {
  if (isMapping(input)) return kinds.get(input.kind) ?? z.looseObject({ kind: oneOf(names) }).transform(() => z.NEVER);
  const example = examples.get(input);
  if (example !== undefined) return z.never(`${example} is needed`);
  const kind = kinds.get(input);
  return kind ? z.unknown().transform((name) => kind.parse({ kind: name })) : z.never(needOneOf(input, names));
});
