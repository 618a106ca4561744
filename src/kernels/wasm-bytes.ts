import { readFileSync } from 'node:fs';
import { packageFile } from '../base/files.js';

/** Reads the WebAssembly module. Bundles for browsers replace this file by another. */
export const wasmBytes = (): BufferSource => readFileSync(packageFile('src/kernels/kernels.wasm'));
