import type { Curve, Outcome } from '../engine/run.js';
import type { CellSpec } from '../sweep/spec.js';

/** A run for the trainer of a page. */
export interface RunRequest {
  readonly spec: CellSpec;
  readonly seed: number;
}

/** What the trainer answers: how far it is and its curve so far, every now and then, and how the run ended. */
export type TrainerMessage =
  | { readonly kind: 'progress'; readonly steps: number }
  | { readonly kind: 'point'; readonly curve: Curve }
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly seconds: number }
  | { readonly kind: 'error'; readonly message: string };
