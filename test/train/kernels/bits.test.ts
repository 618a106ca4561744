import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balancingKinds } from '../../../src/ground/base/loss-weights.js';
import { balanceScratchBytes } from '../../../src/train/kernels/extents.js';
import { instructionNames } from '../../../src/train/kernels/instructions.js';
import { algorithms, type Kernels } from '../../../src/train/kernels/machine.js';
import { PANEL, panelCount } from '../../../src/train/kernels/panels.js';
import { codeBits, HARD_CONCRETE } from '../../../src/train/models/graph.js';
import {
  expectSameBits,
  Machine,
  type Matrix,
  machines,
  type Place,
  range,
} from './kernel-harness.js';

/** The sizes and numbers of a case: what the programs below are made of. */
interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly count: number;
  readonly seed: number;
  readonly gap: number;
  readonly flag: boolean;
  readonly other: boolean;
  /** Whether one number in eight is no usual one. */
  readonly wild: boolean;
}

const small = fc.integer({ min: 1, max: 37 });
const cases = fc.record({
  rows: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 19 }) },
    fc.constantFrom(1, 33, 128),
  ),
  columns: fc.oneof({ weight: 12, arbitrary: small }, fc.constantFrom(1, 64, 1025)),
  inner: fc.oneof({ weight: 8, arbitrary: small }, fc.constantFrom(1, 100, 257)),
  count: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
  gap: fc.nat({ max: 1 }),
  flag: fc.boolean(),
  other: fc.boolean(),
  wild: fc.boolean(),
});

const SPECIAL = [
  ...[0, -0, Infinity, -Infinity, Number.NaN, 1e-45, -1e-40, 1.2e-38, 3.4e38, -3.4e38],
  ...[1e-15, -1e-15, 9e-16, 1e-20, 1e-30, -35, 35, 88, 1, -1],
];

/** Numbers of a case, each call others. */
function source({ seed, wild }: Case) {
  let state = (seed * 2654435761 + 99991) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const number = () => {
    const sign = 2 * next() - 1;
    if (wild && next() < 1 / 8) return SPECIAL[Math.floor(next() * SPECIAL.length)]!;
    return sign * 10 ** Math.floor(3 * next() - 1);
  };
  return {
    numbers: (n: number) => Array.from({ length: n }, number),
    matrix: (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, number)),
    below: (n: number) => Math.floor(next() * n),
  };
}

/**
 * A program of one instruction or two for each case; running it holds every machine against
 * WebAssembly.
 */
type Write = (m: Machine, c: Case, s: ReturnType<typeof source>) => void;

const padded = (columns: number) => PANEL * panelCount(columns);

/** The addresses of a place under the names that an instruction has for it. */
const at = <A extends string, S extends string>(address: A, stride: S, place: Place) =>
  ({ [address]: place.address, [stride]: place.stride }) as Record<A | S, number>;

/** Bytes from a panel's start to a row of weights, in whole rows of a panel. */
const categories = (m: Machine, s: ReturnType<typeof source>, n: number, choices: number) =>
  m.words(range(n).map(() => 4 * PANEL * s.below(choices)));

const placeParts = (
  m: Machine,
  { rows, columns, count, gap }: Case,
  s: ReturnType<typeof source>,
) => {
  const matrices = range(count).map((): [Matrix, Matrix] => [
    s.matrix(rows, columns),
    s.matrix(rows, columns),
  ]);
  const parts = matrices.map(([value, gradient], i) => ({
    ...at('value', 'stride', m.rows(value, gap)),
    gradient: i % 3 === 0 ? 0 : m.rows(gradient, gap).address,
    accumulate: i % 3 === 2,
  }));
  return m.parts(parts, rows, columns);
};

const mixture = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  ...at('gate', 'gateStride', m.rows(s.matrix(c.rows, c.count))),
  gateGradient: m.rows(s.matrix(c.rows, c.count)).address,
  gateAccumulate: c.flag,
  parts: placeParts(m, c, s),
  count: c.count,
  ...at('y', 'yStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
  rows: c.rows,
  width: padded(c.columns),
});

const squashed = (
  m: Machine,
  { rows, columns, gap, flag }: Case,
  s: ReturnType<typeof source>,
) => ({
  ...at('y', 'yStride', m.rows(s.matrix(rows, columns), gap)),
  rows,
  width: columns,
  tanh: flag,
});

const normalized = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  ...at('x', 'xStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
  ...squashed(m, c, s),
  scale: m.rows([s.numbers(c.columns)]).address,
  normalized: m.rows(s.matrix(c.rows, c.columns), c.gap).address,
  inverse: m.numbers(s.numbers(c.rows)),
});

const selection = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  ...at('bits', 'bitsStride', m.rows(s.matrix(c.rows, c.count * codeBits(c.columns)), c.gap)),
  ...at('shares', 'sharesStride', m.rows(s.matrix(c.rows, c.count))),
  rows: c.rows,
  width: c.columns,
  selectors: c.count,
  codeBits: codeBits(c.columns),
  ...at('y', 'yStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
  gamma: 0.75,
});

const stitching = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  scalars: m.numbers(s.numbers(c.count)),
  scalarGradients: m.numbers(s.numbers(c.count)),
  parts: placeParts(m, c, s),
  count: c.count,
  ...at('y', 'yStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
  rows: c.rows,
  width: padded(c.columns),
});

const gateDropout = (
  m: Machine,
  { rows, columns, gap, flag }: Case,
  s: ReturnType<typeof source>,
) => ({
  ...at('x', 'xStride', m.rows(s.matrix(rows, columns))),
  ...at('y', 'yStride', m.rows(s.matrix(rows, columns), gap)),
  rows,
  width: columns,
  noise: m.numbers(range(rows * columns).map(() => s.below(8) / 8)),
  noiseStride: flag ? 4 * columns : 0,
  rate: 0.25,
});

const positionBias = (m: Machine, { rows, count, gap }: Case, s: ReturnType<typeof source>) => ({
  ...at('x', 'xStride', m.rows(s.matrix(rows, 1))),
  ...at('y', 'yStride', m.rows(s.matrix(rows, 1), gap)),
  rows,
  bias: m.numbers(s.numbers(count)),
  slots: m.words(range(rows).map(() => s.below(count))),
  count,
  noise: m.numbers(range(rows).map(() => s.below(8) / 8)),
  rate: 0.25,
});

const hardConcrete = (m: Machine, { columns }: Case, s: ReturnType<typeof source>) => {
  const array = () => m.numbers(s.numbers(columns));
  return {
    logA: array(),
    logAGradient: array(),
    noise: m.numbers(range(columns).map(() => (2 * s.below(2 ** 23) + 1) * 2 ** -24)),
    z: array(),
    zGradient: array(),
    count: columns,
    ...HARD_CONCRETE,
  };
};

const picked = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  categories: categories(m, s, c.rows, c.inner),
  categoryStride: 4,
  base: 0,
  rowBytes: 4 * padded(c.columns),
  width: c.columns,
  ...at('y', 'yStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
  rows: c.rows,
});

const table = (m: Machine, c: Case, s: ReturnType<typeof source>) => ({
  ...picked(m, c, s),
  table: m.rows(s.matrix(c.inner, c.columns)).address,
});

/**
 * As many rows of a table as there are, at most as many as those of the batch, in falling order.
 */
const usedRows = (m: Machine, { rows, inner, columns }: Case, s: ReturnType<typeof source>) => {
  const used = range(Math.min(rows, inner)).map((i) => inner - 1 - i);
  return {
    used: m.words([...used, ...range(rows - used.length)]),
    count: m.words([used.length]),
    rows,
    gradients: m.rows(s.matrix(rows, columns)).address,
    rowBytes: 4 * padded(columns),
    tableRows: inner,
  };
};

const combination = (m: Machine, c: Case, s: ReturnType<typeof source>) => {
  const length = 4 * c.columns;
  return {
    cores: m.numbers(s.numbers(c.count * length)),
    coreGradients: m.numbers(s.numbers(c.count * length)),
    count: c.count,
    bytes: 4 * length,
    factors: m.numbers(s.numbers(c.count)),
    factorGradients: m.numbers(s.numbers(c.count)),
    matrix: m.numbers(s.numbers(length)),
    accumulate: c.flag,
  };
};

const loss = (m: Machine, c: Case, s: ReturnType<typeof source>) => {
  const [y, dy] = [m.rows(s.matrix(c.rows, 1)), m.rows(s.matrix(c.rows, 1))];
  return {
    y: y.address,
    dy: dy.address,
    stride: y.stride,
    labels: m.numbers(s.numbers(c.rows * c.count)),
    labelStride: 4 * c.count,
    rows: c.rows,
    loss: m.doubles([0.5]),
    accumulate: c.flag,
  };
};

/** One label in four is missing. */
const weightedLoss = (m: Machine, c: Case, s: ReturnType<typeof source>) => {
  const labels = s
    .numbers(c.rows * c.count)
    .map((label) => (s.below(4) === 0 ? Number.NaN : label));
  const weights = c.other ? m.numbers(s.numbers(c.rows).map(Math.abs)) : 0;
  const [factor, own] = c.wild ? [m.doubles([1.3]), m.doubles([0])] : [0, 0];
  return { ...loss(m, c, s), labels: m.numbers(labels), weights, weight: 0.7, factor, own };
};

/** One task in four has no label. */
const ofTasks = (m: Machine, { count }: Case, s: ReturnType<typeof source>) => ({
  losses: m.doubles(
    s.numbers(count).map((loss) => (s.below(4) === 0 ? Number.NaN : Math.abs(loss))),
  ),
  factors: m.doubles(s.numbers(count)),
  count,
});

/** Gradients of the tasks, and one of the methods that balance their losses. */
function balancing(m: Machine, c: Case, s: ReturnType<typeof source>) {
  const { count } = c;
  const gradients = s.matrix(count, c.inner);
  const gram = gradients.flatMap((a) =>
    gradients.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)),
  );
  const states = range(count).flatMap(() => [
    ...s.numbers(2),
    Math.abs(s.numbers(1)[0]!),
    0.9,
    0.999,
    s.below(2),
  ]);
  const method = s.below(Object.keys(balancingKinds).length);
  const isOfGradients = method > 2 || c.wild;
  const uniforms = range(count * count + 2 * count).map(() => (2 * s.below(2 ** 23) + 1) / 2 ** 24);
  return {
    ...ofTasks(m, c, s),
    method,
    gram: isOfGradients ? m.doubles(gram) : 0,
    noise: method === 1 || method === 4 ? m.numbers(uniforms) : 0,
    states: m.doubles(states),
    scratch: m.doubles(new Array(balanceScratchBytes(count) / 8).fill(0)),
    after: c.flag || method === 2 ? m.doubles(s.numbers(count).map(Math.abs)) : 0,
    rate: 0.025,
    decay: 0.001,
    asymmetry: 1.5,
    c: 0.4,
  };
}

const gradientsOfTasks = (
  m: Machine,
  { count, columns, gap }: Case,
  s: ReturnType<typeof source>,
) => {
  const place = m.rows(s.matrix(count, columns), gap);
  return { gradients: place.address, stride: place.stride, count, bytes: 4 * padded(columns) };
};

const rates = (m: Machine) => ({ rates: m.doubles([0.01]), first: m.doubles([0]) });

const writers: Readonly<Record<(typeof instructionNames)[number], Write>> = {
  Generate(m, { rows, columns: features, count: tasks, inner, seed, gap, flag }, s) {
    const groups = (n: number) => 16 * Math.ceil(n / 16);
    const schedule = range(8).flatMap((i) =>
      Array.from({ length: 4 }, () => Math.imul(seed + i, 2654435761)),
    );
    const pairs = Math.ceil(inner / 8);
    const weights = range(tasks).flatMap(() => [
      ...range(features).map(() => s.below(1000) / 1000 - 0.5),
      ...range(groups(features) - features).map(() => 0),
    ]);
    const recipe = m.struct('Recipe', {
      keys: m.words(schedule),
      features,
      tasks,
      weights: m.numbers(weights),
      pairs,
      alpha: m.doubles(s.numbers(2 * pairs)),
      beta: m.doubles(s.numbers(2 * pairs).map((b) => 1e8 * b)),
      degrees: m.words(range(tasks).map(() => 1 + s.below(6))),
      frequencies: m.doubles(range(tasks).map(() => 1 + s.below(3))),
      noises: m.doubles(range(tasks).map(() => 0.25 * s.below(3))),
      factors: m.doubles(range(tasks).map(() => 1 + s.below(10))),
      normals: m.numbers(range(32 * groups(features + tasks)).map(() => 0)),
      binary: flag,
      threshold: 0.1,
    });
    const x = m.rows(
      range(rows).map(() => range(features).map(() => 0)),
      gap,
    );
    const labels = m.numbers(range(rows * tasks).map(() => 0));
    m.emit('Generate', { recipe, rows, ...at('x', 'xStride', x), labels });
  },
  Impressions(
    m,
    { rows, columns: features, inner, count: slots, seed, gap, flag, other, wild },
    s,
  ) {
    const width = 16 * Math.ceil(features / 16);
    const [candidates, pairs] = [slots + s.below(10), Math.ceil(inner / 8)];
    const items = candidates + s.below(50);
    const key = (i: number) =>
      m.words(
        range(8).flatMap((j) =>
          Array.from({ length: 4 }, () => Math.imul(seed + i + j, 2654435761)),
        ),
      );
    const vectors = (count: number) =>
      m.numbers(
        range(count * width).map((i) => (i % width < features ? s.below(1000) / 500 - 1 : 0)),
      );
    const shares = (count: number) => m.doubles(range(count).map(() => s.below(1000) / 1000));
    const seen = s.below(features + 1);
    const ids =
      s.below(2) === 0
        ? 0
        : m.struct('Ids', {
            userKeys: key(17),
            itemKeys: key(25),
            users: 1 + s.below(1e6),
            categories: 3,
            hours: 4,
            devices: 5,
            hash: 1 + s.below(1e6),
            seen,
            spans: m.doubles(range(candidates).map(() => 1 + s.below(10))),
            visitor: m.numbers(range(16)),
            own: m.numbers(range(4 * Math.ceil(candidates / 4) * width)),
            userSpan: 1 + s.below(14),
            deviceSpan: Math.log(6),
            itemSpread: 0.7,
          });
    const pooled = ids === 0 ? items : 12;
    const world = m.struct('World', {
      users: key(0),
      requests: key(9),
      features,
      items,
      candidates,
      slots,
      visits: 1 + s.below(3),
      weights: vectors(3),
      vectors: vectors(pooled),
      scores: shares(3 * pooled),
      pairs,
      alpha: m.doubles(s.numbers(2 * pairs)),
      beta: m.doubles(s.numbers(2 * pairs).map((b) => 1e8 * b)),
      looks: shares(slots),
      user: m.numbers(range(4 * width)),
      draws: m.numbers(range(2 * (candidates + slots) + 17)),
      ids,
      all: flag,
      positions: other ? slots : 0,
      served: wild,
      spread: 0.5,
      mean: 0.1,
      deviation: 1.6,
      engagement: 0.5,
      engagementSlope: 1.2,
      satisfaction: -0.5,
      satisfactionSlope: 1.5,
      error: 0.9,
      random: 0.2,
    });
    const x = m.rows(
      range(rows).map(() => range(features + (other ? slots : 0)).map(() => 0)),
      gap,
    );
    m.emit('Impressions', {
      world,
      rows,
      ...at('x', 'xStride', x),
      labels: m.numbers(range(2 * rows)),
      categories: m.words(range(5 * rows)),
      starts: m.words([0, 32, 64, 96, 128]),
      unit: 32,
      slots: other ? 0 : m.words(range(rows)),
      truth: wild ? 0 : m.doubles(range(3 * rows)),
      first: s.below(1000),
    });
  },
  Pick(m, { rows, columns, inner }, s) {
    const order = m.words(range(rows).map(() => s.below(inner)));
    const to = m.rows(range(rows).map(() => range(columns).map(() => 0)));
    const numbers = m.numbers(s.numbers(inner * columns));
    const first = m.doubles([0]);
    m.emit('Pick', {
      table: numbers,
      bytes: 4 * columns,
      ...at('to', 'toStride', to),
      rows,
      order,
      first,
    });
  },
  Uniforms(m, { rows, columns, seed }) {
    const count = rows * columns;
    const schedule = range(8).flatMap((i) =>
      Array.from({ length: 4 }, () => Math.imul(seed + i, 2654435761)),
    );
    m.emit('Uniforms', { keys: m.words(schedule), count, to: m.numbers(range(count + 15)) });
  },
  Multiply(m, { rows, inner, columns, gap, flag, other }, s) {
    const floor = range(padded(columns)).map((j) => (j % 3 === 0 ? -Infinity : 0));
    m.emit('Multiply', {
      ...at('x', 'xStride', m.rows(s.matrix(rows, inner), gap)),
      rows,
      inner,
      weights: m.panels(s.matrix(inner, columns)),
      panels: panelCount(columns),
      panelStride: 4 * PANEL * inner,
      bias: other ? m.numbers(s.numbers(padded(columns))) : 0,
      floor: flag ? m.numbers(floor) : 0,
      ...at('y', 'yStride', m.rows(s.matrix(rows, columns), gap)),
      accumulate: flag !== other,
    });
  },
  Gather(m, { rows, inner, columns, count, gap, flag }, s) {
    m.emit('Gather', {
      categories: categories(m, s, rows * count, inner),
      columns: count,
      rows,
      weights: m.panels(s.matrix(inner, columns)),
      panels: panelCount(columns),
      panelStride: 4 * PANEL * inner,
      floor: flag ? m.numbers(range(padded(columns)).map(() => 0)) : 0,
      ...at('y', 'yStride', m.rows(s.matrix(rows, columns), gap)),
    });
  },
  WeightGradient(m, { rows, inner, columns, gap, flag }, s) {
    m.emit('WeightGradient', {
      ...at('x', 'xStride', m.rows(s.matrix(rows, inner), gap)),
      rows,
      width: inner,
      ...at('dz', 'dzStride', m.rows(s.matrix(rows, columns), gap)),
      gradient: m.panels(s.matrix(inner + gap, columns)),
      panels: panelCount(columns),
      gap: gap * 4 * PANEL,
      accumulate: flag,
    });
  },
  Scatter(m, { rows, inner, columns, count, gap, flag }, s) {
    const places = range(rows * count).map(() => 4 * PANEL * (gap + s.below(inner)));
    m.emit('Scatter', {
      categories: m.words(places),
      columns: count,
      rows,
      ...at('dz', 'dzStride', m.rows(s.matrix(rows, columns), gap)),
      gradient: m.panels(s.matrix(inner + gap, columns)),
      panels: panelCount(columns),
      panelStride: 4 * PANEL * (inner + gap),
      skip: gap * 4 * PANEL,
      accumulate: flag,
      scratch: m.words(range(inner + gap + rows * count)),
    });
  },
  Transpose(m, { inner, columns }, s) {
    const to = m.panels(s.matrix(padded(columns), inner));
    m.emit('Transpose', {
      from: m.panels(s.matrix(inner, columns)),
      rows: inner,
      panels: panelCount(columns),
      to,
    });
  },
  Activate(m, { rows, columns, count, gap, flag, other }, s) {
    const [y, dy] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns), gap)];
    const biasPanels = other ? Math.min(count - 1, panelCount(columns)) : panelCount(columns);
    m.emit('Activate', {
      y: y.address,
      dy: dy.address,
      stride: y.stride,
      rows,
      panels: panelCount(columns),
      floor: flag ? m.numbers(range(padded(columns)).map((j) => (j % 5 ? 0 : -Infinity))) : 0,
      bias: m.numbers(s.numbers(PANEL * Math.max(1, biasPanels))),
      biasPanels,
      accumulate: other,
    });
  },
  Softmax(m, { rows, columns, gap }, s) {
    const [x, y] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns))];
    m.emit('Softmax', { ...at('x', 'xStride', x), ...at('y', 'yStride', y), rows, width: columns });
  },
  TopK(m, { rows, columns, count, gap }, s) {
    const [x, y] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns))];
    const fields = { ...at('x', 'xStride', x), ...at('y', 'yStride', y), rows, width: columns };
    m.emit('TopK', { ...fields, nonzeros: count });
  },
  SoftmaxGradient(m, { rows, columns, gap, flag }, s) {
    const [y, dy] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns), gap)];
    m.emit('SoftmaxGradient', {
      y: y.address,
      dy: dy.address,
      yStride: y.stride,
      ...at('dx', 'dxStride', m.rows(s.matrix(rows, columns))),
      rows,
      width: columns,
      accumulate: flag,
    });
  },
  Select: (m, c, s) => m.emit('Select', selection(m, c, s)),
  SelectGradient: (m, c, s) =>
    m.emit('SelectGradient', {
      ...selection(m, c, s),
      bitsGradient: m.rows(s.matrix(c.rows, c.count * codeBits(c.columns)), c.gap).address,
      bitsAccumulate: c.flag,
      sharesGradient: m.rows(s.matrix(c.rows, c.count)).address,
      sharesAccumulate: c.other,
      loss: m.doubles([0.5]),
      penalized: c.seed % 5 > 0,
      entropy: c.flag ? 0.3 : 0,
    }),
  GateDropout: (m, c, s) => m.emit('GateDropout', gateDropout(m, c, s)),
  GateDropoutGradient(m, c, s) {
    const [dy, dx] = [
      m.rows(s.matrix(c.rows, c.columns), c.gap),
      m.rows(s.matrix(c.rows, c.columns)),
    ];
    m.emit('GateDropoutGradient', {
      ...gateDropout(m, c, s),
      dy: dy.address,
      dx: dx.address,
      accumulate: c.other,
    });
  },
  PositionBias: (m, c, s) => m.emit('PositionBias', positionBias(m, c, s)),
  PositionBiasGradient: (m, c, s) =>
    m.emit('PositionBiasGradient', { ...positionBias(m, c, s), accumulate: c.flag }),
  Mix: (m, c, s) => m.emit('Mix', mixture(m, c, s)),
  MixGradient: (m, c, s) => m.emit('MixGradient', mixture(m, c, s)),
  Stitch: (m, c, s) => m.emit('Stitch', stitching(m, c, s)),
  StitchGradient: (m, c, s) => m.emit('StitchGradient', stitching(m, c, s)),
  Product: (m, c, s) =>
    m.emit('Product', {
      parts: placeParts(m, c, s),
      count: c.count,
      rows: c.rows,
      width: padded(c.columns),
      accumulate: c.flag,
      ...at('y', 'yStride', m.rows(s.matrix(c.rows, c.columns), c.gap)),
    }),
  Copy(m, { rows, columns, gap, flag, other }, s) {
    const [x, y] = [m.rows(s.matrix(rows, columns + 3), gap), m.rows(s.matrix(rows, columns + 5))];
    m.emit('Copy', {
      x: x.address + (other ? 12 : 0),
      xStride: x.stride,
      y: y.address + (other ? 0 : 20),
      yStride: y.stride,
      rows,
      width: columns,
      accumulate: flag,
    });
  },
  Squash: (m, c, s) =>
    m.emit('Squash', {
      ...squashed(m, c, s),
      ...at('x', 'xStride', m.rows(s.matrix(c.rows, c.columns))),
    }),
  SquashGradient: (m, c, s) =>
    m.emit('SquashGradient', {
      ...squashed(m, c, s),
      dy: m.rows(s.matrix(c.rows, c.columns), c.gap).address,
      accumulate: c.other,
      ...at('dx', 'dxStride', m.rows(s.matrix(c.rows, c.columns))),
    }),
  LayerNorm: (m, c, s) =>
    m.emit('LayerNorm', {
      ...normalized(m, c, s),
      shift: m.rows([s.numbers(c.columns)]).address,
      epsilon: 1e-5,
    }),
  LayerNormGradient(m, c, s) {
    const fields = normalized(m, c, s);
    const gradient = () => m.rows([s.numbers(c.columns)]).address;
    m.emit('LayerNormGradient', {
      ...fields,
      scaleGradient: gradient(),
      shiftGradient: gradient(),
      x: c.count % 3 === 0 ? 0 : fields.x,
      accumulate: c.other,
    });
  },
  HardConcrete: (m, c, s) => m.emit('HardConcrete', hardConcrete(m, c, s)),
  HardConcreteGradient: (m, c, s) => m.emit('HardConcreteGradient', hardConcrete(m, c, s)),
  Lookup: (m, c, s) => m.emit('Lookup', table(m, c, s)),
  LookupGradient: (m, c, s) => m.emit('LookupGradient', table(m, c, s)),
  RowGradients(m, c, s) {
    const bits = 1 + Math.ceil(Math.log2(c.rows + 1));
    const room = {
      used: m.words(range(c.rows)),
      count: m.words([0]),
      hashed: m.words(range(2 ** bits)),
    };
    const gradients = m.rows(s.matrix(c.rows, c.columns)).address;
    m.emit('RowGradients', { ...picked(m, c, s), ...room, gradients, bits });
  },
  Combine: (m, c, s) => m.emit('Combine', combination(m, c, s)),
  CombineGradient: (m, c, s) => m.emit('CombineGradient', combination(m, c, s)),
  SquaredError: (m, c, s) => m.emit('SquaredError', loss(m, c, s)),
  CrossEntropy: (m, c, s) => m.emit('CrossEntropy', loss(m, c, s)),
  WeightedSquaredError: (m, c, s) => m.emit('WeightedSquaredError', weightedLoss(m, c, s)),
  WeightedCrossEntropy: (m, c, s) => m.emit('WeightedCrossEntropy', weightedLoss(m, c, s)),
  Penalty(m, { columns }, s) {
    const array = () => m.numbers(s.numbers(4 * columns));
    m.emit('Penalty', {
      left: array(),
      leftGradient: array(),
      right: array(),
      rightGradient: array(),
      bytes: 16 * columns,
      loss: m.doubles([0.5]),
      alpha: 0.3,
    });
  },
  Uncertainty: (m, { count }, s) =>
    m.emit('Uncertainty', {
      s: m.numbers(s.numbers(count)),
      factors: m.doubles(s.numbers(count)),
      count,
    }),
  UncertaintyGradient: (m, c, s) =>
    m.emit('UncertaintyGradient', {
      ...ofTasks(m, c, s),
      weights: m.doubles(s.numbers(c.count)),
      gradients: m.numbers(s.numbers(c.count)),
    }),
  DynamicWeights(m, c, s) {
    const counts = range(c.count).map(() => s.below(3));
    const positive = () => m.doubles(s.numbers(c.count).map(Math.abs));
    const state = { sums: positive(), counts: m.doubles(counts), before: positive() };
    m.emit('DynamicWeights', {
      ...ofTasks(m, c, s),
      ...state,
      every: c.flag ? 1 : 2,
      temperature: 2,
    });
  },
  Balance: (m, c, s) => m.emit('Balance', balancing(m, c, s)),
  BalanceUpdate: (m, c, s) => m.emit('BalanceUpdate', balancing(m, c, s)),
  Gram: (m, c, s) =>
    m.emit('Gram', {
      ...gradientsOfTasks(m, c, s),
      gram: m.doubles(new Array(c.count ** 2).fill(0.5)),
    }),
  WeighGradients(m, c, s) {
    const fields = gradientsOfTasks(m, c, s);
    const to = c.flag ? fields.gradients : m.rows(s.matrix(1, c.columns)).address;
    m.emit('WeighGradients', { ...fields, factors: m.doubles(s.numbers(c.count)), to });
  },
  OpenGates(m, { columns }, s) {
    const array = () => m.numbers(s.numbers(columns));
    m.emit('OpenGates', {
      logA: array(),
      logAGradient: array(),
      count: columns,
      loss: m.doubles([0.5]),
      ...HARD_CONCRETE,
      lambda: 0.3,
    });
  },
  Zero: (m, { columns }, s) =>
    m.emit('Zero', { at: m.numbers(s.numbers(columns + 1)), bytes: 4 * columns }),
  Adam(m, { columns }, s) {
    const array = () => m.numbers(s.numbers(4 * columns));
    const squares = m.numbers(s.numbers(4 * columns).map(Math.abs));
    m.emit('Adam', {
      parameters: array(),
      gradients: array(),
      m: array(),
      v: squares,
      bytes: 16 * columns,
      powers: m.doubles([0.9, 0.999]),
      ...rates(m),
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
  },
  AdamRows(m, c, s) {
    const moments = {
      m: m.rows(s.matrix(c.inner, c.columns)).address,
      v: m.rows(s.matrix(c.inner, c.columns).map((row) => row.map(Math.abs))).address,
    };
    m.emit('AdamRows', {
      ...usedRows(m, c, s),
      table: m.rows(s.matrix(c.inner, c.columns)).address,
      ...moments,
      powers: m.doubles([0.9, 0.999]),
      ...rates(m),
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
  },
  DescendRows: (m, c, s) =>
    m.emit('DescendRows', {
      ...usedRows(m, c, s),
      table: m.rows(s.matrix(c.inner, c.columns)).address,
      ...rates(m),
    }),
  Descend(m, { columns }, s) {
    const array = () => m.numbers(s.numbers(4 * columns));
    m.emit('Descend', {
      parameters: array(),
      gradients: array(),
      bytes: 16 * columns,
      ...rates(m),
    });
  },
  Momentum(m, { columns }, s) {
    const array = () => m.numbers(s.numbers(4 * columns));
    const arrays = {
      parameters: array(),
      gradients: array(),
      velocity: array(),
      bytes: 16 * columns,
    };
    m.emit('Momentum', { ...arrays, ...rates(m), momentum: 0.9, decay: 0.03 });
  },
  Decay: (m, { columns }, s) =>
    m.emit('Decay', {
      parameters: m.numbers(s.numbers(4 * columns)),
      bytes: 16 * columns,
      ...rates(m),
      decay: 0.3,
    }),
  DecayRows(m, c, s) {
    const table = m.rows(s.matrix(c.inner, c.columns)).address;
    m.emit('DecayRows', { ...usedRows(m, c, s), table, ...rates(m), decay: 0.3 });
  },
  Nonlinearity(m, { rows, columns, gap, count }, s) {
    const [x, y] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns))];
    const fields = { ...at('x', 'xStride', x), ...at('y', 'yStride', y), rows, width: columns };
    m.emit('Nonlinearity', { ...fields, of: count % 3 });
  },
  NonlinearityGradient(m, { rows, columns, gap, count, flag }, s) {
    const [x, dx] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns), gap)];
    const dy = m.rows(s.matrix(rows, columns));
    const fields = {
      ...at('x', 'xStride', x),
      dx: dx.address,
      ...at('dy', 'dyStride', dy),
      rows,
      width: columns,
    };
    m.emit('NonlinearityGradient', { ...fields, of: count % 3, accumulate: flag });
  },
  Dropout(m, { rows, columns, gap, flag }, s) {
    const [x, y] = [m.rows(s.matrix(rows, columns), gap), m.rows(s.matrix(rows, columns))];
    const noise = m.numbers(range(rows * columns).map(() => s.below(9) / 8));
    const fields = { ...at('x', 'xStride', x), ...at('y', 'yStride', y), rows, width: columns };
    m.emit('Dropout', { ...fields, noise, rate: 0.25, accumulate: flag });
  },
  Poisson: (m, c, s) => m.emit('Poisson', weightedLoss(m, c, s)),
  ClassCrossEntropy(m, c, s) {
    const fields = weightedLoss(m, c, s);
    const [y, dy] = [m.rows(s.matrix(c.rows, c.columns)), m.rows(s.matrix(c.rows, c.columns))];
    const labels = range(c.rows * c.count).map(() =>
      s.below(4) === 0 ? Number.NaN : s.below(c.columns),
    );
    const rows = {
      y: y.address,
      dy: dy.address,
      stride: y.stride,
      labels: m.numbers(labels),
      classes: c.columns,
    };
    m.emit('ClassCrossEntropy', { ...fields, ...rows });
  },
};

/** All machines, for what does not depend on the algorithm. */
const everywhere = [...machines[1], ...machines[2]];

/** The instructions that make data and noise, which are the same in each algorithm. */
const ofData: readonly string[] = ['Generate', 'Impressions', 'Uniforms'];

describe('the same bits on every machine', () => {
  test('of which there are some', () => {
    for (const algorithm of algorithms) expect(machines[algorithm].length).toBeGreaterThan(1);
  });

  test.each(['exp', 'log', 'sin'] as const)('%s of a number', (f) => {
    const x = fc.oneof(
      fc.double(),
      fc.double({ min: -800, max: 800 }),
      fc.double({ min: 0.9, max: 1.1 }),
    );
    fc.assert(
      fc.property(x, (x) => {
        const of = everywhere.map(({ kernels }) => kernels[f](x));
        expect(of).toEqual(of.map(() => of[0]));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['expRange', 'logRange', 'sinRange'] as const)('%s', (f) => {
    const start = 2 ** 16;
    const run = (kernels: Kernels, numbers: Uint8Array) => {
      kernels.memory.grow(start + numbers.length);
      const bytes = new Uint8Array(
        kernels.memory.buffer,
        kernels.memory.origin + start,
        numbers.length,
      );
      bytes.set(numbers);
      kernels[f](start, numbers.length);
      return bytes;
    };
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 640 }), (bytes) => {
        const numbers = bytes.subarray(0, bytes.length - (bytes.length % 64));
        for (const [reference, ...others] of f === 'expRange'
          ? [machines[1], machines[2]]
          : [everywhere]) {
          const expected = run(reference!.kernels, numbers);
          for (const { name, kernels } of others)
            expectSameBits(name, run(kernels, numbers), expected);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each(instructionNames)('%s', (name) => {
    fc.assert(
      fc.property(cases, (c) => {
        const m = new Machine();
        writers[name](m, c, source(c));
        m.run();
        if (ofData.includes(name)) m.expectSameInEach();
      }),
      { numRuns: 150 },
    );
  });
});
