/** What the module exports: docstrings of what TypeScript calls are in kernels.ts, those of the rest beside each. */
export { exp, log, sin } from './scalar';
export { threefryBlocks } from './threefry';
export { normalGroup } from './normal';
export { generate } from './generate';
export { logRange, sinRange } from './ranges';

/** Where the module's own tables end: what lies above is the caller's. */
export function heapBase(): usize {
  return __heap_base;
}
