/**
 * The interface of an executor, which trains the runs of a sweep: processes on this machine, or
 * workers of a queue.
 */

import type { Outcome } from '../../ground/base/outcome.js';
import type { CellSpec } from './spec.js';

export interface TrainingRequest {
  readonly spec: CellSpec;
  readonly seed: number;
  /** Whether the outputs of the model on the test rows are requested. */
  readonly predicts?: true;
}

export type TrainingResult =
  | {
      readonly outcome: Outcome;
      readonly seconds: number;
      /** [test rows, K], row-major: only for a finished run whose predictions were requested. */
      readonly predictions?: Float32Array;
    }
  | {
      /** The cause of the failure: a stack trace, or how a process ended. */
      readonly error: string;
      /**
       * The lines of an InputError that caused the failure: no other run on the same data will
       * succeed.
       */
      readonly faults?: readonly string[];
      /** How the processes that trained the run died: on another machine the run may succeed. */
      readonly death?: string;
      readonly seconds: number;
    };

export interface WorkerCount {
  readonly workers: number;
  readonly processes: number;
}

export interface ExecutionOptions {
  /**
   * Receives the index and result of each request, in the order they end; whatever it throws ends
   * the execution.
   */
  readonly onResult: (index: number, result: TrainingResult) => void;
  /** Receives the index of a running request and the steps it has trained so far. */
  readonly onProgress?: (index: number, steps: number) => void;
  /**
   * Receives the index of a request whose process died and that is trained once more, and how the
   * process died.
   */
  readonly onCrash?: (index: number, note: string) => void;
  /** Receives another result of a request that already has one, as two machines trained it. */
  readonly onAgain?: (index: number, result: TrainingResult) => void;
  readonly onWorkers?: (workers: WorkerCount) => void;
  readonly signal?: AbortSignal;
}

export interface Executor {
  /**
   * Starts requests in order; resolves once each has a result, or at once when the signal aborts,
   * abandoning the running ones. Rejects with what `onResult` throws.
   */
  execute(requests: readonly TrainingRequest[], options: ExecutionOptions): Promise<void>;
}
