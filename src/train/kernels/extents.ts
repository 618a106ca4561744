/**
 * The bytes that each instruction accesses from its addresses. Native code, unlike WebAssembly,
 * does not check addresses, so the writer of a program does.
 */

import {
  type Fields,
  type InstructionName,
  type Instructions,
  type Structs,
  structBytes,
  type Values,
} from './instructions.js';
import { PANEL, panelCount, rowBytes } from './panels.js';
import { KEY_BYTES, wholeGroups } from './recipe.js';

/** How many bytes are accessed; `unlessNone`: so many if the address is not 0, which means none. */
export type Extent = number | { readonly unlessNone: number };

type Addresses<F extends Fields> = {
  [Name in keyof F as F[Name]['kind'] extends 'address' ? Name : never]: Extent;
};

type ExtentReader<Name extends InstructionName> = (
  values: Values<Instructions[Name]>,
) => Addresses<Instructions[Name]>;

const PANEL_BYTES = rowBytes(PANEL);

const unlessNone = (bytes: number): Extent => ({ unlessNone: bytes });

/** The bytes from the first to the end of the last of `rows` rows of `bytes` bytes each. */
const spaced = (rows: number, stride: number, bytes: number): number =>
  rows === 0 ? 0 : (rows - 1) * stride + bytes;

/** The same for rows with a number of columns, padded to whole panels. */
const rowsExtent = (rows: number, stride: number, columns: number): number =>
  spaced(rows, stride, rowBytes(columns));

/** Id columns in the rows of a recommender's log. */
export const ID_COLUMNS = 5;

const PART_BYTES = structBytes('Part');

const gateDropout = ({
  xStride,
  yStride,
  rows,
  width,
  noiseStride,
}: Values<Instructions['GateDropout']>) => ({
  x: rowsExtent(rows, xStride, width),
  y: rowsExtent(rows, yStride, width),
  noise: spaced(rows, noiseStride, 4 * width),
});

const positionBias = ({ xStride, yStride, rows, count }: Values<Instructions['PositionBias']>) => ({
  x: spaced(rows, xStride, 4),
  y: spaced(rows, yStride, 4),
  bias: 4 * count,
  slots: 4 * rows,
  noise: 4 * rows,
});

const mix = ({ gateStride, count, yStride, rows, width }: Values<Instructions['Mix']>) => ({
  gate: rowsExtent(rows, gateStride, count),
  gateGradient: rowsExtent(rows, gateStride, count),
  parts: count * PART_BYTES,
  y: rowsExtent(rows, yStride, width),
});

const softmax = ({ xStride, yStride, rows, width }: Values<Instructions['Softmax']>) => ({
  x: rowsExtent(rows, xStride, width),
  y: rowsExtent(rows, yStride, width),
});

const softmaxGradient = ({
  yStride,
  dxStride,
  rows,
  width,
}: Values<Instructions['SoftmaxGradient']>) => ({
  y: rowsExtent(rows, yStride, width),
  dy: rowsExtent(rows, yStride, width),
  dx: rowsExtent(rows, dxStride, width),
});

const layerNorm = (values: Omit<Values<Instructions['LayerNorm']>, 'shift' | 'epsilon'>) => {
  const { x, y } = softmax(values);
  return { x, y, scale: rowBytes(values.width), normalized: y, inverse: 4 * values.rows };
};

const select = (values: Omit<Values<Instructions['Select']>, 'gamma'>) => {
  const { bitsStride, sharesStride, rows, width, selectors, codeBits, yStride } = values;
  return {
    bits: rowsExtent(rows, bitsStride, selectors * codeBits),
    shares: rowsExtent(rows, sharesStride, selectors),
    y: rowsExtent(rows, yStride, width),
  };
};

const stitch = ({ count, yStride, rows, width }: Values<Instructions['Stitch']>) => ({
  scalars: 4 * count,
  scalarGradients: 4 * count,
  parts: count * PART_BYTES,
  y: rowsExtent(rows, yStride, width),
});

const hardConcrete = ({ count }: Values<Instructions['HardConcrete']>) => ({
  logA: 4 * count,
  logAGradient: 4 * count,
  noise: 4 * count,
  z: 4 * count,
  zGradient: 4 * count,
});

type Picked = Pick<Values<Instructions['Lookup']>, 'categoryStride' | 'width' | 'yStride' | 'rows'>;

const picked = ({ categoryStride, width, yStride, rows }: Picked) => ({
  categories: spaced(rows, categoryStride, 4),
  y: spaced(rows, yStride, 4 * width),
});

// The categories determine which row of the table is accessed, so only one row is checked.
const lookup = (values: Values<Instructions['Lookup']>) => ({
  ...picked(values),
  table: values.rowBytes,
});

const usedRows = ({
  rows,
  rowBytes,
}: Pick<Values<Instructions['RowGradients']>, 'rows' | 'rowBytes'>) => ({
  used: 4 * rows,
  count: 4,
  gradients: rows * rowBytes,
});

const combine = ({ count, bytes }: Values<Instructions['Combine']>) => ({
  cores: count * bytes,
  coreGradients: count * bytes,
  factors: 4 * count,
  factorGradients: 4 * count,
  matrix: bytes,
});

const loss = ({ stride, labelStride, rows }: Values<Instructions['SquaredError']>) => ({
  y: spaced(rows, stride, 4),
  dy: spaced(rows, stride, 4),
  labels: spaced(rows, labelStride, 4),
  loss: 8,
});

const weightedLoss = (values: Values<Instructions['WeightedSquaredError']>) => ({
  ...loss(values),
  weights: unlessNone(4 * values.rows),
  factor: unlessNone(8),
  own: unlessNone(8),
});

const ofTasks = ({ count }: { readonly count: number }) => ({
  losses: 8 * count,
  factors: 8 * count,
});

/** Numbers of float64 that a method keeps for a task. */
export const STATE_NUMBERS = 6;

export const balanceScratchBytes = (tasks: number): number => 8 * (4 * tasks * tasks + 16 * tasks);

const balance = (values: Values<Instructions['Balance']>) => ({
  ...ofTasks(values),
  gram: unlessNone(8 * values.count * values.count),
  noise: unlessNone(8 * values.count),
  states: 8 * STATE_NUMBERS * values.count,
  scratch: balanceScratchBytes(values.count),
  after: unlessNone(8 * values.count),
});

const extents: { readonly [Name in InstructionName]: ExtentReader<Name> } = {
  // K is only in the recipe, so that one label a row is checked of [rows, K].
  Generate: ({ rows, xStride }) => ({
    recipe: structBytes('Recipe'),
    x: rows * xStride,
    labels: 4 * rows,
  }),
  Impressions: ({ rows, xStride }) => ({
    world: structBytes('World'),
    x: rows * xStride,
    labels: 8 * rows,
    categories: unlessNone(4 * ID_COLUMNS * rows),
    starts: unlessNone(4 * ID_COLUMNS),
    slots: unlessNone(4 * rows),
    truth: unlessNone(24 * rows),
  }),
  // Which row of the table is read depends on the order, so one row is checked; which part of the
  // order is read depends on the step, so one batch is.
  Pick: ({ bytes, toStride, rows }) => ({
    table: bytes,
    to: spaced(rows, toStride, bytes),
    order: 4 * rows,
    first: 8,
  }),
  Uniforms: ({ count }) => ({ keys: KEY_BYTES, to: 4 * wholeGroups(count) }),
  Multiply: ({ xStride, rows, inner, panels, panelStride, yStride }) => ({
    x: spaced(rows, xStride, 4 * inner),
    weights: spaced(panels, panelStride, inner * PANEL_BYTES),
    bias: unlessNone(panels * PANEL_BYTES),
    floor: unlessNone(panels * PANEL_BYTES),
    y: spaced(rows, yStride, panels * PANEL_BYTES),
  }),
  Gather: ({ columns, rows, panels, panelStride, yStride }) => ({
    categories: 4 * rows * columns,
    weights: panels * panelStride,
    floor: unlessNone(panels * PANEL_BYTES),
    y: spaced(rows, yStride, panels * PANEL_BYTES),
  }),
  WeightGradient: ({ xStride, rows, width, dzStride, panels, gap }) => ({
    x: spaced(rows, xStride, 4 * width),
    dz: spaced(rows, dzStride, panels * PANEL_BYTES),
    gradient: panels * (width * PANEL_BYTES + gap) - gap,
  }),
  Scatter: ({ columns, rows, dzStride, panels, panelStride }) => ({
    categories: 4 * rows * columns,
    dz: spaced(rows, dzStride, panels * PANEL_BYTES),
    gradient: panels * panelStride,
    scratch: 4 * (panelStride / PANEL_BYTES + rows * columns),
  }),
  Transpose: ({ rows, panels }) => ({
    from: rows * panels * PANEL_BYTES,
    to: panelCount(rows) * panels * PANEL * PANEL_BYTES,
  }),
  Activate: ({ stride, rows, panels, biasPanels }) => ({
    y: spaced(rows, stride, panels * PANEL_BYTES),
    dy: spaced(rows, stride, panels * PANEL_BYTES),
    floor: unlessNone(panels * PANEL_BYTES),
    bias: biasPanels === 0 ? unlessNone(0) : biasPanels * PANEL_BYTES,
  }),
  Softmax: softmax,
  TopK: softmax,
  SoftmaxGradient: softmaxGradient,
  Select: select,
  SelectGradient(values) {
    const { bits, shares, y } = select(values);
    return { bits, bitsGradient: bits, shares, sharesGradient: shares, y, loss: 8 };
  },
  GateDropout: gateDropout,
  GateDropoutGradient: (values) => {
    const { x, y, noise } = gateDropout(values);
    return { x, y, noise, dy: y, dx: x };
  },
  PositionBias: positionBias,
  PositionBiasGradient: positionBias,
  Mix: mix,
  MixGradient: mix,
  Stitch: stitch,
  StitchGradient: stitch,
  Product: ({ count, yStride, rows, width }) => ({
    parts: count * PART_BYTES,
    y: rowsExtent(rows, yStride, width),
  }),
  Copy: ({ xStride, yStride, rows, width }) => ({
    x: spaced(rows, xStride, 4 * width),
    y: spaced(rows, yStride, 4 * width),
  }),
  Squash: softmax,
  SquashGradient: softmaxGradient,
  LayerNorm: (values) => ({ ...layerNorm(values), shift: rowBytes(values.width) }),
  LayerNormGradient(values) {
    const { x, ...others } = layerNorm(values);
    return {
      ...others,
      x: unlessNone(x as number),
      scaleGradient: others.scale,
      shiftGradient: others.scale,
    };
  },
  HardConcrete: hardConcrete,
  HardConcreteGradient: hardConcrete,
  Lookup: lookup,
  LookupGradient: lookup,
  RowGradients: (values) => ({
    ...picked(values),
    ...usedRows(values),
    hashed: 4 * 2 ** values.bits,
  }),
  Combine: combine,
  CombineGradient: combine,
  SquaredError: loss,
  CrossEntropy: loss,
  WeightedSquaredError: weightedLoss,
  WeightedCrossEntropy: weightedLoss,
  Penalty: ({ bytes }) => ({
    left: bytes,
    leftGradient: bytes,
    right: bytes,
    rightGradient: bytes,
    loss: 8,
  }),
  Uncertainty: ({ count }) => ({ s: 4 * count, factors: 8 * count }),
  UncertaintyGradient: (values) => ({
    ...ofTasks(values),
    weights: 8 * values.count,
    gradients: 4 * values.count,
  }),
  DynamicWeights: (values) => ({
    ...ofTasks(values),
    sums: 8 * values.count,
    counts: 8 * values.count,
    before: 8 * values.count,
  }),
  OpenGates: ({ count }) => ({ logA: 4 * count, logAGradient: 4 * count, loss: 8 }),
  Zero: ({ bytes }) => ({ at: bytes }),
  // The step determines which of the rates is read.
  Adam: ({ bytes }) => ({
    parameters: bytes,
    gradients: bytes,
    m: bytes,
    v: bytes,
    powers: 16,
    rates: 8,
    first: 8,
  }),
  AdamRows: (values) => {
    const table = values.tableRows * values.rowBytes;
    return { ...usedRows(values), table, m: table, v: table, powers: 16, rates: 8, first: 8 };
  },
  DescendRows: (values) => ({
    ...usedRows(values),
    table: values.tableRows * values.rowBytes,
    rates: 8,
    first: 8,
  }),
  Descend: ({ bytes }) => ({ parameters: bytes, gradients: bytes, rates: 8, first: 8 }),
  Momentum: ({ bytes }) => ({
    parameters: bytes,
    gradients: bytes,
    velocity: bytes,
    rates: 8,
    first: 8,
  }),
  Decay: ({ bytes }) => ({ parameters: bytes, rates: 8, first: 8 }),
  DecayRows: (values) => ({
    ...usedRows(values),
    table: values.tableRows * values.rowBytes,
    rates: 8,
    first: 8,
  }),
  Nonlinearity: softmax,
  NonlinearityGradient: ({ xStride, dyStride, rows, width }) => ({
    x: rowsExtent(rows, xStride, width),
    dx: rowsExtent(rows, xStride, width),
    dy: rowsExtent(rows, dyStride, width),
  }),
  Dropout: (values) => ({ ...softmax(values), noise: 4 * values.rows * values.width }),
  Poisson: weightedLoss,
  ClassCrossEntropy(values) {
    const rows = spaced(values.rows, values.stride, 4 * values.classes);
    return { ...weightedLoss(values), y: rows, dy: rows };
  },
  Balance: balance,
  BalanceUpdate: balance,
  Gram: ({ stride, count, bytes }) => ({
    gradients: spaced(count, stride, bytes),
    gram: 8 * count * count,
  }),
  WeighGradients: ({ stride, count, bytes }) => ({
    gradients: spaced(count, stride, bytes),
    factors: 8 * count,
    to: bytes,
  }),
};

/** Returns the number of bytes that an instruction accesses from each of its addresses. */
export function instructionExtents<Name extends InstructionName>(
  name: Name,
  values: Values<Instructions[Name]>,
): Readonly<Record<string, Extent>> {
  return (extents[name] as ExtentReader<Name>)(values);
}

/** The extents of a Part in an instruction on `rows` rows of `width` columns. */
export const partExtents = ({ stride }: Values<Structs['Part']>, rows: number, width: number) => ({
  value: rowsExtent(rows, stride, width),
  gradient: unlessNone(rowsExtent(rows, stride, width)),
});
