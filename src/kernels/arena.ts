import type { Kernels } from './module.js';

const PAGE = 65_536;
const LINE = 64;

/** What an arena may hold: a quarter of the 4 GiB that 32-bit addresses reach. */
export const MEMORY_LIMIT = 2 ** 30;

/** More memory was asked for than an arena may hold. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';

  constructor(readonly bytes: number) {
    super(`${bytes} bytes are needed, ${MEMORY_LIMIT} are the most`);
  }
}

/**
 * Hands out an instance's linear memory from bottom to top, zeroed, in whole cache lines; `reset` takes all of it
 * back. Views are made anew after each allocation: growing the memory detaches the old ones.
 */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  readonly #base: number;
  #top: number;

  constructor(kernels: Kernels) {
    this.#memory = kernels.memory;
    this.#base = Math.ceil(kernels.heapBase() / LINE) * LINE;
    this.#top = this.#base;
  }

  /** The address of `bytes` zeros. Throws a MemoryLimitError where they do not fit. */
  allocate(bytes: number): number {
    const start = this.#top;
    const end = start + Math.ceil(bytes / LINE) * LINE;
    if (end > MEMORY_LIMIT) throw new MemoryLimitError(end);
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#grow(missing, end);
    new Uint8Array(this.#memory.buffer, start, end - start).fill(0);
    this.#top = end;
    return start;
  }

  reset(): void {
    this.#top = this.#base;
  }

  get used(): number {
    return this.#top - this.#base;
  }

  /** Bytes of the memory itself, which never shrinks. */
  get capacity(): number {
    return this.#memory.buffer.byteLength;
  }

  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  #grow(pages: number, end: number): void {
    try {
      this.#memory.grow(pages);
    } catch {
      throw new MemoryLimitError(end);
    }
  }
}
