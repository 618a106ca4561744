import type { Arena } from '../kernels/arena.js';
import type { Op } from '../kernels/opcodes.js';

/**
 * Collects the instructions of a program, and the constants they point to, while addresses are only reserved; writes
 * them once the memory is committed.
 */
export class ProgramWriter {
  readonly #words: number[] = [];
  readonly #constants: { address: number; values: Int32Array | Float32Array | Float64Array }[] = [];

  constructor(private readonly arena: Arena) {}

  /** An instruction: whole numbers, then float64 numbers, as the fields of the class of the instruction's name. */
  emit(op: Op, whole: readonly number[], real: readonly number[] = []): void {
    const padding = whole.length % 2 === 0 ? [] : [0];
    const halves = new Int32Array(Float64Array.from(real).buffer);
    const words = [...whole, ...padding, ...halves];
    this.#words.push(op, words.length, ...words);
  }

  /** The address of constants in memory. */
  constant(values: Int32Array | Float32Array | Float64Array): number {
    const address = this.arena.reserve(values.byteLength);
    this.#constants.push({ address, values });
    return address;
  }

  /** Bytes of the instructions so far: where the next one will lie, from the program's start. */
  get position(): number {
    return 4 * this.#words.length;
  }

  /** Reserves the program's place. */
  finish(): number {
    return this.constant(Int32Array.from(this.#words));
  }

  /** To be called behind the commit. */
  write(): void {
    for (const { address, values } of this.#constants) {
      if (values instanceof Int32Array) this.arena.int32(address, values.length).set(values);
      else if (values instanceof Float32Array) this.arena.float32(address, values.length).set(values);
      else this.arena.float64(address, values.length).set(values);
    }
  }
}
