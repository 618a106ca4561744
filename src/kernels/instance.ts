import { Arena } from './arena.js';
import { instantiateKernels, type Kernels } from './module.js';

/** The module's functions and its memory, handed out by an arena. */
export interface KernelInstance {
  readonly kernels: Kernels;
  readonly arena: Arena;
}

export function newInstance(): KernelInstance {
  const kernels = instantiateKernels();
  return { kernels, arena: new Arena(kernels) };
}
