import type { Uniform } from '../../src/ground/base/random.js';

/** A kind of input that is fuzzed. */
export interface Target {
  readonly name: string;
  /** How often it is taken, beside the others. */
  readonly weight: number;
  /**
   * Makes one input in a folder of its own and lets the program read it, which may refuse it by an
   * InputError.
   * @throws anything else where the program does not do what it should
   */
  run(draw: Uniform, folder: string): void | Promise<void>;
}

/** What holds whatever the input does not. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
