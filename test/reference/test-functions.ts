import type { Dimension, Point, Space } from '../../src/sweep/tune/space.js';

/** A function with known minima on which optimizers are compared. */
export interface TestFunction {
  readonly name: string;
  readonly space: Space;
  readonly value: (point: Point) => number;
  /** The literature's. */
  readonly minimum: number;
  readonly minimizers: readonly Point[];
}

const real = (name: string, low: number, high: number): Dimension => ({
  name,
  low,
  high,
  scale: 'linear',
  integer: false,
});

/** Branin and Hoo (1972) in the form of Dixon and Szego (1978). */
export const branin: TestFunction = {
  name: 'Branin',
  space: { dimensions: [real('x', -5, 10), real('y', 0, 15)] },
  value: ({ x, y }) =>
    (y! - (5.1 / (4 * Math.PI ** 2)) * x! ** 2 + (5 / Math.PI) * x! - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) +
    10,
  minimum: 0.397887,
  minimizers: [
    { x: -Math.PI, y: 12.275 },
    { x: Math.PI, y: 2.275 },
    { x: 9.42478, y: 2.475 },
  ],
};

const weights = [1, 1.2, 3, 3.2];
const scales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centers = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const minimizer = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573];

/** Hartmann's function of six coordinates (Dixon and Szego 1978). */
export const hartmann6: TestFunction = {
  name: 'Hartmann-6',
  space: { dimensions: names.map((name) => real(name, 0, 1)) },
  value: (point) =>
    -weights.reduce((sum, weight, i) => {
      const squares = names.reduce(
        (s, name, j) => s + scales[i]![j]! * (point[name]! - centers[i]![j]!) ** 2,
        0,
      );
      return sum + weight * Math.exp(-squares);
    }, 0),
  minimum: -3.32237,
  minimizers: [Object.fromEntries(names.map((name, i) => [name, minimizer[i]!]))],
};
