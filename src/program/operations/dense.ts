import { PANEL, panelsOf, rowBytes } from '../../kernels/panels.js';
import type { Dense, Node, Parameter } from '../../models/graph.js';
import type { DenseLayer } from '../layers.js';
import { layoutBytes, matrixLayout } from '../layout.js';
import type { Emitted, Operation, Workspace } from './operation.js';

/**
 * y = activation(x [W_1 | W_2 | ...] + b): dense nodes of one input, side by side. The weights of the members are
 * contiguous, and so are their biases, so that the panels of all members follow each other like the panels of one matrix;
 * where only some members have biases, zeros follow these.
 */
export const dense: Operation<DenseLayer> = {
  place({ members }, area) {
    for (const { weight } of members) {
      if (weight.kind === 'parameter') {
        area.add(weight, matrixLayout(weight));
      } else {
        area.add(weight.core, matrixLayout(weight.core));
        area.add(weight.factor);
      }
    }
    for (const { bias } of members) if (bias) area.add(bias);
    if (!members.some((member) => member.bias)) return;
    for (const { bias, width } of members) if (!bias) area.skip(rowBytes(width));
  },

  addedTo: ({ members }) => members.flatMap(({ weight }) => (weight.kind === 'combination' ? [weight.factor] : [])),

  forward: (layer, program) => {
    const emitted = new DenseInstructions(layer, program);
    emitted.forward();
    return emitted;
  },
};

const isSparse = (node: Node): boolean => node.op === 'input' && node.categorical.length > 0;

class DenseInstructions implements Emitted {
  readonly #layer: DenseLayer;
  readonly #program: Workspace;
  readonly #first: Dense;
  readonly #panels: number;
  readonly #biasPanels: number;
  /** Addresses of the weights and of their gradients. */
  readonly #weights: number;
  readonly #weightGradients: number;
  /** Address of the minimum of each column, or 0 where no member has a ReLU. */
  readonly #floor: number;
  readonly #panelStride: number;

  constructor(layer: DenseLayer, program: Workspace) {
    const { members } = layer;
    const { writer, at } = program;
    this.#layer = layer;
    this.#program = program;
    this.#first = members[0]!;
    this.#panels = panelsOfAll(members);
    this.#biasPanels = panelsOfAll(members.filter((member) => member.bias));
    const { weight } = this.#first;
    if (weight.kind === 'parameter') {
      this.#weights = at.valueOf(weight);
      this.#weightGradients = at.gradientOf(weight);
    } else {
      const bytes = layoutBytes({ ...at.layoutOf(weight.core), count: 1 });
      this.#weights = writer.reserve(bytes);
      this.#weightGradients = writer.reserve(bytes);
    }
    this.#floor = members.some((member) => member.activation === 'relu') ? writer.constant(floorsOf(members)) : 0;
    this.#panelStride = layer.input.width * rowBytes(1);
  }

  forward(): void {
    const { writer, at, batchSize } = this.#program;
    const [x, y] = [at.rowsOf(this.#layer.input), at.rowsOf(this.#first)];
    const { bias } = this.#first;
    const sparse = isSparse(this.#layer.input);
    if (this.#first.weight.kind === 'combination') {
      writer.emit('Combine', { ...this.#combination(), matrix: this.#weights, accumulate: false });
    }
    writer.emit('Multiply', {
      x: x.value,
      xStride: x.stride,
      rows: batchSize,
      inner: x.width,
      weights: this.#weights,
      panels: this.#panels,
      panelStride: this.#panelStride,
      bias: bias ? at.valueOf(bias) : 0,
      floor: sparse ? 0 : this.#floor,
      y: y.value,
      yStride: y.stride,
      accumulate: false,
    });
    if (!sparse) return;
    writer.emit('Gather', {
      categories: at.categories.value,
      columns: at.categories.columns,
      rows: batchSize,
      weights: this.#weights,
      panels: this.#panels,
      panelStride: this.#panelStride,
      floor: this.#floor,
      y: y.value,
      yStride: y.stride,
    });
  }

  backward(): void {
    if (this.#floor !== 0 || this.#biasPanels > 0) this.#activate();
    this.#weightGradient();
    if (!['input', 'stop-gradient'].includes(this.#layer.input.op)) this.#inputGradient();
  }

  /** Replaces dy by dz in place, and sums it to the gradients of the biases. */
  #activate(): void {
    const { writer, at, batchSize, written } = this.#program;
    const y = at.rowsOf(this.#first);
    const { bias } = this.#first;
    writer.emit('Activate', {
      y: y.value,
      dy: y.gradient,
      stride: y.stride,
      rows: batchSize,
      panels: this.#panels,
      floor: this.#floor,
      bias: bias ? at.gradientOf(bias) : 0,
      biasPanels: this.#biasPanels,
      accumulate: written.addAll(this.#layer.members.map((member) => member.bias)),
    });
  }

  /** dW = x' dz; for combined weights, this is passed on to the core and factor matrices. */
  #weightGradient(): void {
    const { writer, at, batchSize, written } = this.#program;
    const [x, y] = [at.rowsOf(this.#layer.input), at.rowsOf(this.#first)];
    const { weight } = this.#first;
    const combined = weight.kind === 'combination';
    const before = combined
      ? written.addAll([weight.core])
      : written.addAll(this.#layer.members.map((member) => member.weight as Parameter));
    const accumulate = before && !combined;
    const dense = x.width * rowBytes(1);
    writer.emit('WeightGradient', {
      x: x.value,
      xStride: x.stride,
      rows: batchSize,
      width: x.width,
      dz: y.gradient,
      dzStride: y.stride,
      gradient: this.#weightGradients,
      panels: this.#panels,
      gap: this.#panelStride - dense,
      accumulate,
    });
    if (isSparse(this.#layer.input)) {
      writer.emit('Scatter', {
        categories: at.categories.value,
        columns: at.categories.columns,
        rows: batchSize,
        dz: y.gradient,
        dzStride: y.stride,
        gradient: this.#weightGradients,
        panels: this.#panels,
        panelStride: this.#panelStride,
        skip: dense,
        accumulate,
        scratch: writer.reserve(this.#panelStride / 8 + 4 * batchSize * at.categories.columns),
      });
    }
    if (combined) {
      const matrix = this.#weightGradients;
      writer.emit('CombineGradient', { ...this.#combination(), matrix, accumulate: before });
    }
  }

  /** dx = dz W', computed with the transposed weights. */
  #inputGradient(): void {
    const { writer, at, batchSize, written } = this.#program;
    const [x, y] = [at.rowsOf(this.#layer.input), at.rowsOf(this.#first)];
    const { width } = this.#layer.input;
    const inner = this.#layer.members.length === 1 ? this.#first.width : PANEL * this.#panels;
    const panelStride = this.#panels * PANEL * rowBytes(1);
    const transposed = writer.reserve(panelsOf(width) * panelStride);
    writer.emit('Transpose', { from: this.#weights, rows: width, panels: this.#panels, to: transposed });
    writer.emit('Multiply', {
      x: y.gradient,
      xStride: y.stride,
      rows: batchSize,
      inner,
      weights: transposed,
      panels: panelsOf(width),
      panelStride,
      bias: 0,
      floor: 0,
      y: x.gradient,
      yStride: x.stride,
      accumulate: written.add(x),
    });
  }

  #combination() {
    const { at } = this.#program;
    const { weight } = this.#first;
    if (weight.kind !== 'combination') throw new Error('no combination');
    const layout = at.layoutOf(weight.core);
    const row = 4 * weight.row * layout.count;
    return {
      cores: at.valueOf(weight.core),
      coreGradients: at.gradientOf(weight.core),
      count: layout.count,
      bytes: layoutBytes({ ...layout, count: 1 }),
      factors: at.valueOf(weight.factor) + row,
      factorGradients: at.gradientOf(weight.factor) + row,
    };
  }
}

const panelsOfAll = (members: readonly Dense[]): number => members.reduce((sum, { width }) => sum + panelsOf(width), 0);

/** The minimum of each column, padding included. */
const floorsOf = (members: readonly Dense[]): Float32Array =>
  Float32Array.from(
    members.flatMap(({ activation, width }) =>
      Array<number>(PANEL * panelsOf(width)).fill(activation === 'relu' ? 0 : -Infinity),
    ),
  );
