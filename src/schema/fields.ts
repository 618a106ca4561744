import { z } from 'zod';
import { instead, needOneOf, type Path } from './text.js';

/*
 * What fields are made of. The message of each issue says what is needed, and that alone: faults.ts puts before it where
 * the fault is, and the value that stands there.
 */

/** No size, count or length is above this: what holds them is indexed with 32 bits. */
const most = 2 ** 31 - 1;

/** A whole number; `other` names what else the field takes. */
export function whole(min: number, max = most, other = ''): z.ZodType<number> {
  const error = (issue: { code?: string | undefined }) =>
    `a whole number of at ${issue.code === 'too_big' ? `most ${max}` : `least ${min}`}${other} is needed`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A finite number that passes a test; `need` is the whole message. */
export const number = (need: string, test: (x: number) => boolean = () => true): z.ZodType<number> =>
  z.number(need).refine(test, need);

/** One of some names. */
export const oneOf = <const T extends string>(choices: readonly T[]): z.ZodType<T> =>
  z.enum(choices, { error: (issue) => needOneOf(issue.input, choices) });

/** A mapping of these keys and no others. Of several unknown keys each has its line of the message. */
export const mapping = <S extends z.core.$ZodShape>(shape: S, need = 'a mapping is needed') =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => instead(key, Object.keys(shape))).join('\n') : need,
  });

/** A list of at least one item, none of them twice; `identity` tells what makes two items the same. */
export const distinct = <T>(item: z.ZodType<T>, identity: (value: T) => unknown = (value) => value) =>
  z
    .array(item, 'a list is needed')
    .min(1, 'at least one value is needed')
    .check(
      across<T[]>((values, { sound, report }) => {
        const seen = new Set<string>();
        values.forEach((value, i) => {
          if (!sound([i])) return;
          const text = JSON.stringify(identity(value));
          if (seen.has(text)) report([i], 'a value may stand in the list only once');
          seen.add(text);
        });
      }),
    );

/**
 * Hands the input to the schema that `pick` names for it. Unlike those of a union, its faults are those of that schema
 * alone.
 */
export const dispatch = <T>(pick: (input: unknown) => z.ZodType<T>): z.ZodType<T> =>
  z.unknown().transform((input, context): T => {
    const result = pick(input).safeParse(input);
    if (result.success) return result.data;
    context.issues.push(...(result.error.issues as z.core.$ZodRawIssue[]));
    return z.NEVER;
  });

export interface Across {
  /** Whether no fault was found at a path, below it or above it, so that its value has its type. */
  readonly sound: (path: Path) => boolean;
  readonly report: (path: Path, need: string) => void;
}

/** A check across the parts of a list or mapping. It also runs where some of them are at fault, to tell all at once. */
export const across = <T>(check: (value: T, across: Across) => void) =>
  z.superRefine<T>(
    (value, context) => {
      const sound = (path: Path) =>
        !context.issues.some(({ code, path: at = [] }) => {
          const starts = at.slice(0, path.length).every((step, i) => step === path[i]);
          // An unknown key spoils the mapping it is in, and not its other fields.
          return starts && (code !== 'unrecognized_keys' || at.length >= path.length);
        });
      const report = (path: Path, message: string) =>
        context.addIssue({ code: 'custom', path: [...path], message, input: value });
      check(value, { sound, report });
    },
    { when: ({ issues }) => issues.every((issue) => issue.code === 'unrecognized_keys' || issue.path?.length) },
  );
