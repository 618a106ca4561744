import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, Machine, randomMatrix } from './machine.js';

const cases = fc.record({
  ...{ rows: fc.integer({ min: 1, max: 40 }), tasks: fc.integer({ min: 1, max: 4 }), seed: fc.nat() },
  ...{ accumulate: fc.boolean(), scale: fc.constantFrom(1, 30, 1000) },
});

const losses = [
  {
    name: 'squared error',
    op: 'SquaredError',
    label: (u: number) => u,
    loss: (y: number, t: number) => (y - t) ** 2,
    slope: (y: number, t: number) => 2 * (y - t),
  },
  {
    name: 'cross-entropy of a logit',
    op: 'CrossEntropy',
    label: (u: number) => (u > 0 ? 1 : 0),
    loss: (y: number, t: number) => Math.max(y, 0) - y * t + Math.log1p(Math.exp(-Math.abs(y))),
    slope: (y: number, t: number) => 1 / (1 + Math.exp(-y)) - t,
  },
] as const;

test.each(losses)('$name and its gradient', ({ op, label, loss, slope }) => {
  fc.assert(
    fc.property(cases, ({ rows, tasks, seed, accumulate, scale }) => {
      const y = randomMatrix(rows, 1, seed).map(([value]) => [Math.fround(scale * value!)]);
      const labels = randomMatrix(rows, tasks, seed + 1).map((row) => row.map(label));
      const before = randomMatrix(rows, 1, seed + 2);
      const m = new Machine();
      const [value, gradient] = [m.rows(y), m.rows(before)];
      const [truth, total] = [m.numbers(labels.flat()), m.doubles([0.25])];
      const k = tasks - 1;
      m.emit(op, {
        ...{ y: value.address, dy: gradient.address, stride: value.stride },
        ...{ labels: truth + 4 * k, labelStride: 4 * tasks, rows, loss: total, accumulate },
      });
      m.run();
      const mean = y.reduce((sum, [v], i) => sum + loss(v!, labels[i]![k]!), 0) / rows;
      expect(Math.abs(m.readDouble(total) - 0.25 - mean)).toBeLessThan(1e-12 * (1 + mean));
      const slopes = y.map(([v], i) => [slope(v!, labels[i]![k]!) / rows + (accumulate ? before[i]![0]! : 0)]);
      expect(distance(m.readRows(gradient, rows, 1), slopes)).toBeLessThan(1e-6 * scale);
    }),
  );
});

test('penalty on the distance of two parameters', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.nat(),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (n, seed, alpha) => {
        const [a, b, da, db] = randomMatrix(4, 4 * n, seed) as [number[], number[], number[], number[]];
        const m = new Machine();
        const [left, leftGradient, right, rightGradient] = [a, da, b, db].map((row) => m.numbers(row)) as [
          number,
          number,
          number,
          number,
        ];
        const total = m.doubles([1]);
        m.emit('Penalty', { left, leftGradient, right, rightGradient, bytes: 16 * n, loss: total, alpha });
        m.run();
        const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
        expect(m.readDouble(total)).toBeCloseTo(1 + alpha * squares, 4);
        const expected = [da, db].map((row, side) =>
          row.map((d, i) => d + (side === 0 ? 2 : -2) * alpha * (a[i]! - b[i]!)),
        );
        const gradients = [leftGradient, rightGradient].map((at) => m.readNumbers(at, 4 * n));
        expect(distance(gradients, expected)).toBeLessThan(1e-5);
      },
    ),
  );
});
