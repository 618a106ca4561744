import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generate } from '../../src/kernels/kernels.js';
import { plainGenerate } from '../../src/kernels/plain.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const key = fc.tuple(word, word, word, word).map((words) => Uint32Array.from(words));

it('plain JavaScript gives the examples of the module to the last bit', () => {
  const real = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      key,
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.tuple(real, real), { maxLength: 7 }),
      fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined }),
      fc.integer({ min: 0, max: 2 ** 53 - 10 }),
      (key, features, tasks, sines, threshold, start) => {
        const generator = {
          kind: 'generator' as const,
          key,
          features,
          tasks,
          weights: Float32Array.from({ length: tasks * features }, (_, i) => Math.sin(i + 1)),
          alpha: Float64Array.from(sines, ([a]) => a),
          beta: Float64Array.from(sines, ([, b]) => b),
          noise: 0.1,
          threshold,
        };
        const [x, y] = [new Float32Array(5 * features), new Float32Array(5 * tasks)];
        const [plainX, plainY] = [new Float32Array(5 * features), new Float32Array(5 * tasks)];
        generate(generator, start, 5, x, y);
        plainGenerate(generator, start, 5, plainX, plainY);
        expect(plainX).toEqual(x);
        expect(plainY).toEqual(y);
      },
    ),
  );
});
