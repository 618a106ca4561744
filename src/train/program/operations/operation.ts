import type { Parameter } from '../../models/graph.js';
import type { Layer } from '../layers.js';
import type { Area, Placement } from '../placement.js';
import type { ProgramWriter } from '../writer.js';
import type { WrittenGradients } from '../written-gradients.js';

/** All that is specific to a kind of layer. */
export interface Operation<L extends Layer> {
  place?(layer: L, area: Area): void;
  /**
   * Parameters whose gradients `backward` only adds to, so that they must be zeroed at the start of
   * each step.
   */
  addedTo?(layer: L): readonly Parameter[];
  /**
   * Emits the instructions that compute the layer's values, and reserves memory besides the rows of
   * its nodes.
   */
  forward(layer: L, program: Workspace): Emitted;
}

export interface Emitted {
  /**
   * Runs after all layers that read from this one. First contributions to a gradient are written,
   * later ones added.
   */
  backward(): void;
}

export interface Workspace {
  readonly writer: ProgramWriter;
  readonly at: Placement;
  readonly batchSize: number;
  readonly written: WrittenGradients;
  /** Address of the loss of a step, a float64 that the backward pass adds to. */
  readonly loss: number;
}
