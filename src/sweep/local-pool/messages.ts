import type { MachineIdentity } from '../../engine/engine.js';
import type { Outcome } from '../../engine/run.js';
import type { TrainingRequest } from '../executor.js';

/** What the pool sends to a worker. */
export type PoolMessage = CodeMessage | RunMessage;

/** First of all, the texts of the code that its runs may need. */
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

/** What a worker sends back. */
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
