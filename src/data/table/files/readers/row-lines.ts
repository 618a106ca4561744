/**
 * Where the rows of a text are: the line of the first, as long as each row is on the line after the one before. Empty lines
 * and line ends in values shift rows, which then only have numbers.
 */
export class RowLines {
  #rows = 0;
  #first = 0;
  #areInStep = true;

  /** Takes the line of the next row, counted from 1. */
  add(line: number): void {
    if (this.#rows === 0) this.#first = line;
    this.#areInStep &&= line === this.#first + this.#rows;
    this.#rows++;
  }

  get first(): number | undefined {
    return this.#areInStep ? this.#first : undefined;
  }
}
