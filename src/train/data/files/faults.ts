import { InputError } from '../../../ground/base/errors.js';

/**
 * Collects the faults of a file, one line each: reading ends by an InputError after the most of
 * them, or by `finish`.
 */
export class Faults {
  readonly #lines: string[] = [];

  constructor(private readonly most = MAX_FAULTS) {}

  add(place: string, fault: string): void {
    this.#lines.push(`${place}: ${fault}`);
    if (this.#lines.length === this.most) throw new InputError('data', this.#lines);
  }

  /** Stops reading at once, where what follows would only repeat the fault. */
  refuse(place: string, fault: string): never {
    throw new InputError('data', [...this.#lines, `${place}: ${fault}`]);
  }

  finish(): void {
    if (this.#lines.length > 0) throw new InputError('data', this.#lines);
  }
}

const MAX_FAULTS = 5;
