/**
 * Reads the WebAssembly modules of the kernels from files. Bundles for browsers replace this file.
 */

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { packageFile } from '../../ground/base/files.js';

/**
 * `kernels` computes algorithm 1, `fused` algorithm 2 by relaxed SIMD, `emulated` algorithm 2
 * without.
 */
export const MODULES = ['kernels', 'fused', 'emulated'] as const;

export type ModuleName = (typeof MODULES)[number];

/** Reads a WebAssembly module. */
export const wasmBytes = (name: ModuleName): BufferSource =>
  readFileSync(packageFile(`src/train/kernels/${name}.wasm`));

/** Lets Node 20 compile relaxed SIMD, which later versions do anyway. */
export function allowRelaxedSimd(): void {
  if (Number.parseInt(process.versions.node, 10) < 22)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
}

/** Whether algorithm 2 shall be emulated where WebAssembly has fused instructions. */
export const isEmulationAsked = (): boolean => process.env.MMOE_EXP_WASM === 'emulated';
