import type { Parameter } from '../../models/graph.js';
import type { Layer } from '../layers.js';
import type { Area, Placement } from '../placement.js';
import type { ProgramWriter } from '../writer.js';
import type { Written } from '../written.js';

/** The implementation of a kind of layer: everything specific to an operation is in one place. */
export interface Operation<L extends Layer> {
  /** Assigns places to the layer's parameters. */
  place?(layer: L, area: Area): void;
  /** Parameters whose gradients `backward` only adds to, so that they must be zeroed at the start of each step. */
  addedTo?(layer: L): readonly Parameter[];
  /**
   * Reserves the memory that the layer needs besides the rows of its nodes, and emits the instructions that compute its
   * values.
   */
  forward(layer: L, program: Workspace): Emitted;
}

export interface Emitted {
  /**
   * Emits the instructions that propagate the gradient by the layer's values, after those of all layers that read from it.
   * The first contribution to a gradient is written, the following ones are added.
   */
  backward(): void;
}

/** The context for emitting the instructions of a program. */
export interface Workspace {
  readonly writer: ProgramWriter;
  readonly at: Placement;
  readonly batchSize: number;
  readonly written: Written;
  /** Address of the loss of a step, a float64 that the backward pass adds to. */
  readonly loss: number;
}
