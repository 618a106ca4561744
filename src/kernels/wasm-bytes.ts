import { readFileSync } from 'node:fs';

/** The WebAssembly module as it was built. Bundles for browsers have another file in place of this one. */
export const wasmBytes = (): BufferSource => readFileSync(new URL('./kernels.wasm', import.meta.url));
