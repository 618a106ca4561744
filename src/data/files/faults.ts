import { InputError } from '../../base/errors.js';

/** The number of faults after which reading stops. */
const MOST_FAULTS = 5;

/** Collects the faults of a file, one line each. */
export class Faults {
  readonly #lines: string[] = [];

  /**
   * Adds a fault.
   * @throws InputError once there are `MOST_FAULTS`
   */
  add(place: string, fault: string): void {
    this.#lines.push(`${place}: ${fault}`);
    if (this.#lines.length === MOST_FAULTS) throw new InputError(this.#lines);
  }

  /** Stops reading at once, where what follows would only repeat the fault. */
  refuse(place: string, fault: string): never {
    throw new InputError([...this.#lines, `${place}: ${fault}`]);
  }

  /**
   * Ends the collection.
   * @throws InputError where there are faults
   */
  finish(): void {
    if (this.#lines.length > 0) throw new InputError(this.#lines);
  }
}
