import type * as z from 'zod';
import { dispatch, distinct } from './fields.js';

/** The values a field takes over a sweep: one, or (`swept`) the items of the list given in its place. */
export interface Sweepable<T> {
  readonly values: readonly T[];
  readonly swept: boolean;
}

/** Fields of a config, each of which may be swept by a list; T has one value of each. */
export type SweepableFields<T> = { readonly [K in keyof T]: Sweepable<Exclude<T[K], undefined>> };

/** Whether a list sweeps a field whose values are lists themselves. */
export const isListOfLists = (input: unknown): boolean => Array.isArray(input) && input.some(Array.isArray);

/** A field that a list in its place sweeps. `isSweep` distinguishes such a list from one that is itself a value. */
export function sweepable<T>(
  item: z.ZodType<T>,
  isSweep: (input: unknown) => boolean = Array.isArray,
): z.ZodType<Sweepable<T>> {
  const one = item.transform((value) => ({ values: [value], swept: false }));
  const many = distinct(item).transform((values) => ({ values, swept: true }));
  return dispatch([item, distinct(item)], (input): z.ZodType<Sweepable<T>> => (isSweep(input) ? many : one));
}

/** All combinations of the values of some fields, the first field varying slowest. */
export function combinations<T extends object>(fields: SweepableFields<T>): T[] {
  const entries = Object.entries<Sweepable<unknown>>(fields);
  const points = entries.reduce<Record<string, unknown>[]>(
    (points, [name, { values }]) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  return points as T[];
}

/** The number of combinations. */
export const countCombinations = (fields: object): number =>
  Object.values(fields as Record<string, Sweepable<unknown>>).reduce(
    (product, { values }) => product * values.length,
    1,
  );

/** Names of the swept fields. */
export const sweptNames = (fields: object): string[] =>
  Object.entries(fields as Record<string, Sweepable<unknown>>).flatMap(([name, { swept }]) => (swept ? [name] : []));
