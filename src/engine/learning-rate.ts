import { sin } from '../kernels/kernels.js';
import type { Training } from './engine.js';

/**
 * The learning rate of step t, counted from 0, of T. Without a schedule it is always r. `cosine`:
 * r (1 + cos(pi t / T)) / 2. `step`: r in the first half of the steps, r / 10 in the third quarter, r / 100 in the last.
 */
export function learningRateAt({ learningRate, steps, schedule }: Training, step: number): number {
  if (schedule === undefined) return learningRate;
  if (schedule === 'cosine') return learningRate * cosineFactor(step / steps);
  if (step < steps / 2) return learningRate;
  return step < (3 * steps) / 4 ? learningRate / 10 : learningRate / 100;
}

/** (1 + cos(pi x)) / 2 = sin^2(pi (1 - x) / 2), which cancels nothing where it is small. */
function cosineFactor(x: number): number {
  const root = sin((Math.PI * (1 - x)) / 2);
  return root * root;
}
