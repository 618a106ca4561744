import type { MachineIdentity } from '../../engine/engine.js';
import type { TrainingRequest, TrainingResult } from '../executor.js';

/** A message from the pool to a worker: first the source texts of custom code, which runs may need. */
export type PoolMessage = { readonly kind: 'code'; readonly texts: readonly string[] } | RunMessage;

export interface RunMessage extends TrainingRequest {
  readonly kind: 'run';
  readonly machine: MachineIdentity;
  readonly id: number;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly id: number; readonly steps: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: TrainingResult };
