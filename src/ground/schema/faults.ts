/** Turns the faults that a schema reports into lines with file, line, column and need. */

import type * as z from 'zod';
import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import { type Path, showPath, showValue } from './text.js';

/**
 * The label that begins a fault's line, and the rank of the line: faults of the file come before
 * faults of `--set`.
 */
export interface Place {
  readonly label: string;
  readonly order: readonly [number, number];
}

export interface Fault {
  readonly place: Place;
  readonly text: string;
}

/**
 * Converts schema issues to faults. Their messages state what is needed; place and value come from
 * the document.
 */
export function issueFaults(
  issues: readonly z.core.$ZodIssue[],
  document: { readonly value: unknown; place(path: Path, what: 'key' | 'value'): Place },
): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const needs = issue.message.split('\n');
      return issue.keys.map((key, i) => {
        const path = [...issue.path, key];
        return {
          place: document.place(path, 'key'),
          text: `${showPath(path)} is an unknown key: ${needs[i]}`,
        };
      });
    }
    const { path, value } = reach(document.value, issue.path);
    if (value === undefined) {
      return {
        place: document.place(path.slice(0, -1), 'key'),
        text: `${showPath(path)} is missing: ${issue.message}`,
      };
    }
    return {
      place: document.place(path, 'value'),
      text: `${showPath(path)} is ${showValue(value)}: ${issue.message}`,
    };
  });
}

/**
 * Follows a path as far as lists and mappings go: a model given by name only has no `name` in it.
 */
function reach(root: unknown, path: Path): { path: Path; value: unknown } {
  let value = root;
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return { path: path.slice(0, depth), value };
    value = Object.hasOwn(value, step) ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return { path, value };
}

/** The lines of faults in order, without duplicates. */
export function faultLines(faults: readonly Fault[]): string[] {
  const inOrder = [...faults].sort(
    ({ place: { order: a } }, { place: { order: b } }) =>
      (a[0] === b[0] ? 0 : a[0] - b[0]) || a[1] - b[1],
  );
  return [...new Set(inOrder.map(({ place, text }) => visible(`${place.label}: ${text}`)))];
}

/** A fault of a field that is found after the document was read; the text includes the path. */
export interface FieldFault {
  readonly path: Path;
  readonly text: string;
}

/** Faults of fields without places, which the reader of the document can add. */
export class FieldError extends InputError {
  constructor(readonly faults: readonly FieldFault[]) {
    super('config', [...new Set(faults.map(({ text }) => text))]);
  }
}
