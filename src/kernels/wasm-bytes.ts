import { readFileSync } from 'node:fs';
import { packageFile } from '../base/package-files.js';

/** The WebAssembly module as it was built. Bundles for browsers have another file in place of this one. */
export const wasmBytes = (): BufferSource => readFileSync(packageFile('src/kernels/kernels.wasm'));
