import bytes from '../kernels/kernels.wasm';

/** The WebAssembly module, which is part of the bundle: what is in place of kernels/wasm-bytes.ts in a browser. */
export const wasmBytes = (): BufferSource => bytes;
