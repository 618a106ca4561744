import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';

/** A function of the module: addresses and counts are whole numbers. */
type Kernel = (...args: number[]) => void;

/** What an instance of the WebAssembly module gives. Each instance has a memory of its own. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Where the module's own tables end. */
  heapBase(): number;
  exp(x: number): number;
  log(x: number): number;
  sin(x: number): number;
  readonly scheduleKeys: Kernel;
  readonly threefryBlocks: Kernel;
  readonly generate: Kernel;
  readonly expRange: Kernel;
  readonly logRange: Kernel;
  readonly sinRange: Kernel;
  /** Runs the instructions between two addresses for a step: see opcodes.ts. */
  readonly execute: Kernel;
  /** Trains steps from .. to - 1 of the Program at an address, stores their losses, returns how many there are. */
  train(program: number, from: number, to: number, losses: number): number;
}

let compiled: WebAssembly.Module | undefined;

/**
 * A new instance of the module, which is read and compiled once a process, from the file beside this one. Throws an
 * InputError where this runtime cannot run it (no WebAssembly with fixed-width SIMD) or the file is missing.
 */
export function instantiateKernels(): Kernels {
  try {
    compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
    return new WebAssembly.Instance(compiled).exports as unknown as Kernels;
  } catch (error) {
    throw new InputError([
      `the WebAssembly kernels, which every engine needs, do not load: ${(error as Error).message}`,
    ]);
  }
}
