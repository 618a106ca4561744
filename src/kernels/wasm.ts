import { InputError } from '../base/errors.js';
import { Arena, type KernelInstance } from './arena.js';
import type { Kernels, Machine, Memory } from './machine.js';
import { wasmBytes } from './wasm-bytes.js';

const PAGE = 65_536;

type Exports = Omit<Kernels, 'memory' | 'heapBase'> & { readonly memory: WebAssembly.Memory; heapBase(): number };

let compiled: WebAssembly.Module | undefined;

/** Read and compiled once. @throws InputError where this runtime has no fixed-width SIMD, or the file is missing */
export const wasmMachine: Machine = {
  name: 'wasm',
  instantiate() {
    try {
      compiled ??= new WebAssembly.Module(wasmBytes());
      const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
      return { ...exports, memory: new WasmMemory(exports.memory), heapBase: exports.heapBase() };
    } catch (error) {
      throw new InputError('engine', [
        `the WebAssembly kernels, which every engine needs, do not load: ${(error as Error).message}`,
      ]);
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

export function newInstance(machine: Machine = wasmMachine): KernelInstance {
  const kernels = machine.instantiate();
  return { kernels, arena: new Arena(kernels) };
}
