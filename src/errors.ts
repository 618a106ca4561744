/** Faults of the input, one clear line each. The program prints the lines, no stack, and exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
