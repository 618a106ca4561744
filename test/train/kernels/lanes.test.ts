import { describe, expect, test } from 'vitest';
import { algorithms } from '../../../src/train/kernels/machine.js';
import { newInstance, wasmMachines } from '../../../src/train/kernels/wasm.js';

const COUNT = 400_000;
describe.each(algorithms)('algorithm %i', (algorithm) => {
  const { kernels, arena } = newInstance(wasmMachines[algorithm]);
  const at = arena.reserve(8 * COUNT);
  arena.commit();

  /** Errors of float32 results in units of the last place of the true value. */
  function float32Ulps(
    points: Float32Array,
    run: (at: number, bytes: number) => void,
    f: (x: number) => number,
  ): number {
    const values = arena.float32(at, points.length);
    values.set(points);
    run(at, 4 * points.length);
    return points.reduce((worst, x, i) => {
      const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(f(x))))) - 23);
      return f(x) === values[i] ? worst : Math.max(worst, Math.abs(values[i]! - f(x)) / unit);
    }, 0);
  }

  test('log in float32', () => {
    const uniform = Float32Array.from({ length: COUNT }, (_, i) => (i + 1) / COUNT);
    const wide = Float32Array.from({ length: COUNT }, (_, i) => Math.exp(-87 + (175 * i) / COUNT));
    const bits = new Float32Array(
      Int32Array.from({ length: COUNT }, (_, i) => 0x3f800000 - COUNT / 2 + i).buffer,
    );
    for (const points of [uniform, wide, bits])
      expect(float32Ulps(points, kernels.logRange, Math.log)).toBeLessThan(3);
  });

  test('sine in float64, by its absolute error', () => {
    for (const limit of [2, 50, 1e4, 1e9]) {
      const points = Float64Array.from(
        { length: COUNT },
        (_, i) => limit * ((2 * i + Math.SQRT1_2) / COUNT - 1),
      );
      const values = arena.float64(at, COUNT);
      values.set(points);
      kernels.sinRange(at, 8 * COUNT);
      const worst = points.reduce(
        (most, x, i) => Math.max(most, Math.abs(values[i]! - Math.sin(x))),
        0,
      );
      expect(worst).toBeLessThan(4.5e-16);
    }
  });

  test('exp in float32', () => {
    const points = Float32Array.from({ length: COUNT }, (_, i) => -80 + (160 * i) / COUNT);
    expect(float32Ulps(points, kernels.expRange, Math.exp)).toBeLessThan(1.2);
    const values = arena.float32(at, 4);
    values.set([-1000, 1000, NaN, 0]);
    kernels.expRange(at, 64);
    expect([...values]).toEqual([Math.fround(Math.exp(-80)), Math.fround(Math.exp(80)), NaN, 1]);
  });
});
