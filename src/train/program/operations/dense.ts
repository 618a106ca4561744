import { PANEL, panelCount, rowBytes } from '../../kernels/panels.js';
import type { Combination, Dense, Parameter } from '../../models/graph.js';
import type { DenseLayer } from '../layers.js';
import { layoutBytes, matrixLayout } from '../layout.js';
import type { Placement } from '../placement.js';
import type { Emitted, Operation, Workspace } from './operation.js';

/**
 * y = activation(x [W_1 | W_2 | ...] + b): dense nodes of one input, side by side. The weights of
 * the members are contiguous, and so are their biases, so that the panels of all members follow
 * each other like the panels of one matrix; where only some members have biases, zeros follow
 * these.
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

  addedTo: ({ members }) =>
    members.flatMap(({ weight }) => (weight.kind === 'combination' ? [weight.factor] : [])),

  forward: emitDense,
};

function emitDense(
  { input, members }: DenseLayer,
  { writer, at, batchSize, written }: Workspace,
): Emitted {
  const first = members[0]!;
  const { weight, bias } = first;
  const [x, y] = [at.rowsOf(input), at.rowsOf(first)];
  const panels = panelsOfAll(members);
  const biasPanels = panelsOfAll(members.filter((member) => member.bias));
  const combination = weight.kind === 'combination' ? combinationFields(weight, at) : undefined;
  const weights = combination ? writer.reserve(combination.bytes) : at.valueOf(weight as Parameter);
  const combinedGradients = combination ? writer.reserve(combination.bytes) : 0;
  /** Address of the minimum of each column, or 0 where no member has a ReLU. */
  const floor = members.some((member) => member.activation === 'relu')
    ? writer.constant(columnFloors(members))
    : 0;
  const panelStride = input.width * rowBytes(1);
  const sparse = input.op === 'input' && input.categorical.length > 0;
  const { value: categories, columns } = at.categories;
  const rows = batchSize;

  if (combination) writer.emit('Combine', { ...combination, matrix: weights, accumulate: false });
  writer.emit('Multiply', {
    x: x.value,
    xStride: x.stride,
    rows,
    inner: x.width,
    weights,
    panels,
    panelStride,
    bias: bias ? at.valueOf(bias) : 0,
    floor: sparse ? 0 : floor,
    y: y.value,
    yStride: y.stride,
    accumulate: false,
  });
  if (sparse) {
    const to = { floor, y: y.value, yStride: y.stride };
    writer.emit('Gather', { categories, columns, rows, weights, panels, panelStride, ...to });
  }

  /** Replaces dy by dz in place, and sums it to the gradients of the biases. */
  const activate = () =>
    writer.emit('Activate', {
      y: y.value,
      dy: y.gradient,
      stride: y.stride,
      rows,
      panels,
      floor,
      bias: bias ? at.gradientOf(bias) : 0,
      biasPanels,
      accumulate: written.add(...members.map((member) => member.bias)),
    });

  /** dW = x' dz; for combined weights, this is passed on to the core and factor matrices. */
  const emitWeightGradient = () => {
    const before = written.add(
      ...(weight.kind === 'combination'
        ? [weight.core]
        : members.map((member) => member.weight as Parameter)),
    );
    const accumulate = before && !combination;
    const weightGradients = combination ? combinedGradients : at.gradientOf(weight as Parameter);
    const dense = x.width * rowBytes(1);
    const dz = {
      dz: y.gradient,
      dzStride: y.stride,
      gradient: weightGradients,
      panels,
      rows,
      accumulate,
    };
    const gap = panelStride - dense;
    writer.emit('WeightGradient', { ...dz, x: x.value, xStride: x.stride, width: x.width, gap });
    if (sparse) {
      const scratch = writer.reserve(panelStride / 8 + 4 * batchSize * columns);
      writer.emit('Scatter', { ...dz, categories, columns, panelStride, skip: dense, scratch });
    }
    if (weight.kind === 'combination') {
      const gradients = combinationFields(weight, at);
      writer.emit('CombineGradient', { ...gradients, matrix: weightGradients, accumulate: before });
    }
  };

  /** dx = dz W', computed with the transposed weights. */
  const emitInputGradient = () => {
    const inner = members.length === 1 ? first.width : PANEL * panels;
    const panelStride = panels * PANEL * rowBytes(1);
    const transposed = writer.reserve(panelCount(input.width) * panelStride);
    writer.emit('Transpose', { from: weights, rows: input.width, panels, to: transposed });
    writer.emit('Multiply', {
      x: y.gradient,
      xStride: y.stride,
      rows,
      inner,
      weights: transposed,
      panels: panelCount(input.width),
      panelStride,
      bias: 0,
      floor: 0,
      y: x.gradient,
      yStride: x.stride,
      accumulate: written.add(x),
    });
  };

  return {
    backward() {
      if (floor !== 0 || biasPanels > 0) activate();
      emitWeightGradient();
      if (!['input', 'stop-gradient'].includes(input.op)) emitInputGradient();
    },
  };
}

/** The fields of instructions on the first of the combined matrices. */
function combinationFields({ core, factor, row }: Combination, at: Placement) {
  const { count, ...layout } = at.layoutOf(core);
  const first = 4 * row * count;
  return {
    cores: at.valueOf(core),
    coreGradients: at.gradientOf(core),
    count,
    bytes: layoutBytes({ ...layout, count: 1 }),
    factors: at.valueOf(factor) + first,
    factorGradients: at.gradientOf(factor) + first,
  };
}

const panelsOfAll = (members: readonly Dense[]): number =>
  members.reduce((sum, { width }) => sum + panelCount(width), 0);

/** The minimum of each column, padding included. */
const columnFloors = (members: readonly Dense[]): Float32Array =>
  Float32Array.from(
    members.flatMap(({ activation, width }) =>
      Array<number>(PANEL * panelCount(width)).fill(activation === 'relu' ? 0 : -Infinity),
    ),
  );
