/** Faults in the input, one line each. The program prints the lines without a stack trace and exits with code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** Of many faults, as many are shown. */
const MOST_LINES = 20;

/** The lines of faults as a person gets them: the first ones, and how many more there are. */
export function shownLines({ lines }: InputError): string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : [...lines];
}
