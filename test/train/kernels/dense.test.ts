import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PANEL, panelCount } from '../../../src/train/kernels/panels.js';
import {
  distance,
  Machine,
  randomMatrix,
  range,
  times,
  transposed,
  zip,
} from './kernel-harness.js';

const size = fc.integer({ min: 1, max: 21 });
const shape = fc.record({
  rows: size,
  inner: size,
  columns: size,
  seed: fc.nat(),
  gap: fc.nat({ max: 1 }),
  accumulate: fc.boolean(),
});
/** Sums of up to 21 products below 1, rounded at each. */
const TOLERANCE = 1e-5;

const pad = (values: readonly number[], with_ = 0) =>
  range(PANEL * panelCount(values.length)).map((i) => values[i] ?? with_);

test('multiply: y = max(x W + b, floor), written or added', () => {
  fc.assert(
    fc.property(
      shape,
      fc.boolean(),
      fc.boolean(),
      ({ rows, inner, columns, seed, gap, accumulate }, bias, relu) => {
        const [x, w] = [randomMatrix(rows, inner, seed), randomMatrix(inner, columns, seed + 1)];
        const [b] = randomMatrix(1, columns, seed + 2) as [number[]];
        const before = randomMatrix(rows, columns, seed + 3);
        const floor = range(columns).map((j) => (j % 2 === 0 ? 0 : -Infinity));
        const m = new Machine();
        const [at, y] = [m.rows(x, gap), m.rows(before, gap)];
        m.emit('Multiply', {
          x: at.address,
          xStride: at.stride,
          rows,
          inner,
          weights: m.panels(w),
          panels: panelCount(columns),
          panelStride: inner * 32,
          bias: bias ? m.numbers(pad(b)) : 0,
          floor: relu ? m.numbers(pad(floor)) : 0,
          y: y.address,
          yStride: y.stride,
          accumulate,
        });
        m.run();
        const z = times(x, w).map((row) => row.map((value, j) => value + (bias ? b[j]! : 0)));
        const activated = z.map((row) =>
          row.map((value, j) => (relu ? Math.max(value, floor[j]!) : value)),
        );
        const expected = accumulate ? zip(activated, before, (a, c) => a + c) : activated;
        expect(distance(m.readRows(y, rows, columns), expected)).toBeLessThan(TOLERANCE);
      },
    ),
  );
});

test("weight gradient: x' dz, written or added", () => {
  fc.assert(
    fc.property(shape, ({ rows, inner, columns, seed, gap, accumulate }) => {
      const [x, dz] = [randomMatrix(rows, inner, seed), randomMatrix(rows, columns, seed + 1)];
      const before = randomMatrix(inner, columns, seed + 2);
      const m = new Machine();
      const [at, from, gradient] = [m.rows(x, gap), m.rows(dz, gap), m.panels(before)];
      m.emit('WeightGradient', {
        x: at.address,
        xStride: at.stride,
        rows,
        width: inner,
        dz: from.address,
        dzStride: from.stride,
        gradient,
        panels: panelCount(columns),
        gap: 0,
        accumulate,
      });
      m.run();
      const product = times(transposed(x), dz);
      const expected = accumulate ? zip(product, before, (a, c) => a + c) : product;
      expect(distance(m.readPanels(gradient, inner, columns), expected)).toBeLessThan(TOLERANCE);
    }),
  );
});

test('transpose', () => {
  fc.assert(
    fc.property(size, size, fc.nat(), (rows, columns, seed) => {
      const w = randomMatrix(rows, columns, seed);
      const m = new Machine();
      const padded = PANEL * panelCount(columns);
      const to = m.panels(range(padded).map(() => range(rows).map(() => 0)));
      m.emit('Transpose', { from: m.panels(w), rows, panels: panelCount(columns), to });
      m.run();
      expect(m.readPanels(to, padded, rows).slice(0, columns)).toEqual(transposed(w));
    }),
  );
});

test('activate: dz = dy where y is above its floor, and sums over the rows', () => {
  fc.assert(
    fc.property(shape, fc.boolean(), ({ rows, columns, seed, gap, accumulate }, relu) => {
      const y = randomMatrix(rows, columns, seed).map((row) =>
        row.map((value) => Math.max(value, 0)),
      );
      const dy = randomMatrix(rows, columns, seed + 1);
      const [before] = randomMatrix(1, columns, seed + 2) as [number[]];
      const m = new Machine();
      const [value, gradient, bias] = [m.rows(y, gap), m.rows(dy, gap), m.numbers(pad(before))];
      const floor = relu ? m.numbers(pad(range(columns).map(() => 0))) : 0;
      const panels = panelCount(columns);
      m.emit('Activate', {
        y: value.address,
        dy: gradient.address,
        stride: value.stride,
        rows,
        panels,
        floor,
        bias,
        biasPanels: panels,
        accumulate,
      });
      m.run();
      const dz = zip(dy, y, (d, activated) => (relu && activated === 0 ? 0 : d));
      expect(distance(m.readRows(gradient, rows, columns), dz)).toBe(0);
      const sums = before.map((b, j) => dz.reduce((sum, row) => sum + row[j]!, accumulate ? b : 0));
      expect(distance([m.readNumbers(bias, columns)], [sums])).toBeLessThan(TOLERANCE);
    }),
  );
});

test("a row's values do not hang on how many rows there are", () => {
  const [x, w] = [randomMatrix(11, 9, 1), randomMatrix(9, 20, 2)];
  const product = (rows: number) => {
    const m = new Machine();
    const [at, y] = [m.rows(x), m.rows(x.map(() => range(20).map(() => 0)))];
    m.emit('Multiply', {
      x: at.address,
      xStride: at.stride,
      rows,
      inner: 9,
      weights: m.panels(w),
      panels: 3,
      panelStride: 9 * 32,
      bias: 0,
      floor: 0,
      y: y.address,
      yStride: y.stride,
      accumulate: false,
    });
    m.run();
    return m.readRows(y, rows, 20);
  };
  for (const rows of range(11)) expect(product(rows)).toEqual(product(11).slice(0, rows));
});

// Weights of more rows than the fastest cache holds, of more than lie in an array, and rows of more
// than one block.
test.each([
  [300, 400, 56, true],
  [129, 161, 24, false],
  [5, 2_100, 20, true],
] as const)(
  'multiply %i rows of %i inputs by blocks of the inputs',
  (rows, inner, columns, accumulate) => {
    const [x, w] = [randomMatrix(rows, inner, 1), randomMatrix(inner, columns, 2)];
    const before = randomMatrix(rows, columns, 3);
    const m = new Machine();
    const [at, y] = [m.rows(x), m.rows(before)];
    m.emit('Multiply', {
      x: at.address,
      xStride: at.stride,
      rows,
      inner,
      weights: m.panels(w),
      panels: panelCount(columns),
      panelStride: inner * 32,
      bias: 0,
      floor: 0,
      y: y.address,
      yStride: y.stride,
      accumulate,
    });
    m.run();
    const product = times(x, w);
    const expected = accumulate ? zip(product, before, (a, c) => a + c) : product;
    expect(distance(m.readRows(y, rows, columns), expected)).toBeLessThan(inner * 5e-7);
  },
);

test.each([512, 530])('the gradient of weights by %i rows', (rows) => {
  const [x, dz] = [randomMatrix(rows, 21, 1), randomMatrix(rows, 56, 2)];
  const m = new Machine();
  const [at, from] = [m.rows(x), m.rows(dz)];
  const gradient = m.panels(randomMatrix(21, 56, 3));
  m.emit('WeightGradient', {
    x: at.address,
    xStride: at.stride,
    rows,
    width: 21,
    dz: from.address,
    dzStride: from.stride,
    gradient,
    panels: panelCount(56),
    gap: 0,
    accumulate: false,
  });
  m.run();
  expect(distance(m.readPanels(gradient, 21, 56), times(transposed(x), dz))).toBeLessThan(
    rows * 5e-7,
  );
});
