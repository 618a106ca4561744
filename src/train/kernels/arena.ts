/** Allocates the memory of a kernel instance. */

import { viewBytes } from '../../ground/base/bytes.js';
import type { Kernels, Memory } from './machine.js';

const LINE = 64;

/** A quarter of the 4 GiB that 32-bit addresses reach. */
const MEMORY_LIMIT = 2 ** 30;

/** Thrown where more memory is requested than an arena may contain. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';

  constructor(readonly bytes: number) {
    super(`${bytes} bytes are needed, ${MEMORY_LIMIT} are the most`);
  }
}

/**
 * Allocates an instance's memory from bottom to top in whole cache lines: first addresses are
 * reserved, which is arithmetic alone, then all of them are committed, so that a request that does
 * not fit is refused as a whole. `reset` frees everything. Views must be created anew after each
 * commit, as memory that has grown has a new buffer.
 */
export class Arena {
  readonly #memory: Memory;
  readonly #base: number;
  #committed: number;
  #top: number;

  constructor(kernels: Kernels) {
    this.#memory = kernels.memory;
    this.#base = wholeLines(kernels.heapBase);
    this.#committed = this.#base;
    this.#top = this.#base;
  }

  /** The address of `bytes` bytes, which may be used after the next commit. */
  reserve(bytes: number): number {
    const start = this.#top;
    this.#top += wholeLines(bytes);
    return start;
  }

  /** Makes the reserved memory usable, all zeros. @throws MemoryLimitError where it does not fit */
  commit(): void {
    if (this.#top > MEMORY_LIMIT) throw new MemoryLimitError(this.#top);
    this.#grow();
    const { buffer, origin } = this.#memory;
    new Uint8Array(buffer, origin + this.#committed, this.#top - this.#committed).fill(0);
    this.#committed = this.#top;
  }

  reset(): void {
    this.#committed = this.#base;
    this.#top = this.#base;
  }

  /** In bytes; it never shrinks. */
  get capacity(): number {
    return this.#memory.bytes;
  }

  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#memory.origin + address, length);
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#memory.origin + address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#memory.origin + address, length);
  }

  write(address: number, values: Int32Array | Float32Array | Float64Array): void {
    const bytes = viewBytes(values);
    new Uint8Array(this.#memory.buffer, this.#memory.origin + address, bytes.length).set(bytes);
  }

  #grow(): void {
    try {
      this.#memory.grow(this.#top);
    } catch {
      throw new MemoryLimitError(this.#top);
    }
  }
}

function wholeLines(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}

export interface KernelInstance {
  readonly kernels: Kernels;
  readonly arena: Arena;
}
