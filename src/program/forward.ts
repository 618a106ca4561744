import { Op } from '../kernels/opcodes.js';
import type { CrossStitch, Mixture, Parameter, Softmax } from '../models/graph.js';
import type { DenseLayer, Layer } from './layers.js';
import { layoutBytes, PANEL, panelsOf, rowBytes } from './layout.js';
import type { Placement, Rows } from './placement.js';
import { gatherWords, isSparse, lookupWords } from './sparse.js';
import type { ProgramWriter } from './writer.js';

/** What the instructions of a dense layer need of it, forward and backward. */
export interface DensePlan {
  readonly layer: DenseLayer;
  readonly input: Rows;
  readonly output: Rows;
  readonly panels: number;
  /** Address of the weights, and of their gradients. */
  readonly weights: number;
  readonly weightGradients: number;
  /** Address of the biases or 0, and of their gradients. */
  readonly bias: number;
  readonly biasGradients: number;
  readonly biasPanels: number;
  /** Address of each column's least value, or 0 where no member is rectified. */
  readonly floor: number;
}

export function planDense(writer: ProgramWriter, at: Placement, layer: DenseLayer, scratch: Scratch): DensePlan {
  const { members } = layer;
  const [first] = members as [DenseLayer['members'][0]];
  const biased = members.filter((member) => member.bias);
  const { weight, bias } = first;
  const own = weight.kind === 'parameter' ? at.blocks[weight.index]!.offset : undefined;
  const bytes = weight.kind === 'parameter' ? 0 : layoutBytes({ ...at.blocks[weight.core.index]!.layout, count: 1 });
  const biasOffset = bias && at.blocks[bias.index]!.offset;
  return {
    layer,
    input: at.rowsOf(layer.input),
    output: at.rowsOf(first),
    panels: members.reduce((sum, member) => sum + panelsOf(member.width), 0),
    weights: own === undefined ? scratch(bytes) : at.parameters + own,
    weightGradients: own === undefined ? scratch(bytes) : at.gradients + own,
    bias: biasOffset === undefined ? 0 : at.parameters + biasOffset,
    biasGradients: biasOffset === undefined ? 0 : at.gradients + biasOffset,
    biasPanels: biased.reduce((sum, member) => sum + panelsOf(member.width), 0),
    floor: members.some((member) => member.activation === 'relu') ? writer.constant(floors(layer)) : 0,
  };
}

/** Reserves memory that no other instruction uses. */
export type Scratch = (bytes: number) => number;

function floors({ members }: DenseLayer): Float32Array {
  return Float32Array.from(
    members.flatMap(({ activation, width }) =>
      Array.from({ length: PANEL * panelsOf(width) }, () => (activation === 'relu' ? 0 : -Infinity)),
    ),
  );
}

/** The instructions that compute a layer's values; `plan` is its plan if it is dense. */
export function emitForward(
  writer: ProgramWriter,
  at: Placement,
  layer: Layer,
  batchSize: number,
  plan?: DensePlan,
): void {
  switch (layer.op) {
    case 'dense':
      emitDense(writer, at, plan!, batchSize);
      break;
    case 'embedding':
      for (const words of lookupWords(at, layer.node, batchSize)) writer.emit(Op.Lookup, words);
      break;
    case 'softmax':
      emitSoftmax(writer, at, layer.node, batchSize);
      break;
    case 'mixture':
      writer.emit(Op.Mix, mixtureWords(writer, at, layer.node, batchSize));
      break;
    case 'cross-stitch':
      writer.emit(Op.Stitch, stitchWords(writer, at, layer.node, batchSize));
      break;
  }
}

function emitDense(writer: ProgramWriter, at: Placement, plan: DensePlan, batchSize: number): void {
  const { layer, input, output, panels, weights, bias, floor } = plan;
  if (layer.members[0]!.weight.kind === 'combination') writer.emit(Op.Combine, combinationWords(at, plan));
  const panelStride = layer.input.width * rowBytes(1);
  const sparse = isSparse(layer.input);
  writer.emit(Op.Multiply, [
    ...[input.value, input.stride, batchSize, input.width],
    ...[weights, panels, panelStride, bias, sparse ? 0 : floor],
    ...[output.value, output.stride, 0],
  ]);
  if (!sparse) return;
  writer.emit(Op.Gather, gatherWords(at, plan, batchSize));
}

/** The fields of Combine; with `gradient`, `matrix` is the gradient by the combination. */
export function combinationWords(at: Placement, plan: DensePlan, gradient?: { accumulate: boolean }): number[] {
  const { weight } = plan.layer.members[0]!;
  if (weight.kind !== 'combination') throw new Error('no combination');
  const core = at.blocks[weight.core.index]!;
  const factor = at.blocks[weight.factor.index]!.offset + 4 * weight.row * core.layout.count;
  return [
    ...[at.parameters + core.offset, at.gradients + core.offset],
    ...[core.layout.count, layoutBytes({ ...core.layout, count: 1 })],
    ...[at.parameters + factor, at.gradients + factor],
    gradient ? plan.weightGradients : plan.weights,
    Number(gradient?.accumulate ?? false),
  ];
}

function emitSoftmax(writer: ProgramWriter, at: Placement, node: Softmax, batchSize: number): void {
  const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
  writer.emit(Op.Softmax, [x.value, x.stride, y.value, y.stride, batchSize, node.width]);
}

/** The fields of Mix; with `gradient`, its inputs' gradients are written, or added to where they are already. */
export function mixtureWords(
  writer: ProgramWriter,
  at: Placement,
  node: Mixture,
  batchSize: number,
  gradient?: { accumulate: (rows: Rows) => boolean },
): number[] {
  const [gate, y] = [at.rowsOf(node.gate), at.rowsOf(node)];
  const gateAccumulate = gradient?.accumulate(gate) ?? false;
  const parts = partsOf(writer, node.experts.map(at.rowsOf), gradient?.accumulate);
  return [
    ...[gate.value, gate.stride, gate.gradient, Number(gateAccumulate)],
    ...[parts, node.experts.length],
    ...[gradient ? y.gradient : y.value, y.stride, batchSize, PANEL * panelsOf(node.width)],
  ];
}

/** The fields of Stitch, likewise. */
export function stitchWords(
  writer: ProgramWriter,
  at: Placement,
  node: CrossStitch,
  batchSize: number,
  gradient?: { accumulate: (rows: Rows) => boolean },
): number[] {
  const y = at.rowsOf(node);
  const count = node.inputs.length;
  const scalars = offsetOf(at, node.stitch) + 4 * node.row * count;
  return [
    ...[at.parameters + scalars, at.gradients + scalars],
    ...[partsOf(writer, node.inputs.map(at.rowsOf), gradient?.accumulate), count],
    ...[gradient ? y.gradient : y.value, y.stride, batchSize, PANEL * panelsOf(node.width)],
  ];
}

function offsetOf(at: Placement, parameter: Parameter): number {
  return at.blocks[parameter.index]!.offset;
}

function partsOf(writer: ProgramWriter, parts: readonly Rows[], accumulate?: (rows: Rows) => boolean): number {
  const words = parts.flatMap((rows) => {
    const added = rows.gradient !== 0 && accumulate ? accumulate(rows) : false;
    return [rows.value, rows.stride, rows.gradient, Number(added)];
  });
  return writer.constant(Int32Array.from(words));
}
