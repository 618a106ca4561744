import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PANEL, panelCount } from '../../../src/train/kernels/panels.js';
import { distance, Machine, type Place, randomMatrix, range, zip } from './kernel-harness.js';

const size = fc.integer({ min: 1, max: 19 });
const shape = fc.record({
  rows: size,
  columns: size,
  count: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
  gap: fc.nat({ max: 1 }),
  accumulate: fc.boolean(),
});
const TOLERANCE = 1e-5;

test('product, written or added', () => {
  fc.assert(
    fc.property(shape, ({ rows, columns, count, seed, gap, accumulate }) => {
      const factors = range(count).map((i) => randomMatrix(rows, columns, seed + i));
      const before = randomMatrix(rows, columns, seed + 9);
      const m = new Machine();
      const places = factors.map((factor) => m.rows(factor, gap));
      const y = m.rows(before);
      const parts = places.map(({ address, stride }) => ({
        value: address,
        stride,
        gradient: 0,
        accumulate: false,
      }));
      m.emit('Product', {
        parts: m.parts(parts, rows, columns),
        count,
        rows,
        width: PANEL * panelCount(columns),
        y: y.address,
        yStride: y.stride,
        accumulate,
      });
      m.run();
      const expected = before.map((row, r) =>
        row.map(
          (old, j) =>
            factors.reduce((product, factor) => product * factor[r]![j]!, 1) +
            (accumulate ? old : 0),
        ),
      );
      expect(distance(m.readRows(y, rows, columns), expected)).toBeLessThan(TOLERANCE);
    }),
  );
});

test('copied columns, and none beside them', () => {
  fc.assert(
    fc.property(
      shape,
      fc.nat({ max: 9 }),
      ({ rows, columns, count, seed, gap, accumulate }, place) => {
        const [x, before] = [
          randomMatrix(rows, columns + count, seed),
          randomMatrix(rows, place + columns + 3, seed + 1),
        ];
        const m = new Machine();
        const [from, to] = [m.rows(x, gap), m.rows(before)];
        m.emit('Copy', {
          x: from.address + 4 * count,
          xStride: from.stride,
          y: to.address + 4 * place,
          yStride: to.stride,
          rows,
          width: columns,
          accumulate,
        });
        m.run();
        const expected = before.map((row, r) =>
          row.map((old, j) => {
            if (j < place || j >= place + columns) return old;
            return x[r]![j - place + count]! + (accumulate ? old : 0);
          }),
        );
        expect(distance(m.readRows(to, rows, place + columns + 3), expected)).toBeLessThan(1e-6);
      },
    ),
  );
});

const plainSigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test.each([
  ['sigmoid', plainSigmoid],
  ['tanh', Math.tanh],
] as const)(
  '%s within three units of the last place, from tiny numbers to large ones',
  (name, f) => {
    // Above 2^6, e^-x is cut.
    const x = range(4000).map((i) => Math.fround((i % 2 ? -1 : 1) * 2 ** (-30 + (36 * i) / 4000)));
    const m = new Machine();
    const [from, to] = [m.rows([x]), m.rows([x.map(() => 0)])];
    m.emit('Squash', {
      x: from.address,
      xStride: from.stride,
      y: to.address,
      yStride: to.stride,
      rows: 1,
      width: x.length,
      tanh: name === 'tanh',
    });
    m.run();
    const [found] = m.readRows(to, 1, x.length) as [number[]];
    x.forEach((value, i) => {
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(f(value)))) - 23);
      expect(Math.abs(found[i]! - f(value)) / unit, String(value)).toBeLessThan(3);
    });
  },
);

test.each([-Infinity, -1e30, -100, -0, 0, 100, 1e30, Infinity, Number.NaN])(
  'sigmoid and tanh of %d',
  (x) => {
    const m = new Machine();
    const from = m.rows([[x, x, x]]);
    const to = [false, true].map((tanh) => {
      const y = m.rows([[5, 5, 5]]);
      const fields = { x: from.address, xStride: from.stride, rows: 1, width: 3, tanh };
      m.emit('Squash', { ...fields, y: y.address, yStride: y.stride });
      return y;
    });
    m.run();
    for (const [i, f] of [plainSigmoid, Math.tanh].entries()) {
      const [row] = m.readRows(to[i]!, 1, 3) as [number[]];
      for (const value of row.slice(0, 3)) {
        if (Number.isNaN(x)) expect(value).toBeNaN();
        else expect(Math.abs(value - f(x))).toBeLessThan(1e-34);
      }
      expect(row.slice(3)).toEqual([0, 0, 0, 0, 0]);
    }
  },
);

test('gradients of sigmoid and tanh', () => {
  fc.assert(
    fc.property(shape, fc.boolean(), ({ rows, columns, seed, gap, accumulate }, tanh) => {
      const y = randomMatrix(rows, columns, seed).map((row) =>
        row.map((value) => Math.fround(Math.abs(value))),
      );
      const [dy, before] = [
        randomMatrix(rows, columns, seed + 1),
        randomMatrix(rows, columns, seed + 2),
      ];
      const m = new Machine();
      const [value, gradient, to] = [m.rows(y, gap), m.rows(dy, gap), m.rows(before)];
      m.emit('SquashGradient', {
        y: value.address,
        dy: gradient.address,
        yStride: value.stride,
        tanh,
        dx: to.address,
        dxStride: to.stride,
        rows,
        width: columns,
        accumulate,
      });
      m.run();
      const own = zip(y, dy, (v, d) => d * (tanh ? 1 - v * v : v * (1 - v)));
      const expected = zip(own, before, (d, old) => d + (accumulate ? old : 0));
      expect(distance(m.readRows(to, rows, columns), expected)).toBeLessThan(1e-6);
    }),
  );
});

const nonlinear = [
  (x: number) => Math.max(x, 0),
  (x: number) => x * plainSigmoid(x),
  (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
];

test.each([
  ['ReLU', 0],
  ['swish', 1],
  ['GELU', 2],
] as const)('%s and its gradient, from tiny numbers to large ones', (_, of) => {
  const f = nonlinear[of]!;
  // None at the kink of ReLU.
  const x = range(501).map((i) => Math.fround((i - 250.5) / 20));
  const m = new Machine();
  const [from, to, back, ones] = [x, x, x.map(() => 0.25), x.map(() => 1)].map((row) =>
    m.rows([row]),
  ) as [...[Place, Place, Place, Place]];
  const fields = { x: from.address, xStride: from.stride, rows: 1, width: x.length, of };
  m.emit('Nonlinearity', { ...fields, y: to.address, yStride: to.stride });
  const gradient = { dx: back.address, dy: ones.address, dyStride: ones.stride, accumulate: true };
  m.emit('NonlinearityGradient', { ...fields, ...gradient });
  m.run();
  expect(distance(m.readRows(to, 1, x.length), [x.map(f)])).toBeLessThan(2e-6);
  const h = 1e-5;
  const slopes = x.map((value) => 0.25 + (f(value + h) - f(value - h)) / (2 * h));
  expect(distance(m.readRows(back, 1, x.length), [slopes])).toBeLessThan(2e-6);
});

test('dropout drops and scales by the noise, and leaves all where it is 1', () => {
  fc.assert(
    fc.property(shape, ({ rows, columns, seed, gap, accumulate }) => {
      const [x, before, u] = range(3).map((i) => randomMatrix(rows, columns, seed + i)) as [
        number[][],
        number[][],
        number[][],
      ];
      const noise = u.map((row, r) =>
        row.map((value) => (r === 0 ? 1 : Math.fround((value + 1) / 2))),
      );
      const m = new Machine();
      const [from, to] = [m.rows(x, gap), m.rows(before)];
      m.emit('Dropout', {
        x: from.address,
        xStride: from.stride,
        y: to.address,
        yStride: to.stride,
        rows,
        width: columns,
        noise: m.numbers(noise.flat()),
        rate: 0.25,
        accumulate,
      });
      m.run();
      const expected = x.map((row, r) =>
        row.map((value, j) => {
          const kept = r === 0 ? value : noise[r]![j]! < 0.25 ? 0 : value / 0.75;
          return kept + (accumulate ? before[r]![j]! : 0);
        }),
      );
      expect(distance(m.readRows(to, rows, columns), expected)).toBeLessThan(1e-6);
    }),
  );
});

test('layer normalization and its gradients', () => {
  fc.assert(
    fc.property(shape, ({ rows, columns, seed, gap, accumulate }) => {
      const [x, dy, before] = range(3).map((i) => randomMatrix(rows, columns, seed + i)) as [
        number[][],
        number[][],
        number[][],
      ];
      const [scale, shift, ofScale, ofShift] = randomMatrix(4, columns, seed + 3) as [
        number[],
        number[],
        number[],
        number[],
      ];
      const m = new Machine();
      const [from, y, back, dx] = [
        m.rows(x, gap),
        m.rows(dy, gap),
        m.rows(dy, gap),
        m.rows(before, gap),
      ];
      const [scaleGradient, shiftGradient] = [m.rows([ofScale]), m.rows([ofShift])];
      const fields = {
        xStride: from.stride,
        yStride: y.stride,
        rows,
        width: columns,
        scale: m.rows([scale]).address,
        normalized: m.rows(x, gap).address,
        inverse: m.numbers(range(rows)),
      };
      const shiftAt = m.rows([shift]).address;
      m.emit('LayerNorm', {
        ...fields,
        x: from.address,
        y: y.address,
        shift: shiftAt,
        epsilon: 0.5,
      });
      m.emit('LayerNormGradient', {
        ...fields,
        x: dx.address,
        y: back.address,
        accumulate,
        scaleGradient: scaleGradient.address,
        shiftGradient: shiftGradient.address,
      });
      m.run();
      const mean = (row: readonly number[]) => row.reduce((sum, value) => sum + value, 0) / columns;
      const deviations = x.map((row) =>
        Math.sqrt(mean(row.map((value) => (value - mean(row)) ** 2)) + 0.5),
      );
      const n = x.map((row, r) => row.map((value) => (value - mean(row)) / deviations[r]!));
      const normal = n.map((row) => row.map((value, j) => scale[j]! * value + shift[j]!));
      expect(distance(m.readRows(y, rows, columns), normal)).toBeLessThan(TOLERANCE);
      // By the Jacobian, number by number: dn_k / dx_j = ((k = j) - 1 / width - n_k n_j / width) /
      // deviation.
      const expected = before.map((row, r) =>
        row.map((old, j) => {
          const own = range(columns).map(
            (k) =>
              dy[r]![k]! * scale[k]! * (Number(k === j) - (1 + n[r]![k]! * n[r]![j]!) / columns),
          );
          return (accumulate ? old : 0) + (columns * mean(own)) / deviations[r]!;
        }),
      );
      expect(distance(m.readRows(dx, rows, columns), expected)).toBeLessThan(TOLERANCE);
      const sums = (of: (r: number, j: number) => number) =>
        range(columns).map((j) => range(rows).reduce((sum, r) => sum + of(r, j), 0));
      const byScale = sums((r, j) => dy[r]![j]! * n[r]![j]!).map((sum, j) => sum + ofScale[j]!);
      const byShift = sums((r, j) => dy[r]![j]!).map((sum, j) => sum + ofShift[j]!);
      expect(distance(m.readRows(scaleGradient, 1, columns), [byScale])).toBeLessThan(TOLERANCE);
      expect(distance(m.readRows(shiftGradient, 1, columns), [byShift])).toBeLessThan(TOLERANCE);
    }),
  );
});
