import { newInstance } from '../../kernels/instance.js';
import type { Machine } from './machine.js';

/** The kernels in WebAssembly with fixed-width SIMD, which runs wherever Node does. */
export const wasm: Machine = { name: 'wasm', variant: 'simd128', newInstance };
