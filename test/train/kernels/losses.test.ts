import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, Machine, randomMatrix } from './kernel-harness.js';

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  tasks: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  accumulate: fc.boolean(),
  scale: fc.constantFrom(1, 30, 1000),
});

const losses = [
  {
    name: 'squared error',
    op: 'SquaredError',
    weighted: 'WeightedSquaredError',
    label: (u: number) => u,
    loss: (y: number, t: number) => (y - t) ** 2,
    slope: (y: number, t: number) => 2 * (y - t),
  },
  {
    name: 'cross-entropy of a logit',
    op: 'CrossEntropy',
    weighted: 'WeightedCrossEntropy',
    label: (u: number) => (u > 0 ? 1 : 0),
    loss: (y: number, t: number) => Math.max(y, 0) - y * t + Math.log1p(Math.exp(-Math.abs(y))),
    slope: (y: number, t: number) => 1 / (1 + Math.exp(-y)) - t,
  },
] as const;

const poisson = {
  name: 'Poisson loss',
  weighted: 'Poisson',
  label: (u: number) => Math.round(2 * u + 2),
  loss: (y: number, t: number) => Math.exp(y) - t * y,
  slope: (y: number, t: number) => Math.exp(y) - t,
} as const;

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
        y: value.address,
        dy: gradient.address,
        stride: value.stride,
        labels: truth + 4 * k,
        labelStride: 4 * tasks,
        rows,
        loss: total,
        accumulate,
      });
      m.run();
      const mean = y.reduce((sum, [v], i) => sum + loss(v!, labels[i]![k]!), 0) / rows;
      expect(Math.abs(m.readDouble(total) - 0.25 - mean)).toBeLessThan(1e-12 * (1 + mean));
      const slopes = y.map(([v], i) => [
        slope(v!, labels[i]![k]!) / rows + (accumulate ? before[i]![0]! : 0),
      ]);
      expect(distance(m.readRows(gradient, rows, 1), slopes)).toBeLessThan(1e-6 * scale);
    }),
  );
});

const weightedCases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
  accumulate: fc.boolean(),
  missing: fc.constantFrom(0, 0.3, 0.9, 1),
  taskWeight: fc.constantFrom(1, 0.2, 3),
  hasWeights: fc.boolean(),
  given: fc.constantFrom(undefined, 0.3, 2),
});

test.each([...losses, poisson])(
  '$name, weighted, of the rows that have a label',
  ({ weighted, label, loss, slope }) => {
    fc.assert(
      fc.property(
        weightedCases,
        ({ rows, seed, accumulate, missing, taskWeight, hasWeights, given: times }) => {
          const y = randomMatrix(rows, 1, seed);
          const [chance, given, start] = [1, 2, 3].map((n) =>
            randomMatrix(rows, 1, seed + n).flat(),
          );
          const labels = randomMatrix(rows, 1, seed + 4).map(([u], i) =>
            chance![i]! + 1 < 2 * missing ? NaN : label(u!),
          );
          const weights = given!.map((u) => (hasWeights ? Math.fround(u + 1.5) : 1));
          const m = new Machine();
          const [value, gradient] = [m.rows(y), m.rows(start!.map((d) => [d]))];
          const [total, own] = [m.doubles([0.25]), m.doubles([7])];
          m.emit(weighted, {
            y: value.address,
            dy: gradient.address,
            stride: value.stride,
            labels: m.numbers(labels),
            labelStride: 4,
            rows,
            loss: total,
            accumulate,
            weights: hasWeights ? m.numbers(weights) : 0,
            weight: taskWeight,
            factor: times === undefined ? 0 : m.doubles([times]),
            own: times === undefined ? 0 : own,
          });
          m.run();
          const labelled = labels.flatMap((t, i) => (Number.isNaN(t) ? [] : [i]));
          const count = labelled.reduce((sum, i) => sum + weights[i]!, 0);
          const shares = labels.map((t, i) =>
            Number.isNaN(t) ? 0 : (taskWeight * weights[i]!) / count,
          );
          const expected = labelled.reduce(
            (sum, i) => sum + shares[i]! * loss(y[i]![0]!, labels[i]!),
            0,
          );
          expect(Math.abs(m.readDouble(total) - 0.25 - expected)).toBeLessThan(
            1e-12 * (1 + Math.abs(expected)),
          );
          // Loss weights are for the gradients alone.
          if (times === undefined) expect(m.readDouble(own)).toBe(7);
          else if (labelled.length === 0) expect(m.readDouble(own)).toBeNaN();
          else
            expect(Math.abs(m.readDouble(own) - expected)).toBeLessThan(
              1e-12 * (1 + Math.abs(expected)),
            );
          const slopes = labels.map((t, i) => [
            (Number.isNaN(t) ? 0 : (times ?? 1) * shares[i]! * slope(y[i]![0]!, t)) +
              (accumulate ? start![i]! : 0),
          ]);
          expect(distance(m.readRows(gradient, rows, 1), slopes)).toBeLessThan(2e-6);
        },
      ),
    );
  },
);

test.each(losses)(
  '$name, weighted by ones, has the bits of the plain one',
  ({ op, weighted, label }) => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ rows, tasks, seed, accumulate, scale }, ones) => {
        const y = randomMatrix(rows, 1, seed).map(([value]) => [Math.fround(scale * value!)]);
        const labels = randomMatrix(rows, tasks, seed + 1)
          .flat()
          .map(label);
        const before = randomMatrix(rows, 1, seed + 2);
        const told = [op, weighted].map((name) => {
          const m = new Machine();
          const [value, gradient, total] = [m.rows(y), m.rows(before), m.doubles([0.25])];
          const fields = {
            y: value.address,
            dy: gradient.address,
            stride: value.stride,
            labels: m.numbers(labels),
            labelStride: 4 * tasks,
            rows,
            loss: total,
            accumulate,
          };
          const weights = ones ? m.numbers(y.map(() => 1)) : 0;
          if (name === op) m.emit(op, fields);
          else
            m.emit(weighted, {
              ...fields,
              weights,
              weight: 1,
              factor: ones ? m.doubles([1]) : 0,
              own: 0,
            });
          m.run();
          return [m.readDouble(total), m.readRows(gradient, rows, 1)];
        });
        expect(told[1]).toEqual(told[0]);
      }),
    );
  },
);

test('cross-entropy of classes, of the rows that have a label', () => {
  fc.assert(
    fc.property(weightedCases, fc.integer({ min: 1, max: 17 }), (c, classes) => {
      const { rows, seed, accumulate, missing, taskWeight, hasWeights } = c;
      const y = randomMatrix(rows, classes, seed).map((row) =>
        row.map((value) => Math.fround(30 * value)),
      );
      const before = randomMatrix(rows, classes, seed + 1);
      const chance = randomMatrix(rows, 3, seed + 2);
      const labels = chance.map(([u, v]) =>
        u! + 1 < 2 * missing ? NaN : Math.floor(((v! + 1) / 2) * classes),
      );
      const weights = chance.map(([, , w]) => (hasWeights ? Math.fround(w! + 1.5) : 1));
      const m = new Machine();
      const [value, gradient, total] = [m.rows(y), m.rows(before), m.doubles([0.25])];
      m.emit('ClassCrossEntropy', {
        y: value.address,
        dy: gradient.address,
        stride: value.stride,
        classes,
        labels: m.numbers(labels),
        labelStride: 4,
        rows,
        loss: total,
        accumulate,
        weights: hasWeights ? m.numbers(weights) : 0,
        weight: taskWeight,
        factor: 0,
        own: 0,
      });
      m.run();
      const count = labels.reduce((sum, t, i) => sum + (Number.isNaN(t) ? 0 : weights[i]!), 0);
      const shares = labels.map((t, i) =>
        Number.isNaN(t) ? 0 : (taskWeight * weights[i]!) / count,
      );
      const sums = y.map((row) => row.reduce((sum, z) => sum + Math.exp(z), 0));
      const expected = labels.reduce(
        (sum, t, i) => sum + (Number.isNaN(t) ? 0 : shares[i]! * (Math.log(sums[i]!) - y[i]![t]!)),
        0,
      );
      expect(Math.abs(m.readDouble(total) - 0.25 - expected)).toBeLessThan(1e-11 * (1 + expected));
      const slopes = y.map((row, i) =>
        row.map((z, j) => {
          const p = Math.exp(z) / sums[i]!;
          return shares[i]! * (p - Number(j === labels[i])) + (accumulate ? before[i]![j]! : 0);
        }),
      );
      expect(distance(m.readRows(gradient, rows, classes), slopes)).toBeLessThan(2e-6);
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
        const [a, b, da, db] = randomMatrix(4, 4 * n, seed) as [
          number[],
          number[],
          number[],
          number[],
        ];
        const m = new Machine();
        const [left, leftGradient, right, rightGradient] = [a, da, b, db].map((row) =>
          m.numbers(row),
        ) as [number, number, number, number];
        const total = m.doubles([1]);
        m.emit('Penalty', {
          left,
          leftGradient,
          right,
          rightGradient,
          bytes: 16 * n,
          loss: total,
          alpha,
        });
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
