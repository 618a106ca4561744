import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fitProcess } from '../../../../src/sweep/tune/gp/fit.js';
import {
  believe,
  logMarginalLikelihood,
  observe,
  predict,
} from '../../../../src/sweep/tune/gp/gaussian-process.js';

/** What `scripts/fixtures/gaussian-process.py` wrote. */
interface Fixture {
  readonly inputs: number[][];
  readonly targets: number[];
  readonly queries: number[][];
  readonly lengthScales: number[];
  readonly signal: number;
  readonly noise: number;
  readonly mean: number[];
  readonly variance: number[];
  readonly logMarginalLikelihood: number;
  readonly gradient: number[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../fixtures/gaussian-process.json', import.meta.url), 'utf8'),
) as {
  cases: Fixture[];
};

const rows = (values: number[][]) => values.map((row) => Float64Array.from(row));
const observed = ({ lengthScales, signal, noise, inputs, targets }: Fixture) =>
  observe(
    { lengthScales: Float64Array.from(lengthScales), signal, noise },
    rows(inputs),
    Float64Array.from(targets),
  )!;

it("has scikit-learn's posterior mean and variance", () => {
  for (const fixture of cases) {
    const process = observed(fixture);
    for (const [i, query] of rows(fixture.queries).entries()) {
      const { mean, variance } = predict(process, query);
      expect(mean).toBeCloseTo(fixture.mean[i]!, 10);
      expect(variance).toBeCloseTo(fixture.variance[i]!, 10);
    }
    // The last two queries are the first two inputs.
    expect(process.means[0]).toBeCloseTo(fixture.mean.at(-2)!, 10);
    expect(process.means[1]).toBeCloseTo(fixture.mean.at(-1)!, 10);
  }
});

it("has scikit-learn's log marginal likelihood and gradient", () => {
  for (const { lengthScales, signal, noise, inputs, targets, ...expected } of cases) {
    const logs = Float64Array.from([...lengthScales, signal, noise], Math.log);
    const { value, gradient } = logMarginalLikelihood(
      logs,
      rows(inputs),
      Float64Array.from(targets),
    )!;
    expect(value).toBeCloseTo(expected.logMarginalLikelihood, 9);
    for (const [i, slope] of gradient.entries())
      expect(slope).toBeCloseTo(expected.gradient[i]!, 8);
  }
});

it('believes as if its mean had been observed', () => {
  for (const fixture of cases) {
    const [query, other] = rows(fixture.queries);
    const process = observed(fixture);
    const { mean } = predict(process, query!);
    const { inputs, targets } = fixture;
    const again = observed({
      ...fixture,
      inputs: [...inputs, [...query!]],
      targets: [...targets, mean],
    });
    const believing = believe(process, query!);
    expect(predict(believing, other!).mean).toBeCloseTo(predict(again, other!).mean, 10);
    expect(predict(believing, other!).variance).toBeCloseTo(predict(again, other!).variance, 10);
    expect(believing.means.at(-1)).toBeCloseTo(again.means.at(-1)!, 10);
  }
});

it('finds which coordinate matters, and how noisy a function is', () => {
  const inputs = rows(Array.from({ length: 60 }, (_, i) => [(i * 0.618) % 1, (i * 0.754) % 1]));
  // A sine of variance 1/2, with noise of variance 1/12 from a third sequence.
  const targets = Float64Array.from(
    inputs,
    ([x], i) => Math.sin(12 * x!) + ((i * 0.5698) % 1) - 0.5,
  );
  const { lengthScales, noise } = fitProcess(inputs, targets).hyper;
  expect(lengthScales[1]! / lengthScales[0]!).toBeGreaterThan(3);
  expect(noise).toBeGreaterThan(0.03);
  expect(noise).toBeLessThan(0.2);
});

it('has no process where the covariance is singular, but still fits one', () => {
  const inputs = rows(Array.from({ length: 150 }, () => [0.5]));
  const targets = Float64Array.from(inputs, (_, i) => (i % 2) - 0.5);
  expect(
    observe({ lengthScales: Float64Array.of(1), signal: 1, noise: 0 }, inputs, targets),
  ).toBeUndefined();
  // Targets of variance 1/4 at one input are all noise.
  const { hyper, means } = fitProcess(inputs, targets);
  expect(hyper.noise).toBeCloseTo(0.25, 1);
  expect(means[0]).toBeCloseTo(0, 2);
});

it('refuses inputs that are not numbers', () => {
  expect(() => fitProcess(rows([[0.5], [Number.NaN]]), Float64Array.of(1, -1))).toThrow(
    'not numbers',
  );
});
