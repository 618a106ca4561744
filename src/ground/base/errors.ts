/**
 * The place of a fault, for programs: the sentences may change, the codes do not. docs/api.md
 * explains each.
 */
export type FaultCode =
  | 'access'
  | 'arguments'
  | 'busy'
  | 'code'
  | 'config'
  | 'data'
  | 'engine'
  | 'exists'
  | 'model'
  | 'queue'
  | 'results';

/**
 * Faults in the input, one line each. The program prints the lines without a stack trace and exits
 * with code 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    readonly code: FaultCode,
    readonly lines: readonly string[],
  ) {
    super(lines.join('\n'));
  }
}
