import { InputError } from '../errors.js';
import { visible } from '../words.js';

/**
 * What is found of a results folder: faults, which make it a folder that cannot be trusted, and remarks; what was compared, and what is
 * there and was not.
 */
export class Findings {
  readonly #faults = new Map<string, { readonly lines: string[]; count: number }>();
  readonly #notes: string[] = [];
  readonly #compared = new Set<string>();
  readonly #left = new Set<string>();

  /** @param most of faults in the same place, as many are told line by line */
  constructor(private readonly most = 5) {}

  /** Adds a fault; those in the same `where` are counted together. */
  fault(where: string, text: string): void {
    const found = this.#faults.get(where) ?? { lines: [], count: 0 };
    this.#faults.set(where, found);
    found.count++;
    if (found.lines.length < this.most) found.lines.push(visible(text));
  }

  note(text: string): void {
    this.#notes.push(visible(text));
  }

  /** Adds what is compared, in a word or two. */
  compare(what: string): void {
    this.#compared.add(what);
  }

  /** Adds what is there and is not compared, in a word or two. */
  leave(what: string): void {
    this.#left.add(visible(what));
  }

  /** In the order in which it was added. */
  get compared(): readonly string[] {
    return [...this.#compared];
  }

  /** In the order in which it was added. */
  get left(): readonly string[] {
    return [...this.#left];
  }

  /** The number of faults. */
  get count(): number {
    return [...this.#faults.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The faults in the order in which places of them were found, the first ones of each. */
  get faults(): readonly string[] {
    return [...this.#faults].flatMap(([where, { lines, count }]) =>
      count > lines.length ? [...lines, visible(`${where}: ${count - lines.length} more`)] : lines,
    );
  }

  get notes(): readonly string[] {
    return this.#notes;
  }
}

/** Does what holds something in a place; that it cannot be read, such as a pipe or a folder, is a fault. */
export function faulting(where: string, findings: Findings, hold: () => void): void {
  try {
    hold();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const line of error.lines) findings.fault(where, line);
  }
}
