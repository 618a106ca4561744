import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import {
  mergedRanks,
  type Placements,
  placements,
  rowEffects,
} from '../../../src/ground/stats/delong.js';
import {
  gainOver,
  lessOther,
  meanReplicate,
  type Replicate,
  replicatedMean,
} from '../../../src/ground/stats/replicated-mean.js';
import { expectClose } from './scipy.js';

interface Fixtures {
  readonly delong: readonly {
    readonly name: string;
    readonly truth: number[];
    readonly scores: [number[], number[]];
    readonly aucs: [number, number];
    readonly errors: [number, number];
    readonly difference: number;
    readonly error: number;
    readonly p: number;
  }[];
  readonly bootstrap: readonly {
    readonly name: string;
    readonly replicates: readonly { ids: number[]; truth: number[]; scores: number[][] }[];
    readonly mean: number;
    readonly error: number;
  }[];
}

/**
 * What scikit-learn, all pairs and a bootstrap by brute force gave: see
 * `scripts/fixtures/delong.py`.
 */
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/delong.json', import.meta.url), 'utf8'),
) as Fixtures;

const placed = (scores: readonly number[], truth: readonly number[]): Placements =>
  placements(mergedRanks(scores, truth), truth);

interface Scored {
  readonly auc: number;
  readonly effects: Float64Array;
}

function scored(scores: readonly number[], truth: readonly number[]): Scored {
  const own = placed(scores, truth);
  return { auc: own.auc, effects: rowEffects(own, truth) };
}

describe.each(fixtures.delong)('AUCs $name', ({ truth, scores, ...expected }) => {
  const [a, b] = scores.map((own) => scored(own, truth)) as [Scored, Scored];

  it("have DeLong's variances, and so has their difference", () => {
    [a, b].forEach((one, i) => {
      expectClose(one.auc, expected.aucs[i]!);
      expectClose(Math.hypot(...one.effects), expected.errors[i]!);
    });
    expectClose(a.auc - b.auc, expected.difference, 1e-10);
    expectClose(
      Math.hypot(...a.effects.map((effect, i) => effect - b.effects[i]!)),
      expected.error,
    );
  });
});

it('scores that order rows alike have the same AUC', () => {
  const truth = [0, 1, 0, 1];
  expect(scored([1, 2, 3, 4], truth)).toEqual(scored([1, 4, 9, 16], truth));
});

/** A replicate from the scores of its runs. */
function makeReplicate({
  ids,
  truth,
  scores,
}: Fixtures['bootstrap'][number]['replicates'][number]): Replicate {
  const runs = scores.map((own) => placed(own, truth));
  const each = runs.map((run) => rowEffects(run, truth));
  const effects = Float64Array.from(truth, (_, i) =>
    each.reduce((sum, own) => sum + own[i]! / runs.length, 0),
  );
  return { values: Float64Array.from(runs, ({ auc }) => auc), effects, ids };
}

describe.each(fixtures.bootstrap)('the mean over $name', ({ replicates, mean, error }) => {
  it('has the standard error of a bootstrap by brute force', () => {
    const found = replicatedMean(replicates.map(makeReplicate));
    expectClose(found.mean, mean);
    const { seeds, rows } = found.errors;
    // 4,000 resamples know a standard error to 1.1 %. They take the spread of n units for n - 1 of
    // n of what it is: a third less for three seeds.
    const units = replicates[0]!.scores.length;
    const drawn = Math.sqrt(rows ** 2 + (seeds! ** 2 * (units - 1)) / units);
    expect(Math.abs(drawn / error - 1)).toBeLessThan(0.04);
  });
});

describe('a mean over replicates', () => {
  const replicate = (values: number[], effects: number[], ids: number[]): Replicate => ({
    values: Float64Array.from(values),
    effects: Float64Array.from(effects),
    ids,
  });

  it('of one replicate, by hand: seeds have variance 2/2, rows 9 + 16', () => {
    const { mean, errors, overSeeds, overAll } = replicatedMean([
      replicate([1, 3], [3, -4], [0, 1]),
    ]);
    expect(mean).toBe(2);
    expect(errors).toEqual({ seeds: 1, rows: 5, all: Math.sqrt(26) });
    // SciPy's quantiles for one degree of freedom and, over all, 26^2 / 1.
    expectClose(overSeeds![1], 2 + 12.706204736432095, 1e-9);
    expectClose(overAll![1], 2 + 1.9634794462593146 * Math.sqrt(26), 1e-9);
  });

  it('of two with a row in common, by hand', () => {
    // Rows: effects 1 and (1 + 1) and 1 give 1 + 4 + 1 = 6 over 4; apart 4, so 2 over 2 are shared.
    // Means 0 and 10: 50 / 2.
    const { errors, overAll } = replicatedMean([
      replicate([-1, 1], [1, 1], [0, 1]),
      replicate([9, 11], [1, 1], [1, 2]),
    ]);
    expect(errors.rows).toBeCloseTo(Math.sqrt(1.5), 12);
    expect(errors.seeds).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(errors.all).toBeCloseTo(Math.sqrt(26), 12);
    // SciPy's quantile for 26^2 / 25^2 degrees of freedom.
    expectClose(overAll![1], 5 + 10.650461250974196 * Math.sqrt(26), 1e-9);
  });

  it('where replicates are alike by chance, is no surer than seeds and rows are', () => {
    const { errors } = replicatedMean([replicate([1, 3], [3], [0]), replicate([3, 1], [4], [1])]);
    expect(errors.all).toBeCloseTo(Math.sqrt(0.5 + 25 / 4), 12);
  });

  it('of single runs has no interval', () => {
    const { overSeeds, overAll, p } = replicatedMean([replicate([1], [1], [0])]);
    expect([overSeeds, overAll, p]).toEqual([undefined, undefined, undefined]);
  });

  it('of a method less itself is 0 for certain', () => {
    const one = replicate([1, 3], [3, -4], [0, 1]);
    expect(replicatedMean([lessOther(one, one)])).toMatchObject({ mean: 0, overAll: [0, 0] });
  });

  it.each([
    { name: 'one replicate', replicates: 1, apart: 0 },
    { name: 'five that differ little', replicates: 5, apart: 0.5 },
    { name: 'five that differ much', replicates: 5, apart: 3 },
  ])('covers the truth in some 95 % of samples: $name', ({ name, replicates, apart }) => {
    const uniform = fastStream(`coverage/${name}`);
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    const [rows, each, times] = [200, 80, 4000];
    let covered = 0;
    for (let time = 0; time < times; time++) {
      // A mean of rows that all replicates draw from, plus the replicate's own error, plus that of
      // each run.
      const all = Float64Array.from({ length: rows }, normal);
      const drawn = Array.from({ length: replicates }, (_, r): Replicate => {
        const ids = Int32Array.from({ length: each }, (_, i) => (r * 40 + i) % rows);
        const center = ids.reduce((sum, id) => sum + all[id]! / each, 0);
        const own = (apart * normal()) / 10;
        const values = Float64Array.from({ length: 6 }, () => center + own + normal() / 10);
        const effects = Float64Array.from(
          ids,
          (id) => (all[id]! - center) / Math.sqrt(each * (each - 1)),
        );
        return { values, effects, ids };
      });
      const [low, high] = replicatedMean(drawn).overAll!;
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered / times).toBeGreaterThan(0.935);
    expect(covered / times).toBeLessThan(0.975);
  });
});

describe('gains', () => {
  const uniform = fastStream('gains');
  const rows = 200;
  const truth: readonly number[] = Array.from({ length: rows }, () => (uniform() < 0.4 ? 1 : 0));
  /** Scores of runs, [runs][rows]. */
  const scoresOf = (apart: number) =>
    [1, 2, 3].map(() => truth.map((label) => apart * label + 2 * uniform() + uniform()));
  const aucsOf = (scores: readonly number[][], labels = truth) =>
    Float64Array.from(scores, (own) => placed(own, labels).auc);
  const replicateOf = (scores: readonly number[][]): Replicate => {
    const effects = scores.map((own) => scored(own, truth).effects);
    return {
      values: aucsOf(scores),
      effects: Float64Array.from(truth, (_, i) =>
        effects.reduce((sum, own) => sum + own[i]! / scores.length, 0),
      ),
      ids: Int32Array.from(truth.keys()),
    };
  };
  const [one, other, second] = [scoresOf(0.8), scoresOf(0.5), scoresOf(0.2)];
  const gainsOf = (
    of: readonly number[][],
    over: readonly number[][],
    labels?: readonly number[],
  ) => {
    const [own, base] = [aucsOf(of, labels), aucsOf(over, labels)];
    return own.map((auc, s) => (auc - base[s]!) / base[s]!);
  };
  const meanOf = (values: Float64Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  it('over another method, and their mean over tasks, move with the rows as in a bootstrap by brute force', () => {
    const both = [
      gainOver(replicateOf(one), replicateOf(other), 1),
      gainOver(replicateOf(second), replicateOf(other), 1),
    ];
    const found = [replicatedMean([both[0]!]), replicatedMean([meanReplicate(both)])];
    const again = Array.from({ length: 400 }, () => {
      const drawn = Array.from({ length: rows }, () => Math.floor(uniform() * rows));
      const [a, b, c] = [one, second, other].map((scores) =>
        scores.map((own) => drawn.map((row) => own[row]!)),
      );
      const labels = drawn.map((row) => truth[row]!);
      const [first, last] = [meanOf(gainsOf(a!, c!, labels)), meanOf(gainsOf(b!, c!, labels))];
      return [first, (first + last) / 2];
    });
    found.forEach(({ mean, errors }, i) => {
      const values = again.map((gains) => gains[i]!);
      const center = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(
        values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1),
      );
      // The deviation of 400 is known to 3.5 %.
      expect(errors.rows / spread).toBeGreaterThan(0.88);
      expect(errors.rows / spread).toBeLessThan(1.12);
      const gains = [gainsOf(one, other), gainsOf(second, other)].slice(0, i + 1);
      expectClose(mean, gains.reduce((sum, own) => sum + meanOf(own), 0) / gains.length);
    });
  });

  it('of tasks with rows of their own add up where a row is in both', () => {
    const task = (effects: number[], ids: number[]): Replicate => ({
      values: Float64Array.of(1, 3),
      effects: Float64Array.from(effects),
      ids,
    });
    const { values, effects, ids } = meanReplicate([task([2, 4], [7, 3]), task([6], [3])]);
    expect([[...values], [...effects], [...(ids as Int32Array)]]).toEqual([
      [1, 3],
      [5, 1],
      [3, 7],
    ]);
  });
});
