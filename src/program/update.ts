import type { Placement } from './placement.js';
import type { ProgramWriter } from './writer.js';

export type Optimizer =
  | { readonly kind: 'sgd'; readonly learningRate: number }
  | {
      readonly kind: 'adam';
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** Emits one update of all parameters by their gradients. */
export function emitUpdate(writer: ProgramWriter, at: Placement, optimizer: Optimizer): void {
  const { parameters, gradients, areaBytes: bytes } = at;
  if (optimizer.kind === 'sgd') {
    const { learningRate } = optimizer;
    writer.emit('Descend', { parameters, gradients, bytes, learningRate });
    return;
  }
  const { learningRate, beta1, beta2, epsilon } = optimizer;
  const [m, v] = [writer.reserve(bytes), writer.reserve(bytes)];
  const powers = writer.constant(Float64Array.of(1, 1));
  writer.emit('Adam', { parameters, gradients, m, v, bytes, powers, learningRate, beta1, beta2, epsilon });
}
