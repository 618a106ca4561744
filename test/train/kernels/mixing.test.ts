import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PANEL, panelCount } from '../../../src/train/kernels/panels.js';
import {
  distance,
  Machine,
  type Matrix,
  type Place,
  randomMatrix,
  range,
} from './kernel-harness.js';

const size = fc.integer({ min: 1, max: 19 });
const shape = fc.record({
  rows: size,
  columns: size,
  count: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
  gap: fc.nat({ max: 1 }),
});
const TOLERANCE = 1e-5;

const plainSoftmax = (row: readonly number[]) => {
  const e = row.map((value) => Math.exp(value - Math.max(...row)));
  return e.map((value) => value / e.reduce((a, b) => a + b));
};
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const zeros = (rows: number, columns: number) => range(rows).map(() => range(columns).map(() => 0));

test('softmax, however large its inputs', () => {
  fc.assert(
    fc.property(shape, fc.constantFrom(1, 10, 1000), ({ rows, columns, seed, gap }, scale) => {
      const x = randomMatrix(rows, columns, seed).map((row) => row.map((value) => scale * value));
      const m = new Machine();
      const [from, to] = [m.rows(x, gap), m.rows(zeros(rows, columns))];
      m.emit('Softmax', {
        x: from.address,
        xStride: from.stride,
        y: to.address,
        yStride: to.stride,
        rows,
        width: columns,
      });
      m.run();
      // Below e^-80 a weight is e^-80.
      const rounded = x.map((row) => row.map(Math.fround));
      expect(distance(m.readRows(to, rows, columns), rounded.map(plainSoftmax))).toBeLessThan(1e-6);
    }),
  );
});

test('softmax over the largest columns, of equal ones the first', () => {
  const nonzeros = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      shape,
      nonzeros,
      fc.constantFrom(1, 3, 1000),
      ({ rows, columns, seed, gap }, nonzeros, scale) => {
        // Rounded, so that many are equal.
        const x = randomMatrix(rows, columns, seed).map((row) =>
          row.map((value) => Math.round(scale * value) + 0),
        );
        const m = new Machine();
        const [from, to] = [m.rows(x, gap), m.rows(zeros(rows, columns))];
        m.emit('TopK', {
          x: from.address,
          xStride: from.stride,
          y: to.address,
          yStride: to.stride,
          rows,
          width: columns,
          nonzeros,
        });
        m.run();
        const expected = x.map((row) => {
          const order = range(columns).sort((i, j) => row[j]! - row[i]! || i - j);
          return plainSoftmax(
            row.map((value, i) => (order.indexOf(i) < nonzeros ? value : -Infinity)),
          );
        });
        const actual = m.readRows(to, rows, columns);
        expect(distance(actual, expected)).toBeLessThan(1e-6);
        // What is not chosen is exactly zero, and so is what is chosen and as far below the largest
        // as no number can tell.
        expected.forEach((row, r) => {
          const least = 6e-16 * Math.max(...row);
          expect(actual[r]!.slice(0, columns).map((value) => value === 0)).toEqual(
            row.map((value) => value < least),
          );
        });
      },
    ),
  );
});

test('gradient of a softmax', () => {
  fc.assert(
    fc.property(shape, fc.boolean(), ({ rows, columns, seed, gap }, accumulate) => {
      const y = randomMatrix(rows, columns, seed).map((row) => plainSoftmax(row).map(Math.fround));
      const [dy, before] = [
        randomMatrix(rows, columns, seed + 1),
        randomMatrix(rows, columns, seed + 2),
      ];
      const m = new Machine();
      const [value, gradient, to] = [m.rows(y, gap), m.rows(dy, gap), m.rows(before)];
      m.emit('SoftmaxGradient', {
        y: value.address,
        dy: gradient.address,
        yStride: value.stride,
        dx: to.address,
        dxStride: to.stride,
        rows,
        width: columns,
        accumulate,
      });
      m.run();
      const expected = y.map((row, i) =>
        row.map((p, j) => p * (dy[i]![j]! - dot(row, dy[i]!)) + (accumulate ? before[i]![j]! : 0)),
      );
      expect(distance(m.readRows(to, rows, columns), expected)).toBeLessThan(TOLERANCE);
    }),
  );
});

interface Parts {
  readonly values: Matrix[];
  readonly before: Matrix[];
  readonly gradients: Place[];
  readonly address: number;
}

/** Inputs of a mixture: of every three, one wants no gradient, one has it written, one added to. */
function placeParts(
  m: Machine,
  count: number,
  rows: number,
  columns: number,
  seed: number,
  gap: number,
): Parts {
  const values = range(count).map((i) => randomMatrix(rows, columns, seed + 10 * i));
  const before = range(count).map((i) => randomMatrix(rows, columns, seed + 10 * i + 5));
  const gradients = before.map((matrix) => m.rows(matrix, gap));
  const parts = values.map((matrix, i) => {
    const { address, stride } = m.rows(matrix, gap);
    const gradient = i % 3 === 0 ? 0 : gradients[i]!.address;
    return { value: address, stride, gradient, accumulate: i % 3 === 2 };
  });
  return { values, before, gradients, address: m.parts(parts, rows, columns) };
}

/** Parts' gradients, given what each weighs in each row. */
function expectPartGradients(
  m: Machine,
  parts: Parts,
  dy: Matrix,
  weight: (row: number, part: number) => number,
): void {
  parts.gradients.forEach((place, i) => {
    const expected = parts.before[i]!.map((row, r) =>
      row.map((old, j) => {
        const own = weight(r, i) * dy[r]![j]!;
        return [old, own, old + own][i % 3]!;
      }),
    );
    expect(distance(m.readRows(place, dy.length, dy[0]!.length), expected)).toBeLessThan(TOLERANCE);
  });
}

test('mixture and its gradients', () => {
  fc.assert(
    fc.property(shape, fc.boolean(), ({ rows, columns, count, seed, gap }, accumulate) => {
      const width = PANEL * panelCount(columns);
      const [gate, before] = [
        randomMatrix(rows, count, seed + 1),
        randomMatrix(rows, count, seed + 2),
      ];
      const dy = randomMatrix(rows, columns, seed + 3);
      const m = new Machine();
      const [weights, gradient] = [m.rows(gate), m.rows(before)];
      const [y, back] = [m.rows(zeros(rows, columns), gap), m.rows(dy, gap)];
      const parts = placeParts(m, count, rows, columns, seed + 4, gap);
      const fields = {
        gate: weights.address,
        gateStride: weights.stride,
        gateGradient: gradient.address,
        gateAccumulate: accumulate,
        parts: parts.address,
        count,
        rows,
        width,
      };
      m.emit('Mix', { ...fields, y: y.address, yStride: y.stride });
      m.emit('MixGradient', { ...fields, y: back.address, yStride: back.stride });
      m.run();
      const mixed = dy.map((row, r) =>
        row.map((_, j) =>
          dot(
            gate[r]!,
            parts.values.map((value) => value[r]![j]!),
          ),
        ),
      );
      expect(distance(m.readRows(y, rows, columns), mixed)).toBeLessThan(TOLERANCE);
      const gates = before.map((row, r) =>
        row.map((old, i) => dot(dy[r]!, parts.values[i]![r]!) + (accumulate ? old : 0)),
      );
      expect(distance(m.readRows(gradient, rows, count), gates)).toBeLessThan(TOLERANCE);
      expectPartGradients(m, parts, dy, (r, i) => gate[r]![i]!);
    }),
  );
});

test('cross-stitch unit and its gradients', () => {
  fc.assert(
    fc.property(shape, ({ rows, columns, count, seed, gap }) => {
      const width = PANEL * panelCount(columns);
      const [scalars, before] = randomMatrix(2, count, seed + 1) as [number[], number[]];
      const dy = randomMatrix(rows, columns, seed + 3);
      const m = new Machine();
      const [at, gradients] = [m.numbers(scalars), m.numbers(before)];
      const [y, back] = [m.rows(zeros(rows, columns), gap), m.rows(dy, gap)];
      const parts = placeParts(m, count, rows, columns, seed + 4, gap);
      const fields = {
        scalars: at,
        scalarGradients: gradients,
        parts: parts.address,
        count,
        rows,
        width,
      };
      m.emit('Stitch', { ...fields, y: y.address, yStride: y.stride });
      m.emit('StitchGradient', { ...fields, y: back.address, yStride: back.stride });
      m.run();
      const mixed = dy.map((row, r) =>
        row.map((_, j) =>
          dot(
            scalars,
            parts.values.map((value) => value[r]![j]!),
          ),
        ),
      );
      expect(distance(m.readRows(y, rows, columns), mixed)).toBeLessThan(TOLERANCE);
      const expected = before.map((old, i) => old + dot(dy.flat(), parts.values[i]!.flat()));
      expect(distance([m.readNumbers(gradients, count)], [expected])).toBeLessThan(TOLERANCE);
      expectPartGradients(m, parts, dy, (_, i) => scalars[i]!);
    }),
  );
});

test('combination of matrices and its gradients', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      size,
      fc.nat(),
      fc.boolean(),
      (count, vectors, seed, accumulate) => {
        const length = 4 * vectors;
        const [cores, coresBefore] = [
          randomMatrix(count, length, seed),
          randomMatrix(count, length, seed + 1),
        ];
        const [factors, factorsBefore] = randomMatrix(2, count, seed + 2) as [number[], number[]];
        const [d] = randomMatrix(1, length, seed + 3) as [number[]];
        const m = new Machine();
        const [coreAt, coreGradients] = [m.numbers(cores.flat()), m.numbers(coresBefore.flat())];
        const [factorAt, factorGradients] = [m.numbers(factors), m.numbers(factorsBefore)];
        const [to, back] = [m.numbers(range(length).map(() => 0)), m.numbers(d)];
        const fields = {
          cores: coreAt,
          coreGradients,
          count,
          bytes: 4 * length,
          factors: factorAt,
          factorGradients,
        };
        m.emit('Combine', { ...fields, matrix: to, accumulate: false });
        m.emit('CombineGradient', { ...fields, matrix: back, accumulate });
        m.run();
        const combined = d.map((_, j) =>
          dot(
            factors,
            cores.map((core) => core[j]!),
          ),
        );
        expect(distance([m.readNumbers(to, length)], [combined])).toBeLessThan(TOLERANCE);
        const coreExpected = coresBefore.map((row, c) =>
          row.map((old, j) => factors[c]! * d[j]! + (accumulate ? old : 0)),
        );
        expect(
          distance([m.readNumbers(coreGradients, count * length)], [coreExpected.flat()]),
        ).toBeLessThan(TOLERANCE);
        const factorExpected = factorsBefore.map((old, c) => old + dot(d, cores[c]!));
        expect(distance([m.readNumbers(factorGradients, count)], [factorExpected])).toBeLessThan(
          TOLERANCE,
        );
      },
    ),
  );
});
