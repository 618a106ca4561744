import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Balancing,
  type BalancingKind,
  balancingKinds,
  drawsPerStep,
  methodConstants,
} from '../../../src/ground/base/loss-weights.js';
import { Balance, type Step } from '../../../src/train/engine/balance/index.js';
import { uniforms } from '../../../src/train/kernels/exact-functions.js';
import { balanceScratchBytes, STATE_NUMBERS } from '../../../src/train/kernels/extents.js';
import { Machine, randomMatrix, range } from './kernel-harness.js';

const kinds = Object.keys(balancingKinds) as BalancingKind[];

/** Some steps of a method: of each its numbers, and the losses after its update. */
interface Course {
  readonly tasks: number;
  readonly steps: readonly { readonly step: Step; readonly after: Float64Array }[];
}

/**
 * Gradients of different lengths; some are parallel or zero. In some steps, some tasks have no
 * label.
 */
function drawCourse(method: Balancing, tasks: number, seed: number): Course {
  const steps = range(4).map((t) => {
    const size = 1 + ((seed + t) % 5);
    const gradients = randomMatrix(tasks, size, seed + 7 * t).map((row, i) =>
      row.map((value) =>
        (seed + i + t) % 11 === 0 ? 0 : value * 10 ** ((i % 3) * ((seed % 4) - 1)),
      ),
    );
    const gram = gradients.flatMap((a) =>
      gradients.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)),
    );
    const [losses, after] = [1, 2].map((more) =>
      randomMatrix(1, tasks, seed + more)[0]!.map(Math.abs),
    );
    const noise = uniforms(Uint32Array.of(seed, 2, 3, 4), t, drawsPerStep(method, tasks));
    return {
      step: {
        losses: Float64Array.from(losses!, (loss, i) =>
          (seed + i + 2 * t) % 7 === 0 ? Number.NaN : loss,
        ),
        gram: Float64Array.from(gram),
        noise: Float64Array.from(noise),
      },
      after: Float64Array.from(after!),
    };
  });
  return { tasks, steps };
}

/** The factors of each step by the kernels, on every machine. */
function factorsByKernels(method: Balancing, { tasks, steps }: Course): number[][] {
  const m = new Machine();
  const states = m.doubles(range(tasks).flatMap(() => [0, 0, 0, 1, 1, 0]));
  expect(STATE_NUMBERS).toBe(6);
  const scratch = m.doubles(new Array<number>(balanceScratchBytes(tasks) / 8).fill(0));
  const { ofGradients } = balancingKinds[method.kind];
  const places = steps.map(({ step, after }) => {
    const factors = m.doubles(new Array<number>(tasks).fill(9));
    const fields = {
      losses: m.doubles([...step.losses]),
      factors,
      count: tasks,
      method: kinds.indexOf(method.kind),
      gram: ofGradients ? m.doubles([...step.gram!]) : 0,
      noise: step.noise.length === 0 ? 0 : m.numbers([...step.noise]),
      states,
      scratch,
      after: m.doubles([...after]),
      ...methodConstants(method),
    };
    const { rate, decay, asymmetry, c, ...places } = fields;
    m.emit('Balance', { ...places, rate, decay, asymmetry, c });
    m.emit('BalanceUpdate', { ...places, rate, decay, asymmetry, c });
    return factors;
  });
  m.run();
  return places.map((factors) => range(tasks).map((k) => m.readDouble(factors + 8 * k)));
}

describe.each(kinds)('%s', (kind) => {
  test('the kernels have the bits of the methods in TypeScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 10_000 }), (tasks, seed) => {
        const method: Balancing = { kind };
        const course = drawCourse(method, tasks, seed);
        const balance = new Balance(method, tasks);
        const { ofGradients } = balancingKinds[kind];
        const expected = course.steps.map(({ step, after }) => {
          const { gram, ...others } = step;
          const seen = ofGradients && gram ? { ...others, gram } : others;
          const factors = [...balance.factors(seen)];
          balance.update(seen, after);
          return factors;
        });
        expect(factorsByKernels(method, course)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

test('products and sums of gradients are computed in float64', () => {
  for (const [tasks, size] of [
    [1, 8],
    [2, 16],
    [3, 40],
    [5, 200],
  ] as const) {
    // biome-ignore format: short
    const gradients = randomMatrix(tasks, size, size);
    const factors = randomMatrix(1, tasks, 3)[0]!;
    const m = new Machine();
    const place = m.rows(gradients, 1);
    const fields = {
      gradients: place.address,
      stride: place.stride,
      count: tasks,
      bytes: 4 * size,
    };
    const [gram, to] = [m.doubles(new Array<number>(tasks ** 2).fill(0)), m.rows([gradients[0]!])];
    m.emit('Gram', { ...fields, gram });
    m.emit('WeighGradients', { ...fields, factors: m.doubles(factors), to: to.address });
    m.run();
    m.expectSameInEach();
    for (const i of range(tasks)) {
      for (const j of range(tasks)) {
        const expected = gradients[i]!.reduce(
          (sum, value, k) => sum + value * gradients[j]![k]!,
          0,
        );
        expect(m.readDouble(gram + 8 * (i * tasks + j))).toBeCloseTo(expected, 12);
      }
    }
    const sums = range(size).map((k) =>
      factors.reduce((sum, factor, i) => sum + factor * gradients[i]![k]!, 0),
    );
    expect(m.readRows(to, 1, size)[0]).toEqual(sums.map(Math.fround));
  }
});
