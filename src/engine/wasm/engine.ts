import type { Job, Session } from '../engine.js';
import { WasmSession } from './session.js';

/** Raised with every change that alters a bit of what this engine or the generator of examples gives. */
const ALGORITHM = 1;

/**
 * The fast engine: the graph compiled to a program of WebAssembly SIMD kernels that train a whole run without coming
 * back. Its numbers are the same to the last bit on every machine.
 */
export function loadWasmEngine() {
  return {
    identity: { name: 'wasm', backend: 'simd128', version: String(ALGORITHM) },
    open: (job: Job): Session => new WasmSession(job),
  } as const;
}
