import { Op } from '../kernels/opcodes.js';
import type { Graph, Parameter, Penalty, Softmax } from '../models/graph.js';
import { combinationWords, type DensePlan, mixtureWords, type Scratch, stitchWords } from './forward.js';
import type { Layer } from './layers.js';
import { layoutBytes, PANEL, panelsOf, rowBytes } from './layout.js';
import type { Placement, Rows } from './placement.js';
import { isSparse, lookupWords, scatterWords } from './sparse.js';
import type { ProgramWriter } from './writer.js';

/** Parameters whose gradients are only ever added to. */
export function zeroedParameters(graph: Graph): Set<Parameter> {
  const parameters = graph.penalties.flatMap(({ left, right }) => [...left, ...right]);
  for (const node of graph.nodes) {
    if (node.op === 'cross-stitch') parameters.push(node.stitch);
    if (node.op === 'embedding') parameters.push(...node.tables);
    if (node.op === 'dense' && node.weight.kind === 'combination') parameters.push(node.weight.factor);
  }
  return new Set(parameters);
}

/**
 * Emits the way back. What a layer gives to a gradient is written where it comes first and added where it does not,
 * so that most gradients need not be zeroed at each step: see `zeroedParameters`.
 */
export class BackwardEmitter {
  readonly #writtenRows = new Set<Rows>();
  readonly #writtenParameters = new Set<Parameter>();

  constructor(
    private readonly writer: ProgramWriter,
    private readonly at: Placement,
    private readonly batchSize: number,
    private readonly scratch: Scratch,
  ) {}

  /** Notes that the gradient of some rows is written; says whether it was before, so that it must be added to. */
  accumulate(rows: Rows): boolean {
    const before = this.#writtenRows.has(rows);
    this.#writtenRows.add(rows);
    return before;
  }

  /** The instructions behind those of all layers that read from this one. */
  layer(layer: Layer, plan?: DensePlan): void {
    if (layer.op === 'dense') {
      // A layer that leads to no output has no gradient.
      if (layer.members.some((member) => this.#writtenRows.has(this.at.rowsOf(member)))) this.#dense(plan!);
      return;
    }
    if (!this.#writtenRows.has(this.at.rowsOf(layer.node))) return;
    const gradient = { accumulate: (rows: Rows) => this.accumulate(rows) };
    switch (layer.op) {
      case 'embedding':
        for (const words of lookupWords(this.at, layer.node, this.batchSize, true)) {
          this.writer.emit(Op.LookupGradient, words);
        }
        break;
      case 'softmax':
        this.#softmax(layer.node);
        break;
      case 'mixture':
        this.writer.emit(Op.MixGradient, mixtureWords(this.writer, this.at, layer.node, this.batchSize, gradient));
        break;
      case 'cross-stitch':
        this.writer.emit(Op.StitchGradient, stitchWords(this.writer, this.at, layer.node, this.batchSize, gradient));
        break;
    }
  }

  /** Behind all layers: parameters' gradients are added to. */
  penalty({ alpha, left, right }: Penalty, loss: number): void {
    const { parameters, gradients, blocks } = this.at;
    left.forEach((parameter, i) => {
      const [a, b] = [blocks[parameter.index]!, blocks[right[i]!.index]!];
      const words = [parameters + a.offset, gradients + a.offset, parameters + b.offset, gradients + b.offset];
      this.writer.emit(Op.Penalty, [...words, layoutBytes(a.layout), loss], [alpha]);
    });
  }

  #dense(plan: DensePlan): void {
    const { layer, input, output, panels, floor, biasGradients, biasPanels, weightGradients } = plan;
    const { writer, at, batchSize } = this;
    if (floor !== 0 || biasPanels > 0) {
      const accumulate = this.#accumulateParameters(layer.members.map((member) => member.bias));
      writer.emit(Op.Activate, [
        ...[output.value, output.gradient, output.stride, batchSize, panels, floor],
        ...[biasGradients, biasPanels, Number(accumulate)],
      ]);
    }
    const { weight } = layer.members[0]!;
    const combined = weight.kind === 'combination';
    const accumulate = combined
      ? this.#accumulateParameters([weight.core])
      : this.#accumulateParameters(layer.members.map((member) => member.weight as Parameter));
    const added = Number(accumulate && !combined);
    const [dense, panelStride] = [input.width * rowBytes(1), layer.input.width * rowBytes(1)];
    writer.emit(Op.WeightGradient, [
      ...[input.value, input.stride, batchSize, input.width],
      ...[output.gradient, output.stride, weightGradients, panels, panelStride - dense, added],
    ]);
    if (isSparse(layer.input)) {
      writer.emit(Op.Scatter, scatterWords(at, plan, batchSize, added));
    }
    if (combined) {
      writer.emit(Op.CombineGradient, combinationWords(at, plan, { accumulate }));
    }
    if (layer.input.op !== 'input') this.#inputGradient(plan);
  }

  /** dx = dz W', by way of the transposed weights. */
  #inputGradient({ layer, input, output, panels, weights }: DensePlan): void {
    const { width } = layer.input;
    const inner = layer.members.length === 1 ? layer.members[0]!.width : PANEL * panels;
    const panelStride = panels * PANEL * rowBytes(1);
    const transposed = this.scratch(panelsOf(width) * panelStride);
    this.writer.emit(Op.Transpose, [weights, width, panels, transposed]);
    this.writer.emit(Op.Multiply, [
      ...[output.gradient, output.stride, this.batchSize, inner],
      ...[transposed, panelsOf(width), panelStride, 0, 0],
      ...[input.gradient, input.stride, Number(this.accumulate(input))],
    ]);
  }

  #softmax(node: Softmax): void {
    const [x, y] = [this.at.rowsOf(node.input), this.at.rowsOf(node)];
    if (x.gradient === 0) return;
    this.writer.emit(Op.SoftmaxGradient, [
      ...[y.value, y.gradient, y.stride, x.gradient, x.stride],
      ...[this.batchSize, node.width, Number(this.accumulate(x))],
    ]);
  }

  /** As `accumulate`, for parameters that a layer owns, or for the one that it shares. */
  #accumulateParameters(parameters: readonly (Parameter | undefined)[]): boolean {
    const before = parameters.some((parameter) => parameter && this.#writtenParameters.has(parameter));
    for (const parameter of parameters) if (parameter) this.#writtenParameters.add(parameter);
    return before;
  }
}
