export { exp, log, sin } from './scalar';
export { scheduleKeys, threefryBlocks } from './threefry';
export { normalGroups } from './normal';
export { generate } from './generate';
export { expRange, logRange, sinRange } from './ranges';
export { execute, train } from './program';

// Exported so that the optimizer leaves them functions of their own. Within the interpreter's loop, which may run for
// minutes, they would stay with the runtime's quick first compilation; functions are replaced by fast code as they are
// called again.
export { activate } from './activate';
export { generateBatch, pickRows, zero } from './batch';
export { combine, combineGradient } from './combine';
export { gather, lookup, lookupGradient, scatter } from './embedding';
export { crossEntropy, penalty, squaredError } from './loss';
export { mix, mixGradient } from './mix';
export { multiply } from './multiply';
export { adam, descend } from './optimizer';
export { softmax, softmaxGradient } from './softmax';
export { stitch, stitchGradient } from './stitch';
export { transpose } from './transpose';
export { weightGradient } from './weight-gradient';

/** Where the module's own tables end: what lies above is the caller's. */
export function heapBase(): usize {
  return __heap_base;
}
