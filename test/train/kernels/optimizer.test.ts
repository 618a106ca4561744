import { describe, expect, test } from 'vitest';
import { ADAM } from '../../../src/train/engine/engine.js';
import { Machine, randomMatrix } from './kernel-harness.js';

const { beta1, beta2, epsilon } = ADAM;
const N = 64;

/** The step that is run, and the place of its rate among others. */
const [STEP, PLACE] = [5002, 2];

const placeRates = (machine: Machine, rate: number) => ({
  rates: machine.doubles([1, 2, 3, 4].map((other, i) => (i === PLACE ? rate : other))),
  first: machine.doubles([STEP - PLACE]),
});

/** Adam as in the first three steps of a run whose gradients are given, in float64. */
function adamReference(
  weights: readonly number[],
  gradients: readonly number[][],
  rate: number,
): number[] {
  return weights.map((weight, i) => {
    let [w, m, v] = [weight, 0, 0];
    gradients.forEach((gradient, t) => {
      const g = gradient[i]!;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      w -=
        (rate * (m / (1 - beta1 ** (t + 1)))) / (Math.sqrt(v / (1 - beta2 ** (t + 1))) + epsilon);
    });
    return w;
  });
}

function adam(
  weights: readonly number[],
  gradients: readonly number[][],
  rate: number,
  start = { m: 0, v: 0 },
) {
  const machine = new Machine();
  const at = machine.numbers(weights);
  const m = machine.numbers(weights.map(() => start.m));
  const v = machine.numbers(weights.map(() => start.v));
  const powers = machine.doubles([1, 1]);
  for (const gradient of gradients) {
    machine.emit('Adam', {
      parameters: at,
      gradients: machine.numbers(gradient),
      m,
      v,
      bytes: 4 * N,
      powers,
      ...placeRates(machine, rate),
      beta1,
      beta2,
      epsilon,
    });
  }
  machine.run(STEP);
  const read = (address: number) => machine.readNumbers(address, N);
  return { weights: read(at), m: read(m), v: read(v) };
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

describe('Adam', () => {
  test.each([1, 1e-3, 1e-6, 1e-8])('agrees with float64 for gradients of size %d', (scale) => {
    const [weights, ...gradients] = randomMatrix(4, N, 7) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const scaled = gradients.map((row) => row.map((g) => Math.fround(scale * g)));
    expect(
      distance(adam(weights, scaled, 0.01).weights, adamReference(weights, scaled, 0.01)),
    ).toBeLessThan(2e-7);
  });

  test('moments of a dead unit reach zero, never a subnormal number', () => {
    const [weights] = randomMatrix(1, N, 1) as [number[]];
    const none = weights.map(() => 0);
    const { m, v } = adam(weights, Array(40).fill(none), 0.01, { m: 1e-14, v: 1e-30 });
    expect([...m, ...v].every((x) => x === 0)).toBe(true);
  });

  test('tiny gradients leave no subnormal number', () => {
    const [weights] = randomMatrix(1, N, 1) as [number[]];
    const gradient = weights.map((_, i) => Math.fround(10 ** -(i / 2 + 5)));
    const { m, v } = adam(weights, [gradient, gradient], 0.01);
    expect([...m, ...v].every((x) => x === 0 || Math.abs(x) > 2 ** -126)).toBe(true);
  });

  test('what is not a number stays so', () => {
    const { weights, m, v } = adam(Array(N).fill(1), [Array(N).fill(NaN)], 0.01);
    expect([...weights, ...m, ...v].every(Number.isNaN)).toBe(true);
  });
});

test.each([0, 0.03])('momentum with an L2 penalty of %d agrees with float64', (decay) => {
  const [weights, ...gradients] = randomMatrix(4, N, 7) as [number[], number[], number[], number[]];
  const machine = new Machine();
  const [at, velocity] = [machine.numbers(weights), machine.numbers(weights.map(() => 0))];
  for (const gradient of gradients) {
    machine.emit('Momentum', {
      parameters: at,
      gradients: machine.numbers(gradient),
      velocity,
      bytes: 4 * N,
      ...placeRates(machine, 0.05),
      momentum: 0.9,
      decay,
    });
  }
  machine.run(STEP);
  const expected = weights.map((start, i) => {
    let [w, v] = [start, 0];
    for (const gradient of gradients) {
      v = 0.9 * v + gradient[i]! + decay * w;
      w -= 0.05 * v;
    }
    return w;
  });
  expect(distance(machine.readNumbers(at, N), expected)).toBeLessThan(5e-7);
});

test('the velocity of a dead unit reaches zero, never a subnormal number', () => {
  const [weights] = randomMatrix(1, N, 1) as [number[]];
  const machine = new Machine();
  const velocity = machine.numbers(weights.map((_, i) => 10 ** -(i % 16)));
  const gradients = machine.numbers(weights.map(() => 0));
  const fields = {
    parameters: machine.numbers(weights),
    gradients,
    velocity,
    bytes: 4 * N,
    momentum: 0.5,
    decay: 0,
  };
  for (let step = 0; step < 60; step++)
    machine.emit('Momentum', { ...fields, ...placeRates(machine, 0.05) });
  machine.run(STEP);
  expect(machine.readNumbers(velocity, N).every((v) => v === 0)).toBe(true);
});

test('decay, by the rate of the step', () => {
  const [weights] = randomMatrix(1, N, 5) as [number[]];
  const machine = new Machine();
  const at = machine.numbers(weights);
  machine.emit('Decay', { parameters: at, bytes: 4 * N, ...placeRates(machine, 0.05), decay: 0.2 });
  machine.run(STEP);
  const expected = weights.map((w) => 0.99 * w);
  expect(distance(machine.readNumbers(at, N), expected)).toBeLessThan(1e-7);
});

test('gradient descent, by the rate of the step', () => {
  const [weights, gradient] = randomMatrix(2, N, 5) as [number[], number[]];
  const machine = new Machine();
  const at = machine.numbers(weights);
  const gradients = machine.numbers(gradient);
  machine.emit('Descend', {
    parameters: at,
    gradients,
    bytes: 4 * N,
    ...placeRates(machine, 0.05),
  });
  machine.run(STEP);
  const expected = weights.map((w, i) => w - 0.05 * gradient[i]!);
  expect(distance(machine.readNumbers(at, N), expected)).toBeLessThan(1e-7);
});
