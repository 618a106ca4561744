import type { KernelInstance } from '../../kernels/instance.js';

/** What computes a program: the kernels, compiled for a kind of processor. Every machine gives the same bits. */
export interface Machine {
  readonly name: 'wasm';
  /** The vectors that it computes with. */
  readonly variant: string;
  /** Kernels with memory of their own. */
  newInstance(): KernelInstance;
}
