import { z } from 'zod';
import { type Series, type SyntheticSpec, syntheticPresets } from '../data/synthetic/spec.js';
import { axis, dispatch, mapping, number, oneOf, whole } from '../schema/fields.js';
import { choose } from '../schema/text.js';
import { census } from './census-schema.js';
import { correlation } from './correlation.js';

const rules = ['i', 'i/2', '(i-1)^2', 'normal'] as const satisfies readonly Series[];

// Sines are exact for angles up to 1e9: with a score of some ten times the scale these bounds stay below.
const explicit = z
  .array(number('a number from -100000 to 100000 is needed', (a) => Math.abs(a) <= 1e5))
  .min(1, 'at least one number is needed')
  .transform((values) => ({ values }));

const rule = z.enum(rules, {
  error: ({ input }) => choose(input, [...rules, 'a list of numbers']),
});

const series: z.ZodType<Series> = dispatch((input): z.ZodType<Series> => (Array.isArray(input) ? explicit : rule));

/** A list of numbers is one series; with a rule or a list among its items it is a sweep over series. */
const sweepsSeries = (input: unknown) =>
  Array.isArray(input) && input.some((item) => typeof item === 'string' || Array.isArray(item));

const trainExamples: z.ZodType<SyntheticSpec['trainExamples']> = dispatch(
  (input): z.ZodType<SyntheticSpec['trainExamples']> =>
    input === 'stream' ? z.literal('stream') : whole(1, undefined, ', or stream,'),
);

const synthetic = mapping({
  kind: z.literal('synthetic'),
  preset: axis(oneOf(Object.keys(syntheticPresets))).prefault('sines-10'),
  features: axis(whole(2)).prefault(100),
  correlation: axis(correlation),
  labels: axis(oneOf(['regression', 'binary'])).prefault('regression'),
  scale: axis(number('a number above 0, at most 1000, is needed', (c) => c > 0 && c <= 1000)).exactOptional(),
  sines: axis(whole(0, 10_000)).exactOptional(),
  alpha: axis(series, sweepsSeries).exactOptional(),
  beta: axis(series, sweepsSeries).exactOptional(),
  noise: axis(number('a number from 0 to 1000000 is needed', (sd) => sd >= 0 && sd <= 1e6)).exactOptional(),
  trainExamples: axis(trainExamples).exactOptional(),
});

const kinds = [synthetic, census] as const;

/** `data:`. Another kind of data set is another mapping in `kinds`. */
export const data = z.discriminatedUnion('kind', kinds, {
  error: (issue) =>
    issue.code === 'invalid_union'
      ? choose(
          (issue.input as { kind?: unknown }).kind,
          kinds.map((kind) => kind.shape.kind.value),
        )
      : 'a mapping is needed',
});
