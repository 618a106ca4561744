import type { Outcome } from '../../base/outcome.js';
import type { MachineIdentity } from '../../engine/engine.js';
import type { TrainingRequest } from '../executor.js';

/** A message from the pool to a worker. */
export type PoolMessage = CodeMessage | RunMessage;

/** The first message: the source texts of the custom code that the runs may need. */
export interface CodeMessage {
  readonly kind: 'code';
  readonly texts: readonly string[];
}

/** A run to be trained. */
export interface RunMessage extends TrainingRequest {
  readonly kind: 'run';
  readonly machine: MachineIdentity;
  readonly id: number;
}

/** A message from a worker to the pool. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly id: number; readonly steps: number }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly outcome: Outcome;
      readonly seconds: number;
      readonly predictions?: Float32Array;
    }
  | { readonly kind: 'error'; readonly id: number; readonly error: string; readonly faults?: readonly string[] };
