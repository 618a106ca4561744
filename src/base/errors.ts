/** Faults in the input, one line each. The program prints the lines without a stack trace and exits with code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
