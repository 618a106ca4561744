import type { Outcome } from '../engine/run.js';
import type { CellSpec } from './spec.js';

/** A run to be trained. */
export interface TrainingRequest {
  readonly spec: CellSpec;
  readonly seed: number;
  /** Whether its outputs on the test rows are wanted. */
  readonly predicts?: true;
}

/** The result of a request. */
export type TrainingResult =
  | {
      readonly outcome: Outcome;
      readonly seconds: number;
      /** [test rows, K], row-major: of a finished run, where they are wanted. */
      readonly predictions?: Float32Array;
    }
  | {
      /** What went wrong: a stack trace, or how a process ended. */
      readonly error: string;
      /** The lines of an InputError, where that was the cause: no other run on the same data will succeed. */
      readonly faults?: readonly string[];
      /** How the processes that trained it died, where that was the cause: on another machine it may succeed. */
      readonly death?: string;
      readonly seconds: number;
    };

/** How many workers train, on any machines, and in how many processes. */
export interface WorkerCount {
  readonly workers: number;
  readonly processes: number;
}

export interface ExecutionOptions {
  /** Gets the index and result of each request, in the order they end; whatever it throws ends the execution. */
  readonly onResult: (index: number, result: TrainingResult) => void;
  /** Gets the index of a running request and the steps it has trained so far. */
  readonly onProgress?: (index: number, steps: number) => void;
  /** Gets the index of a request that ended what was training it and is trained once more, and how that came about. */
  readonly onCrash?: (index: number, note: string) => void;
  /** Gets a result of a request that had one already, as two machines trained it. */
  readonly onAgain?: (index: number, result: TrainingResult) => void;
  /** Gets how many there are, where they come and go. */
  readonly onWorkers?: (workers: WorkerCount) => void;
  readonly signal?: AbortSignal;
}

/** Trains runs, in processes on this machine or anywhere else. */
export interface Executor {
  /**
   * Trains the requests, started in the given order. Resolves when each has a result, or at once when the signal aborts,
   * abandoning what is still running. Rejects with whatever `onResult` throws.
   */
  execute(requests: readonly TrainingRequest[], options: ExecutionOptions): Promise<void>;
}
