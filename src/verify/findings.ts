import { InputError } from '../base/errors.js';
import { counted, listed, visible } from '../base/words.js';
import { wingParts } from '../wings/names.js';

/** Parts of a folder that may exist and yet not be comparable; `--without` accepts each by its name. */
export const parts: readonly string[] = [...['report', 'search', ...wingParts], ...['predictions', 'runs', 'files']];

/**
 * The findings about a results folder: faults, which make it a folder that cannot be trusted; remarks; what was compared;
 * what exists but could not be compared; and what is missing but can be made again.
 */
export class Findings {
  readonly #faults = new Map<string, { readonly lines: string[]; count: number }>();
  readonly notes: string[] = [];
  /** What exists and was not compared, each with the name of its part, one of `parts`. */
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

  /** Adds something that is compared, in a word or two. */
  compare(what: string): void {
    this.#compared.add(what);
  }

  /**
   * Adds something that exists and cannot be compared, in a word or two: it fails the folder unless its part is accepted.
   */
  leave(part: string, what: string): void {
    this.notCompared.push({ part, what: visible(what) });
  }

  /** Adds something that is missing, in a word or two. */
  lack(what: string): void {
    this.#notThere.add(visible(what));
  }

  /** The compared things, in the order in which they were added, as are the lists below. */
  get compared(): readonly string[] {
    return [...this.#compared];
  }

  get notThere(): readonly string[] {
    return [...this.#notThere];
  }

  /** The number of faults. */
  get count(): number {
    return [...this.#faults.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The first faults of each place, with the number of further ones, in the order in which places were found. */
  get faults(): readonly string[] {
    return [...this.#faults].flatMap(([where, { lines, count }]) =>
      count > lines.length ? [...lines, visible(`${where}: ${count - lines.length} more`)] : lines,
    );
  }
}

/** Runs a check of a place; a place that cannot be read, such as a pipe or a folder, is a fault. */
export function faulting(where: string, findings: Findings, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const line of error.lines) findings.fault(where, line);
  }
}

/** Most names of a list that are shown. */
const NAMED = 5;

/** The first names of files, and the number of other ones. */
export function namesOf(files: readonly string[]): string {
  const more = files.length - NAMED;
  return listed([...files.slice(0, NAMED), ...(more > 0 ? [counted(more, 'other file')] : [])], 'and');
}
