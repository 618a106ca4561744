import { expect, test } from 'vitest';
import { Machine, range } from './kernel-harness.js';

/**
 * The factors after each of some steps of a dynamic weight average, given the losses [steps, K].
 */
function factorsOver(losses: readonly (readonly number[])[], every: number): number[][] {
  const count = losses[0]!.length;
  return losses.map((_, last) => {
    const m = new Machine();
    const zeros = () => m.doubles(range(count).map(() => 0));
    const factors = m.doubles(range(count).map(() => 1));
    const state = {
      factors,
      count,
      sums: zeros(),
      counts: zeros(),
      before: zeros(),
      every,
      temperature: 2,
    };
    const steps = losses.slice(0, last + 1);
    // A program is run for one step: that of its last instruction is the only one whose number
    // counts.
    for (const [step, ofStep] of steps.entries()) {
      m.emit('DynamicWeights', {
        ...state,
        losses: m.doubles(ofStep),
        every: (step + 1) % every === 0 ? 1 : 2 ** 30,
      });
    }
    m.run();
    return range(count).map((k) => m.readDouble(factors + 8 * k));
  });
}

/** 2 softmax([a, b] / 2), by hand. */
const pair = (a: number, b: number) => {
  const share = 1 / (1 + Math.exp((b - a) / 2));
  return [2 * share, 2 * (1 - share)];
};

const expectClose = (
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((row, i) => {
    row.forEach((value, k) => {
      expect(value, `step ${i}, task ${k}`).toBeCloseTo(expected[i]![k]!, 14);
    });
  });
};

test('a dynamic weight average follows the ratio of the last two periods', () => {
  // Means of the periods: 2 and 2, 1 and 3, 3 and 3.
  const losses = [[1, 3], [3, 1], [1, 3], [1, 3], [4, 2], [2, 4]]; // biome-ignore format: a row a step
  const one = [1, 1];
  const [second, third] = [pair(1 / 2, 3 / 2), pair(3, 1)];
  expectClose(factorsOver(losses, 2), [one, one, one, second, second, third]);
  expect(second[0]).toBeCloseTo(0.7550813, 7);
});

test('steps without a label of a task are left out of its means, and a period without one has no ratio', () => {
  const none = Number.NaN;
  const losses = [[4, 2], [none, 2], [none, 1], [none, 1], [2, 1], [none, 1], [1, 1], [1, 1]]; // biome-ignore format: a row a step
  const one = [1, 1];
  const [second, third, fourth] = [pair(1, 1 / 2), pair(2 / 4, 1), pair(1 / 2, 1)];
  expectClose(factorsOver(losses, 2), [one, one, one, second, second, third, third, fourth]);
});

test('a loss of zero has no ratio', () => {
  expectClose(factorsOver([[0, 1], [0, 1], [5, 1]], 1), [[1, 1], [1, 1], [1, 1]]); // biome-ignore format: a row a step
});

test('uncertainty: the factors and their gradients', () => {
  const m = new Machine();
  const s = [-0.5, 0, 2];
  const losses = [0.7, Number.NaN, 3];
  const weights = [1, 1, 0.4];
  const [factors, gradients] = [m.doubles([0, 0, 0]), m.numbers([9, 9, 9])];
  m.emit('Uncertainty', { s: m.numbers(s), factors, count: 3 });
  const place = {
    losses: m.doubles(losses),
    factors,
    weights: m.doubles(weights),
    gradients,
    count: 3,
  };
  m.emit('UncertaintyGradient', place);
  m.run();
  s.forEach((value, k) => {
    expect(m.readDouble(factors + 8 * k)).toBeCloseTo(1 / (2 * Math.exp(value)), 15);
  });
  // d/ds (L / (2 e^s) + w s / 2), where L has w in it.
  const expected = [0.5 - (0.7 * Math.exp(0.5)) / 2, 0, 0.2 - (3 * Math.exp(-2)) / 2];
  m.readNumbers(gradients, 3).forEach((gradient, k) => {
    expect(gradient).toBeCloseTo(expected[k]!, 7);
  });
});
