import type { Parameter } from '../../models/graph.js';
import type { Layer } from '../layers.js';
import type { Area, Placement } from '../placement.js';
import type { ProgramWriter } from '../writer.js';
import type { Written } from '../written.js';

/** How layers of a kind are computed: all that is known of an operation stands together. */
export interface Operation<L extends Layer> {
  /** Gives the layer's parameters their places. */
  place(layer: L, area: Area): void;
  /** Parameters whose gradients `backward` only ever adds to, so that they must start each step at zero. */
  addedTo(layer: L): readonly Parameter[];
  /** Reserves what the layer needs beside the rows of its nodes, and emits the instructions of its values. */
  forward(layer: L, program: Workspace): Emitted;
}

export interface Emitted {
  /**
   * Emits the instructions that lead the gradient by the layer's values back, behind those of all layers that read from
   * it. What it gives to a gradient is written where it comes first and added where it does not.
   */
  backward(): void;
}

/** What the instructions of a program are made with. */
export interface Workspace {
  readonly writer: ProgramWriter;
  readonly at: Placement;
  readonly batchSize: number;
  readonly written: Written;
  /** Address of the loss of a step, a float64 that the way back adds to. */
  readonly loss: number;
}
