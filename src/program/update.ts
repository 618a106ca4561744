import type { CallPlace } from './call.js';
import type { Placement } from './placement.js';
import type { ProgramWriter } from './writer.js';

export type Optimizer =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** Emits one update of all parameters by their gradients, with the learning rate that the call has for the step. */
export function emitUpdate(writer: ProgramWriter, at: Placement, call: CallPlace, optimizer: Optimizer): void {
  const { parameters, gradients, areaBytes: bytes } = at;
  const { rates, first } = call;
  if (optimizer.kind === 'sgd') {
    writer.emit('Descend', { parameters, gradients, bytes, rates, first });
    return;
  }
  const { beta1, beta2, epsilon } = optimizer;
  const [m, v] = [writer.reserve(bytes), writer.reserve(bytes)];
  const powers = writer.constant(Float64Array.of(1, 1));
  writer.emit('Adam', { parameters, gradients, m, v, bytes, powers, rates, first, beta1, beta2, epsilon });
}
