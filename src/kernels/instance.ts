import { Arena } from './arena.js';
import type { Kernels, Machine } from './machine.js';
import { wasmMachine } from './wasm.js';

/** A machine's kernels and their memory, handed out by an arena. */
export interface KernelInstance {
  readonly kernels: Kernels;
  readonly arena: Arena;
}

export function newInstance(machine: Machine = wasmMachine): KernelInstance {
  const kernels = machine.instantiate();
  return { kernels, arena: new Arena(kernels) };
}
