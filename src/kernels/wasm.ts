import { readFileSync } from 'node:fs';
import type { Kernels, Machine, Memory } from './machine.js';

const PAGE = 65_536;

/** The module is not there, or this runtime cannot run it (no fixed-width SIMD). */
export class KernelsUnavailableError extends Error {
  override readonly name = 'KernelsUnavailableError';
}

type Exports = Omit<Kernels, 'memory' | 'heapBase'> & { readonly memory: WebAssembly.Memory; heapBase(): number };

let compiled: WebAssembly.Module | undefined;

/** The WebAssembly module, which is read and compiled once a process, from the file beside this one. */
export const wasmMachine: Machine = {
  name: 'wasm',
  instantiate() {
    try {
      compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
      const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
      return { ...exports, memory: new WasmMemory(exports.memory), heapBase: exports.heapBase() };
    } catch (error) {
      throw new KernelsUnavailableError(`the WebAssembly kernels do not load: ${(error as Error).message}`);
    }
  },
};

class WasmMemory implements Memory {
  readonly origin = 0;

  constructor(private readonly memory: WebAssembly.Memory) {}

  get buffer(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  get bytes(): number {
    return this.buffer.byteLength;
  }

  grow(bytes: number): void {
    const missing = Math.ceil((bytes - this.bytes) / PAGE);
    if (missing > 0) this.memory.grow(missing);
  }
}
