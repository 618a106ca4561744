/**
 * The building blocks of fields. The message of each issue states only what is needed: faults.ts
 * puts the place and the value found there in front of it.
 */

import * as z from 'zod';
import { isMapping, mapValues } from '../base/grouped.js';
import { choiceNeed, instead, type Path } from './text.js';

/** The limit of sizes, counts and lengths: the arrays for them are indexed with 32 bits. */
const most = 2 ** 31 - 1;

/** A whole number; `other` names what else the field accepts. */
export function whole(min: number, max = most, other = ''): z.ZodType<number> {
  const error = (issue: { code?: string | undefined }) =>
    `a whole number of at ${issue.code === 'too_big' ? `most ${max}` : `least ${min}`}${other} is needed`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

interface Ends {
  readonly above?: number | undefined;
  readonly least?: number | undefined;
  readonly below?: number | undefined;
  readonly most?: number | undefined;
}

/** A finite number within a range; `above` and `below` are exclusive. */
export function within(ends: Ends): z.ZodType<number> {
  const need = `a number ${rangeWords(ends)} is needed`;
  const { above, least, below, most } = ends;
  let range = z.number(need);
  if (above !== undefined) range = range.gt(above, need);
  if (least !== undefined) range = range.gte(least, need);
  if (below !== undefined) range = range.lt(below, need);
  if (most !== undefined) range = range.lte(most, need);
  return range;
}

function rangeWords({ above, least, below, most }: Ends): string {
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  const low =
    above !== undefined ? [`above ${above}`] : least !== undefined ? [`of at least ${least}`] : [];
  const high =
    below !== undefined ? [`below ${below}`] : most !== undefined ? [`at most ${most}`] : [];
  return [...low, ...high].join(' and ');
}

/** One of the given names; `need` is the message where they are too many to be listed. */
export const choice = <const T extends string>(
  choices: readonly T[],
  need?: string,
): z.ZodType<T> => z.enum(choices, { error: (issue) => choiceNeed(issue.input, choices, need) });

/**
 * A mapping with these keys and no others; `elsewhere` has the paths of keys that belong to other
 * mappings.
 */
export const mapping = <S extends z.core.$ZodShape>(
  shape: S,
  need = 'a mapping is needed',
  elsewhere: ReadonlyMap<string, string> = new Map(),
) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => instead(key, Object.keys(shape), elsewhere.get(key))).join('\n')
        : need,
  });

/** A mapping with any keys. */
export const record = <T>(item: z.ZodType<T>): z.ZodType<Record<string, T>> =>
  z.record(z.string(), item, 'a mapping is needed');

/**
 * A list of at least one item, without duplicates; items with the same `identity` count as the
 * same.
 */
export const distinct = <T>(
  item: z.ZodType<T>,
  identity: (value: T) => unknown = (value) => value,
  need = 'a list is needed',
) =>
  z
    .array(item, need)
    .min(1, 'at least one value is needed')
    .check(
      across<T[]>((values, { sound, report }) => {
        const seen = new Set<string>();
        values.forEach((value, i) => {
          if (!sound([i])) return;
          const text = JSON.stringify(identity(value));
          if (seen.has(text)) report([i], 'a value may appear only once in the list');
          seen.add(text);
        });
      }),
    );

interface DispatchDef extends z.core.$ZodUnionDef {
  readonly pick: (input: unknown) => z.ZodType;
}

// An assertion function must be declared with its type.
const Union: typeof z.ZodUnion = z.ZodUnion;

/** A union, for descriptions of the field, that parses the input with the schema chosen for it. */
const Dispatch = z.core.$constructor<z.ZodUnion & { _zod: { def: DispatchDef } }, DispatchDef>(
  'Dispatch',
  (schema, def) => {
    Union.init(schema, def);
    schema._zod.parse = (payload, context) => {
      const result = def
        .pick(payload.value)
        ._zod.run({ value: payload.value, issues: [] }, context);
      const { value, issues } = result as z.core.ParsePayload;
      payload.value = value;
      // A fault that aborts its own schema must not keep checks across fields from running.
      for (const { continue: _, ...issue } of issues)
        payload.issues.push(issue as z.core.$ZodRawIssue);
      return payload;
    };
  },
);

/**
 * Parses by the schema that `pick` chooses, whose faults alone are reported; `among` are all of
 * them, for editors.
 */
export function dispatch<T>(
  among: readonly z.ZodType[],
  pick: (input: unknown) => z.ZodType<T>,
): z.ZodType<T> {
  const schema: z.ZodType = new Dispatch({ type: 'union', options: among, pick });
  return schema as z.ZodType<T>;
}

/** A word, or another value. */
export const wordOr = <W extends string, T>(word: W, other: z.ZodType<T>): z.ZodType<W | T> => {
  const alone: z.ZodType<W | T> = z.literal(word);
  return dispatch([alone, other], (input): z.ZodType<W | T> => (input === word ? alone : other));
};

export interface Across {
  /**
   * Whether there is no fault at, below or above a path, so that its value has the declared type.
   */
  readonly sound: (path: Path) => boolean;
  readonly report: (path: Path, need: string) => void;
}

/**
 * A check across the parts of a list or mapping. It also runs where some are faulty, to report all
 * faults at once.
 */
export const across = <T>(check: (value: T, across: Across) => void) =>
  z.superRefine<T>(
    (value, context) => {
      const faulty = faultyPaths(context.issues);
      const report = (path: Path, message: string) =>
        context.addIssue({ code: 'custom', path: [...path], message, input: value });
      check(value, { sound: (path) => !faulty(path), report });
    },
    {
      when: ({ issues }) =>
        issues.every((issue) => issue.code === 'unrecognized_keys' || issue.path?.length),
    },
  );

/**
 * Whether a path, or anything below or above it, is at fault by some issues, to which others may be
 * added.
 */
function faultyPaths(
  issues: readonly { readonly code?: string | undefined; readonly path?: Path | undefined }[],
): (path: Path) => boolean {
  const [at, above] = [new Set<string>(), new Set<string>()];
  let known = 0;
  return (path) => {
    for (; known < issues.length; known++) {
      const { code, path: own = [] } = issues[known]!;
      for (let length = 0; length <= own.length; length++) above.add(pathPrefix(own, length));
      // An unknown key is a fault of its mapping, not of the mapping's other fields.
      if (code !== 'unrecognized_keys') at.add(pathPrefix(own, own.length));
    }
    if (above.has(pathPrefix(path, path.length))) return true;
    for (let length = 0; length < path.length; length++)
      if (at.has(pathPrefix(path, length))) return true;
    return false;
  };
}

const pathPrefix = (path: Path, length: number): string => JSON.stringify(path.slice(0, length));

/**
 * The values a field takes over a sweep: one, or (`swept`) the items of the list given in its
 * place.
 */
export interface Sweepable<T> {
  readonly values: readonly T[];
  readonly swept: boolean;
}

/** Fields of a config, each of which may be swept by a list; T has one value of each. */
export type SweepableFields<T> = { readonly [K in keyof T]: Sweepable<Exclude<T[K], undefined>> };

/** One value of each field of a schema whose fields may be swept. */
export type FieldValue<S extends z.ZodType> = {
  readonly [K in keyof z.output<S> as Exclude<K, 'kind'>]: z.output<S>[K] extends
    | Sweepable<infer V>
    | undefined
    ? V
    : never;
};

/** Whether a list sweeps a field whose values are lists themselves. */
export const isListOfLists = (input: unknown): boolean =>
  Array.isArray(input) && input.some(Array.isArray);

/**
 * A field that a list in its place sweeps. `isSweep` distinguishes such a list from one that is
 * itself a value.
 */
export function sweepable<T>(
  item: z.ZodType<T>,
  isSweep: (input: unknown) => boolean = Array.isArray,
): z.ZodType<Sweepable<T>> {
  const one = item.transform((value) => ({ values: [value], swept: false }));
  const many = distinct(item).transform((values) => ({ values, swept: true }));
  return dispatch(
    [item, distinct(item)],
    (input): z.ZodType<Sweepable<T>> => (isSweep(input) ? many : one),
  );
}

/**
 * Fields that lists in their places sweep, from schemas of a single value, whose descriptions they
 * keep.
 */
export function sweepableFields<S extends Readonly<Record<string, z.ZodType>>>(
  values: S,
): { [K in keyof S]: z.ZodType<Sweepable<z.output<S[K]>>> } {
  const fields = mapValues(values, (value) => sweepable(value).describe(value.description ?? ''));
  return fields as { [K in keyof S]: z.ZodType<Sweepable<z.output<S[K]>>> };
}

/** All combinations of the values of some fields, the first field varying slowest. */
export function combinations<T extends object>(fields: SweepableFields<T>): T[] {
  const entries = Object.entries<Sweepable<unknown>>(fields);
  const points = entries.reduce<Record<string, unknown>[]>(
    (points, [name, { values }]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  return points as T[];
}

/**
 * Returns the sweepable field with a name; undefined for any other value, such as the name of a
 * kind.
 */
export function sweepableField(fields: object, name: string): Sweepable<unknown> | undefined {
  const field = new Map<string, unknown>(Object.entries(fields)).get(name);
  return isMapping(field) && Array.isArray(field.values) && typeof field.swept === 'boolean'
    ? { values: field.values, swept: field.swept }
    : undefined;
}

export const countCombinations = (fields: object): number =>
  Object.values(fields as Record<string, Sweepable<unknown>>).reduce(
    (product, { values }) => product * values.length,
    1,
  );

export const sweptNames = (fields: object): string[] =>
  Object.entries(fields as Record<string, Sweepable<unknown>>).flatMap(([name, { swept }]) =>
    swept ? [name] : [],
  );
