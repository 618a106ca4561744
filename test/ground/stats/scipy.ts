import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

export interface BcaFixture {
  readonly seed: number;
  readonly times: number;
  readonly interval: readonly [number, number];
}

/** What `scripts/fixtures/scipy.py` wrote. */
export interface Fixtures {
  readonly normalCdf: [number, number][];
  readonly normalQuantile: [number, number][];
  readonly studentTwoSided: [number, number, number][];
  readonly studentCdf: [number, number, number][];
  readonly fisherTail: [number, number, number, number][];
  readonly samples: {
    readonly values: number[];
    readonly mean: number;
    readonly sd: number;
    readonly iqm: number;
    /** Without a fifth of the values at each end. */
    readonly trimmedMean: number;
    readonly quantiles: Record<string, number>;
    readonly bca: Record<'mean' | 'iqm' | 'sd' | 'q05', BcaFixture>;
  }[];
  readonly wilcoxon: {
    readonly differences: number[];
    readonly statistic: number;
    readonly p: number;
  }[];
  readonly pairs: {
    readonly a: number[];
    readonly b: number[];
    readonly t: number;
    readonly p: number;
    readonly below: number;
    readonly equivalent: number;
    readonly different: number;
    readonly wilcoxon: number;
    readonly spread: number;
    readonly cliffsDelta: number;
    readonly brownForsythe: [number, number];
    readonly meanDifference: BcaFixture;
    readonly logVarianceRatio: BcaFixture & { readonly value: number };
    readonly wilson: [number, number];
  }[];
  readonly exactIntervals: [count: number, n: number, level: number, low: number, high: number][];
  readonly pairedShares: {
    readonly pairs: number;
    readonly first: number;
    readonly second: number;
    readonly mcnemar: number;
    /** Of the hypotheses that shares differ by -0.05 and by 0.05. */
    readonly scores: [number, number];
    readonly interval: [number, number];
    readonly equivalent: number;
  }[];
  readonly leaveOneOut: {
    readonly a: number[];
    readonly b: number[];
    readonly p: number;
    readonly below: number;
    readonly above: number;
    /** Whether the mean difference has another sign without some pair. */
    readonly turns: boolean;
  }[];
  readonly slopes: {
    readonly places: number[];
    readonly values: number[][];
    readonly slopes: number[];
  };
  readonly distances: {
    readonly a: number[];
    readonly b: number[];
    readonly value: number;
    readonly interval: [number, number];
    readonly p: number;
    readonly below125: number;
  }[];
  readonly sizes: [effect: number, standardError: number, n: number, size: number][];
}

export const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/scipy.json', import.meta.url), 'utf8'),
) as Fixtures;

/** Park and Miller's generator, as in the script. */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Equality up to a relative error, for the smallest numbers as well. */
export function expectClose(actual: number | undefined, expected: number, relative = 1e-11): void {
  const off = expected === 0 ? Math.abs(actual!) : Math.abs(actual! / expected - 1);
  expect(off, `${actual} for ${expected}`).toBeLessThanOrEqual(relative);
}
