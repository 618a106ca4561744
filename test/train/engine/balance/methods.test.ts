import { describe, expect, test } from 'vitest';
import type { Balancing } from '../../../../src/ground/base/loss-weights.js';
import { findMethod } from '../../../../src/train/engine/balance/index.js';
import type { Part } from '../../../../src/train/engine/balance/method.js';
import { newState } from '../../../../src/train/engine/balance/trained-logits.js';

type Matrix = readonly (readonly number[])[];

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const length = (a: readonly number[]): number => Math.hypot(...a);

/** A step in which the tasks have these gradients, one a row. */
function makePart(
  gradients: Matrix,
  { losses = gradients.map(() => 1), noise = [] as number[] } = {},
): Part {
  return {
    n: gradients.length,
    losses: Float64Array.from(losses),
    gram: Float64Array.from(gradients.flatMap((a) => gradients.map((b) => dot(a, b)))),
    noise: Float64Array.from(noise),
    states: gradients.map(newState),
  };
}

const methodFactors = (method: Balancing, gradients: Matrix, options = {}): number[] => [
  ...findMethod(method).factors(makePart(gradients, options)),
];

/** `sum_i factor_i g_i` */
const combined = (factors: readonly number[], gradients: Matrix): number[] =>
  gradients[0]!.map((_, column) =>
    factors.reduce((sum, factor, i) => sum + factor * gradients[i]![column]!, 0),
  );

const combinedBy = (method: Balancing, gradients: Matrix, options = {}): number[] =>
  combined(methodFactors(method, gradients, options), gradients);

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function randomGradients(tasks: number, size: number, seed: number): number[][] {
  const next = random(seed);
  for (let i = 0; i < 10; i++) next();
  return Array.from({ length: tasks }, () => Array.from({ length: size }, next));
}

const scaled = (gradients: Matrix, by: number): number[][] =>
  gradients.map((row) => row.map((value) => by * value));

function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance = 1e-9,
): void {
  const size = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!) / size, `${actual} for ${expected}`).toBeLessThan(
      tolerance,
    );
  });
}

/** TorchJD's matrix of `tests/unit/aggregation/test_values.py`, and one more task. */
const two = [[-4, 1, 1], [6, 1, 1]]; // biome-ignore format: a row a task
const three = [...two, [1, 2, -3]];

const ofGradients = ['pcgrad', 'mgda', 'nash', 'cagrad', 'aligned', 'upgrad'] as const;

/** For each task the others in ascending order. */
const inOrder = [0, 1, 2, 0, 1, 2, 0, 1, 2];

describe('known values', () => {
  // From TorchJD's tests and computed with NumPy, rounded; of MGDA and CAGrad divided by the number
  // of tasks.
  const known: readonly [Balancing, Matrix, readonly number[], number][] = [
    [{ kind: 'pcgrad' }, two, [0.5848, 3.8012, 3.8012], 1],
    [{ kind: 'mgda' }, two, [0, 1, 1], 2],
    [{ kind: 'nash' }, two, [0.0766, 0.9985, 0.9985], 1],
    [{ kind: 'aligned' }, two, [0.4266, 1.9347, 1.9347], 1],
    [{ kind: 'cagrad', c: 0.5 }, two, [0.1835, 1.2041, 1.2041], 2 / 1.25],
    [{ kind: 'upgrad' }, two, [0.2924, 1.9006, 1.9006], 2],
    [{ kind: 'pcgrad' }, three, [0.8789, 6.5677, 0.419], 1],
    [{ kind: 'mgda' }, three, [0, 1.1765, 0.2941], 3],
    [{ kind: 'nash' }, three, [0.0942, 1.7243, 0.1334], 1],
    [{ kind: 'aligned' }, three, [0.6008, 3.226, 0.1408], 1],
    [{ kind: 'cagrad', c: 0.5 }, three, [0.1988, 1.5336, -0.133], 3 / 1.25],
    [{ kind: 'upgrad' }, three, [0.2027, 2.2656, 0.1891], 3],
  ];

  test.each(known)('%o of %j', (method, gradients, expected, scale) => {
    const found = combinedBy(method, gradients, { noise: inOrder });
    found.forEach((value, i) => {
      expect(value / scale).toBeCloseTo(expected[i]!, 4);
    });
  });
});

describe.each(ofGradients)('%s', (kind) => {
  const method: Balancing = { kind };

  test.each([2, 3, 4, 7])('does the same at every scale, of %i tasks', (tasks) => {
    const gradients = randomGradients(tasks, 5, tasks);
    const noise = randomGradients(1, tasks * tasks, 5)[0]!;
    const at = (scale: number) => combinedBy(method, scaled(gradients, scale), { noise });
    for (const scale of [1e-10, 1e-5, 1e5, 1e10]) {
      // Nash's combination has the same length at every scale.
      const unit = kind === 'nash' ? 1 : scale;
      expectClose(
        at(scale).map((value) => value / unit),
        at(1),
        1e-6,
      );
    }
  });

  test('is the sum of orthogonal gradients of equal length, but for a factor', () => {
    const found = combinedBy(method, [[3, 0, 0], [0, 3, 0], [0, 0, 3]]); // biome-ignore format: a row a task
    expectClose(
      found.map((value) => value / found[0]!),
      [1, 1, 1],
    );
  });

  test('is finite if gradients are parallel, depend on each other, or cancel out', () => {
    const cases: Matrix[] = [
      [[1, 2], [2, 4]],
      [[1, 2], [1, 2]],
      [[1, 2], [-1, -2]],
      [[1, 2], [-3, -6]],
      [[1, 0], [0, 1], [1, 1]],
      [[1, 0], [0, 1], [-1, -1]],
      [[1, 0], [0, 1], [-1, 0], [0, -1]],
      [[1, 1], [1, 1], [1, 1], [1, 1]],
      [[1e-10, 0], [0, 1e10]],
      [[1, 1e-9], [-1, 1e-9]],
      [[5, -2]],
    ]; // biome-ignore format: a case a row
    for (const gradients of cases)
      for (const scale of [1e-10, 1, 1e10])
        for (const factor of methodFactors(method, scaled(gradients, scale), {
          noise: new Array(16).fill(0.5),
        }))
          expect(Number.isFinite(factor), `${JSON.stringify(gradients)} times ${scale}`).toBe(true);
  });

  test('does not depend on the order of the tasks, if the random numbers follow it', () => {
    const noise = randomGradients(1, 16, 5)[0]!;
    for (let seed = 1; seed < 20; seed++) {
      const gradients = randomGradients(4, 3, seed);
      const forwards = combinedBy(method, gradients, { noise });
      // Some of these cancel out.
      const backwards = combinedBy(method, [...gradients].reverse(), {
        noise: [...noise].reverse(),
      });
      backwards.forEach((value, i) => {
        expect(Math.abs(value - forwards[i]!)).toBeLessThan(1e-6);
      });
    }
  });
});

describe('facts', () => {
  const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
  const tasksAndSize: readonly [number, number][] = [[2, 3], [3, 5], [5, 4], [8, 20]]; // biome-ignore format: short
  const cases = tasksAndSize.flatMap(([tasks, size]) =>
    seeds.map((seed) => randomGradients(tasks, size, seed)),
  );

  test('no conflict: PCGrad and UPGrad are the sum', () => {
    const gradients = [[1, 0.5, 0], [0.3, 1, 0.2], [0, 0.1, 2]]; // biome-ignore format: a row a task
    expect(methodFactors({ kind: 'pcgrad' }, gradients)).toEqual([1, 1, 1]);
    expect(methodFactors({ kind: 'upgrad' }, gradients)).toEqual([1, 1, 1]);
  });

  test('two tasks: PCGrad is UPGrad', () => {
    for (const seed of seeds) {
      const gradients = randomGradients(2, 3, seed);
      expectClose(
        methodFactors({ kind: 'pcgrad' }, gradients),
        methodFactors({ kind: 'upgrad' }, gradients),
      );
    }
  });

  test('two tasks: MGDA has its closed form, also between gradients of very different lengths', () => {
    for (const seed of seeds) {
      const [a, b] = randomGradients(2, 3, seed) as [number[], number[]];
      for (const longer of [1, 10, 1e5]) {
        const g = [a, b.map((value) => longer * value)] as const;
        const [g11, g12, g22] = [dot(g[0], g[0]), dot(g[0], g[1]), dot(g[1], g[1])];
        const share = Math.min(1, Math.max(0, (g22 - g12) / (g11 + g22 - 2 * g12)));
        expectClose(methodFactors({ kind: 'mgda' }, g), [2 * share, 2 * (1 - share)]);
      }
    }
  });

  test('MGDA: the factors are shares, and optimal by the conditions of Karush, Kuhn and Tucker', () => {
    for (const gradients of cases) {
      const shares = methodFactors({ kind: 'mgda' }, gradients).map(
        (factor) => factor / gradients.length,
      );
      expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
      const d = combined(shares, gradients);
      const square = dot(d, d);
      const scale = Math.max(...gradients.map((g) => dot(g, g)));
      shares.forEach((share, i) => {
        expect(share).toBeGreaterThanOrEqual(0);
        const product = dot(gradients[i]!, d);
        expect((product - square) / scale).toBeGreaterThan(-1e-7);
        if (share > 1e-9) expect(Math.abs(product - square) / scale).toBeLessThan(1e-7);
      });
    }
  });

  test('Nash: each task gets the same, the combination has length sqrt(n), and no scale of a loss changes it', () => {
    for (const gradients of cases) {
      const factors = methodFactors({ kind: 'nash' }, gradients);
      const d = combined(factors, gradients);
      // Where gradients nearly cancel out, the bound on the factors matters.
      if (Math.max(...factors.map((factor, i) => factor * length(gradients[i]!))) > 100) continue;
      factors.forEach((factor, i) => {
        expect(factor * dot(gradients[i]!, d)).toBeCloseTo(1, 4);
      });
      expect(length(d)).toBeCloseTo(Math.sqrt(gradients.length), 4);
      const others = gradients.map((row, i) => row.map((value) => 10 ** i * value));
      expectClose(combinedBy({ kind: 'nash' }, others), d, 1e-6);
    }
  });

  test('Nash: two tasks have the closed form 1 / (n_i sqrt(1 + cos))', () => {
    const [a, b] = two as [number[], number[]];
    const cosine = dot(a, b) / length(a) / length(b);
    const expected = [a, b].map((g) => 1 / (length(g) * Math.sqrt(1 + cosine)));
    expectClose(methodFactors({ kind: 'nash' }, two), expected, 1e-8);
  });

  test('MGDA, UPGrad, Nash: no loss rises', () => {
    for (const gradients of cases) {
      for (const kind of ['mgda', 'upgrad', 'nash'] as const) {
        const factors = methodFactors({ kind }, gradients);
        const d = combined(factors, gradients);
        const reach = factors.reduce(
          (sum, factor, i) => sum + Math.abs(factor) * length(gradients[i]!),
          0,
        );
        for (const g of gradients)
          expect(dot(g, d) / (length(g) * reach), kind).toBeGreaterThan(-1e-7);
      }
    }
  });

  test('UPGrad: the projection of each gradient is the closest one that raises no loss', () => {
    for (const seed of seeds) {
      const gradients = randomGradients(3, 3, seed);
      const expected = gradients
        .map((g) => projected(g, gradients))
        .reduce((sum, p) => sum.map((v, i) => v + p[i]!));
      expectClose(combinedBy({ kind: 'upgrad' }, gradients), expected, 1e-6);
    }
  });

  test('Aligned: the Gram matrix becomes the least eigenvalue times the identity', () => {
    // So the square of the combination's length is twice the least eigenvalue.
    for (const seed of seeds) {
      const gradients = randomGradients(2, 4, seed);
      const [a, b] = gradients as [number[], number[]];
      const trace = dot(a, a) + dot(b, b);
      const determinant = dot(a, a) * dot(b, b) - dot(a, b) ** 2;
      const least = (trace - Math.sqrt(trace ** 2 - 4 * determinant)) / 2;
      const d = combinedBy({ kind: 'aligned' }, gradients);
      expect(dot(d, d) / (2 * least)).toBeCloseTo(1, 6);
    }
  });

  test('CAGrad: c = 0 is the mean times n, and the combination is optimal within the ball', () => {
    for (const gradients of cases) {
      expectClose(methodFactors({ kind: 'cagrad', c: 0 }, gradients), gradients.map(() => 1)); // biome-ignore format: short
      const [n, c] = [gradients.length, 0.5];
      const d = combinedBy({ kind: 'cagrad', c }, gradients).map(
        (value) => (value * (1 + c * c)) / n,
      );
      const mean = combined(gradients.map(() => 1 / n), gradients); // biome-ignore format: short
      const away = d.map((value, i) => value - mean[i]!);
      expect(length(away) / (c * length(mean))).toBeCloseTo(1, 6);
      // The least product with a gradient is the value of the dual problem, so that both are
      // optimal.
      const shares = methodFactors({ kind: 'cagrad', c }, gradients).map(
        (factor) => factor * (1 + c * c) - 1,
      );
      const total = shares.reduce((sum, share) => sum + share);
      const g = combined(shares.map((share) => share / total), gradients); // biome-ignore format: short
      const worst = Math.min(...gradients.map((own) => dot(own, d)));
      expect(worst).toBeCloseTo(dot(g, mean) + c * length(mean) * length(g), 7);
    }
  });

  test('PCGrad projects in the order of the random numbers', () => {
    const backwards = inOrder.map((value) => 2 - value);
    const found = combinedBy({ kind: 'pcgrad' }, three, { noise: backwards });
    expectClose(found, plainPcgrad(three, [2, 1, 0]));
    expect(found).not.toEqual(combinedBy({ kind: 'pcgrad' }, three, { noise: inOrder }));
  });
});

/** PCGrad on vectors, as in the paper; `order` has the order of the other tasks for each task. */
function plainPcgrad(gradients: Matrix, order: readonly number[]): number[] {
  const all = gradients.map((own, i) => {
    let p = [...own];
    for (const j of order) {
      const product = dot(p, gradients[j]!);
      if (j === i || product >= 0) continue;
      const share = product / dot(gradients[j]!, gradients[j]!);
      p = p.map((value, k) => value - share * gradients[j]![k]!);
    }
    return p;
  });
  return all.reduce((sum, p) => sum.map((value, k) => value + p[k]!));
}

/**
 * The point closest to g of the cone of d with g_j d >= 0 for all j, by trying every set of active
 * constraints.
 */
function projected(g: readonly number[], gradients: Matrix): number[] {
  let best: number[] | undefined;
  for (let subset = 0; subset < 2 ** gradients.length; subset++) {
    const active = gradients.filter((_, j) => subset & (1 << j));
    // The residual of g against the active ones, by Gram and Schmidt.
    const basis: number[][] = [];
    for (const a of active) {
      let left = [...a];
      for (const e of basis) left = left.map((value, k) => value - dot(left, e) * e[k]!);
      const size = length(left);
      if (size > 1e-9) basis.push(left.map((value) => value / size));
    }
    let d = [...g];
    for (const e of basis) {
      const product = dot(d, e);
      d = d.map((value, k) => value - product * e[k]!);
    }
    const away = (point: readonly number[]) => length(point.map((value, k) => value - g[k]!));
    if (gradients.every((a) => dot(a, d) > -1e-9) && (!best || away(d) < away(best))) best = d;
  }
  return best!;
}

describe('of losses', () => {
  const gradients = randomGradients(3, 2, 1);
  const losses = [0.5, 2, 8];

  test('log-sum divides by the loss, or by the least loss', () => {
    expect(methodFactors({ kind: 'log-sum' }, gradients, { losses })).toEqual([2, 0.5, 0.125]);
    expect(methodFactors({ kind: 'log-sum' }, gradients, { losses: [0, 1e-9, 1] })).toEqual([
      1e8, 1e8, 1,
    ]);
  });

  test('rlw: the softmax of normal numbers, times the number of tasks', () => {
    const noise = [0.5, 0.25, 0.1, 0.75, 0.9, 0.5];
    const normals = [0, 1, 2].map((i) => Math.sqrt(-2 * Math.log(noise[2 * i]!)) * Math.sin(2 * Math.PI * noise[2 * i + 1]!)); // biome-ignore format: short
    const total = normals.reduce((sum, z) => sum + Math.exp(z), 0);
    const found = methodFactors({ kind: 'rlw' }, gradients, { noise });
    expectClose(
      found,
      normals.map((z) => (3 * Math.exp(z)) / total),
    );
  });

  test('famo: first the inverse losses, then more for the tasks whose losses fell less', () => {
    const method = findMethod({ kind: 'famo' });
    const part = makePart(gradients, { losses });
    const inverse = 1 / 0.5 + 1 / 2 + 1 / 8;
    expectClose([...method.factors(part)], losses.map((loss) => 3 / loss / inverse)); // biome-ignore format: short
    // log L falls by log 2 in the first task alone. Adam's first step is the rate, against the sign
    // of the gradient.
    method.update!(part, Float64Array.of(0.25, 2, 8));
    const [a, b, c] = part.states.map(({ logit }) => logit);
    expectClose([a!, b!, c!], [-0.025, 0.025, 0.025], 1e-6);
  });

  test('gradnorm: more for the task whose loss fell less', () => {
    const method = findMethod({ kind: 'gradnorm' });
    const part = makePart([[1, 0], [0, 1]], { losses: [1, 1] }); // biome-ignore format: short
    expect([...method.factors(part)]).toEqual([1, 1]);
    method.update!(part, part.losses);
    expect(part.states.map(({ logit }) => logit)).toEqual([0, 0]);
    const later = { ...part, losses: Float64Array.of(0.5, 1) };
    method.update!(later, later.losses);
    expect(part.states[0]!.logit).toBeLessThan(0);
    expect(part.states[1]!.logit).toBeGreaterThan(0);
    const [first, second] = method.factors(part) as unknown as [number, number];
    expect(first + second).toBeCloseTo(2, 12);
  });

  test('gradnorm: with equal losses it evens the norms out', () => {
    const method = findMethod({ kind: 'gradnorm' });
    const part = makePart([[4, 0], [0, 1]], { losses: [1, 1] }); // biome-ignore format: short
    for (let step = 0; step < 2000; step++) method.update!(part, part.losses);
    const [first, second] = method.factors(part) as unknown as [number, number];
    expect(first * 4).toBeCloseTo(second, 1);
  });
});
