import type { Outcome } from '../engine/run.js';
import type { CellSpec } from './spec.js';

/** A run to be trained. */
export interface TrainingRequest {
  readonly spec: CellSpec;
  readonly seed: number;
}

/** What became of a request. */
export type TrainingResult =
  | { readonly outcome: Outcome; readonly seconds: number }
  | {
      /** What went wrong: a stack, or how a process ended. */
      readonly error: string;
      /** The lines of an InputError, where that is what went wrong: no other run on this data will fare better. */
      readonly faults?: readonly string[];
      readonly seconds: number;
    };

export interface ExecutionOptions {
  /** Gets the index of a request and what became of it, in whatever order they end; what it throws ends the execution. */
  readonly onResult: (index: number, result: TrainingResult) => void;
  /** Gets the index of a request under way and the steps that it has trained so far. */
  readonly onProgress?: (index: number, steps: number) => void;
  /** Gets the index of a request that ended what was training it and is trained once more, and how that came about. */
  readonly onCrash?: (index: number, note: string) => void;
  readonly signal?: AbortSignal;
}

/** Where runs are trained: by processes of this machine, or anywhere else. */
export interface Executor {
  /**
   * Trains the requests, started in the order given, and resolves when each has its result, or at once when the signal
   * aborts: what is still running is then given up. Rejects with what `onResult` throws.
   */
  execute(requests: readonly TrainingRequest[], options: ExecutionOptions): Promise<void>;
}
