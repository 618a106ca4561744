/** Collects what `verify` finds, and lists the checks that extras add. */

import { InputError } from '../../ground/base/errors.js';
import { addMissing } from '../../ground/base/registry.js';
import { counted, listed, visible } from '../../ground/base/words.js';

const knownParts = ['report', 'search', 'predictions', 'runs', 'files'];

/**
 * Parts of a folder that may exist and yet not be comparable; `--without` accepts each by its name.
 */
export const parts: readonly string[] = knownParts;

export const addParts = (names: readonly string[]): void =>
  addMissing(knownParts, names, 'predictions');

/**
 * What was found about a results folder: faults, with which it cannot be trusted; remarks; and what
 * was compared or not.
 */
export class Findings {
  readonly #faults = new Map<string, { readonly lines: string[]; count: number }>();
  readonly notes: string[] = [];
  /** What exists and could not be compared, with its part, one of `parts`. */
  readonly notCompared: { readonly part: string; readonly what: string }[] = [];
  readonly #compared = new Set<string>();
  readonly #notThere = new Set<string>();

  /** @param most the number of faults of a place that get their own line */
  constructor(private readonly most = 5) {}

  /** Adds a fault; faults with the same `where` are counted together. */
  fault(where: string, text: string): void {
    const found = this.#faults.get(where) ?? { lines: [], count: 0 };
    this.#faults.set(where, found);
    found.count++;
    if (found.lines.length < this.most) found.lines.push(visible(text));
  }

  note(text: string): void {
    this.notes.push(visible(text));
  }

  /**
   * Adds, in a word or two, something that is compared; `leave` and `lack` below take such words,
   * too.
   */
  compare(what: string): void {
    this.#compared.add(what);
  }

  /** Adds what exists and cannot be compared: it fails the folder unless its part is accepted. */
  leave(part: string, what: string): void {
    this.notCompared.push({ part, what: visible(what) });
  }

  /** Adds what is missing but can be made again. */
  lack(what: string): void {
    this.#notThere.add(visible(what));
  }

  get compared(): readonly string[] {
    return [...this.#compared];
  }

  get notThere(): readonly string[] {
    return [...this.#notThere];
  }

  get count(): number {
    return [...this.#faults.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * The first faults of each place, with the number of further ones, in the order in which places
   * were found.
   */
  get faults(): readonly string[] {
    return [...this.#faults].flatMap(([where, { lines, count }]) =>
      count > lines.length ? [...lines, visible(`${where}: ${count - lines.length} more`)] : lines,
    );
  }
}

/**
 * Checks a folder's records other than its runs: all, or a sample of the given size, drawn with a
 * seed.
 */
type FolderCheck = (folder: string, sample: number | undefined, seed: number) => Findings;

const knownChecks: FolderCheck[] = [];

export const folderChecks: readonly FolderCheck[] = knownChecks;

export const addChecks = (added: readonly FolderCheck[]): void => addMissing(knownChecks, added);

/** Runs a check of a place; a place that cannot be read, such as a pipe or a folder, is a fault. */
export function faulting(where: string, findings: Findings, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const line of error.lines) findings.fault(where, line);
  }
}

const NAMED = 5;

/** The first names of files, and the number of other ones. */
export function listNames(files: readonly string[]): string {
  const more = files.length - NAMED;
  return listed([...files.slice(0, NAMED), ...(more > 0 ? [counted(more, 'other file')] : [])]);
}
