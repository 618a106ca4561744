import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  areaUnderCurve,
  averagePrecision,
  classLogLoss,
  classRSquared,
  expectedCalibrationError,
  logLoss,
  macroAuc,
  meanSquaredError,
  poissonDeviance,
  rSquared,
  score,
} from '../../../src/train/engine/scores.js';

/** What `scripts/fixtures/sklearn.py` wrote, as the next one. */
interface Case {
  readonly name: string;
  readonly truth: readonly number[];
  /** Logits. */
  readonly scores: readonly number[];
  readonly auc: number;
  /** Null where scikit-learn would clip. */
  readonly logLoss: number | null;
}

interface ScoreCases {
  readonly calibration: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly logits: readonly number[];
    readonly ece: number;
  }[];
  readonly original: readonly {
    readonly name: string;
    readonly mean: number;
    readonly deviation: number;
    readonly truth: readonly number[];
    readonly output: readonly number[];
    readonly r2: number;
    readonly mae: number;
  }[];
  readonly r2: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly output: readonly number[];
    readonly r2: number;
  }[];
}

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));

describe('area under the curve', () => {
  it('by hand', () => {
    expect(areaUnderCurve(Float32Array.of(0.1, 0.4, 0.35, 0.8), Float32Array.of(0, 0, 1, 1))).toBe(
      0.75,
    );
    expect(areaUnderCurve(Float32Array.of(1, 1, 1), Float32Array.of(0, 1, 1))).toBe(0.5);
    expect(areaUnderCurve(Float32Array.of(-3, 2), Float32Array.of(1, 0))).toBe(0);
  });

  it('is the share of pairs, ties one half', () => {
    const example = fc.record({
      score: fc.integer({ min: -4, max: 4 }),
      truth: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 60 }), (examples) => {
        const positives = examples.filter((e) => e.truth === 1);
        const negatives = examples.filter((e) => e.truth === 0);
        let pairs = 0;
        for (const p of positives)
          for (const n of negatives) pairs += p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0;
        const scores = Float32Array.from(examples, (e) => e.score);
        const auc = areaUnderCurve(
          scores,
          Float32Array.from(examples, (e) => e.truth),
        );
        if (positives.length * negatives.length === 0) expect(auc).toBeNaN();
        else expect(auc).toBeCloseTo(pairs / (positives.length * negatives.length), 12);
      }),
    );
  });

  it('scores a million examples in under 0.2 s', () => {
    const n = 1_000_000;
    const scores = Float32Array.from({ length: n }, (_, i) => Math.round(Math.sin(i) * 1e5) / 1e4);
    const truth = Float32Array.from({ length: n }, (_, i) => i % 2);
    // Processor time, the least of some: what else the machine does shall not count.
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      areaUnderCurve(scores, truth);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    });
    expect(Math.min(...times)).toBeLessThan(0.2);
  });
});

describe('scikit-learn agrees on', () => {
  const { cases }: { readonly cases: readonly Case[] } = fixture('auc.json');
  const { calibration, r2 }: ScoreCases = fixture('scores.json');

  it.each(cases)('$name', ({ truth, scores, auc, logLoss: loss }) => {
    const [logits, labels] = [Float32Array.from(scores), Float32Array.from(truth)];
    expect(areaUnderCurve(logits, labels)).toBeCloseTo(auc, 14);
    if (loss !== null) expect(logLoss(logits, labels) / loss).toBeCloseTo(1, 13);
  });

  it.each(calibration)('the calibration error: $name', ({ truth, logits, ece }) => {
    expect(
      expectedCalibrationError(Float32Array.from(logits), Float32Array.from(truth)),
    ).toBeCloseTo(ece, 13);
  });

  it('R squared of classes: of two, that of their probabilities as a binary label; of three, by hand', () => {
    const p = [0.1, 0.4, 0.8, 0.7];
    const logits = Float32Array.from(p.flatMap((own) => [Math.log(1 - own), Math.log(own)]));
    const truth = Float32Array.of(0, 1, 1, 0);
    const label = { kind: 'classes', name: 'c', classes: 2 } as const;
    expect(classRSquared(logits, truth, label)).toBeCloseTo(
      rSquared(Float32Array.from(p), truth),
      6,
    );
    // Errors 2/3 for a sure row of another class (1 + 1) / 3, and variances 3 x 2/9.
    const sure = Float32Array.of(30, 0, 0, 0, 30, 0, 0, 30, 0);
    const three = { ...label, classes: 3 } as const;
    expect(classRSquared(sure, Float32Array.of(0, 1, 2), three)).toBeCloseTo(
      1 - 2 / 3 / (2 / 3),
      6,
    );
  });

  it.each(r2)('R squared: $name', ({ truth, output, r2 }) => {
    expect(rSquared(Float32Array.from(output), Float32Array.from(truth))).toBeCloseTo(r2, 11);
  });
});

describe('the calibration error', () => {
  it('by hand: eight rows of one logit, half of them positive', () => {
    // log 3 is a probability of 3/4: off by 1/4 in every bin, wherever its rows come from.
    const logits = new Float32Array(8).fill(Math.log(3));
    for (const truth of [
      Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0),
      Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
    ]) {
      expect(expectedCalibrationError(logits, truth)).toBeCloseTo(0.25, 7);
    }
  });

  it('does not depend on the order of the rows', () => {
    const row = fc.record({ logit: fc.integer({ min: -3, max: 3 }), label: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const ece = (some: typeof rows) =>
          expectedCalibrationError(
            Float32Array.from(some, ({ logit }) => logit),
            Float32Array.from(some, ({ label }) => label),
          );
        expect(ece([...rows].reverse())).toBe(ece(rows));
      }),
    );
  });

  it('is no number without rows', () => {
    expect(expectedCalibrationError(new Float32Array(0), new Float32Array(0))).toBeNaN();
  });
});

describe('losses', () => {
  it('log-loss from logits', () => {
    expect(logLoss(Float32Array.of(0, 0), Float32Array.of(0, 1))).toBeCloseTo(Math.log(2), 12);
    const expected = (Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.exp(-1))) / 2;
    expect(logLoss(Float32Array.of(2, -1), Float32Array.of(1, 0))).toBeCloseTo(expected, 12);
  });

  it('log-loss of sure and wrong logits is finite', () => {
    expect(logLoss(Float32Array.of(1000, -1000), Float32Array.of(0, 1))).toBe(1000);
    expect(logLoss(Float32Array.of(1000, -1000), Float32Array.of(1, 0))).toBe(0);
  });

  it('mean squared error', () => {
    expect(meanSquaredError(Float32Array.of(1, 2), Float32Array.of(0, 4))).toBe(2.5);
  });
});

describe('scores', () => {
  it('of standardized labels are in the units of the data', () => {
    const label = {
      ...({ kind: 'regression', name: 'a', variance: 25 } as const),
      ...({ units: { mean: 100, deviation: 5 }, metrics: ['mse', 'nmse', 'r2'] } as const),
    };
    // Labels 100 and 110, predictions 105 and 105: errors of 5, and the labels' variance is 25.
    expect(score('test', [label], Float32Array.of(1, 1), Float32Array.of(0, 2))).toEqual({
      test_mse: 25,
      test_mse_a: 25,
      test_nmse: 1,
      test_nmse_a: 1,
      test_r2: 0,
      test_r2_a: 0,
    });
  });

  it('a task and in the mean, row-major', () => {
    const labels = [
      { kind: 'regression', name: '1', variance: 2 },
      { kind: 'regression', name: '2', variance: 4 },
    ] as const;
    expect(score('test', labels, Float32Array.of(1, 1, 1, 1), Float32Array.of(1, 2, 3, 1))).toEqual(
      {
        test_mse: 1.25,
        test_mse_1: 2,
        test_mse_2: 0.5,
        test_nmse: (1 + 0.125) / 2,
        test_nmse_1: 1,
        test_nmse_2: 0.125,
      },
    );
  });

  it('R squared is no number where labels do not vary', () => {
    expect(rSquared(Float32Array.of(1, 2, 3), Float32Array.of(0.1, 0.1, 0.1))).toBeNaN();
    expect(rSquared(new Float32Array(0), new Float32Array(0))).toBeNaN();
  });

  it('are over the rows that have a label, by the metrics of the task', () => {
    const labels = [
      { kind: 'binary', name: 'click', partial: true, metrics: ['auc'] },
      { kind: 'regression', name: 'stars', variance: 2, partial: true, metrics: ['mse', 'r2'] },
      { kind: 'regression', name: 'none', variance: 2, partial: true },
    ] as const;
    const none = Number.NaN;
    const outputs = Float32Array.of(1, 1, 0, 9, 5, 0, 2, 3, 0, 3, 7, 0);
    const truth = Float32Array.of(0, 2, none, none, none, none, 1, 4, none, none, 6, none);
    // Of stars, 1, 3 and 7 for 2, 4 and 6: errors of 1 each, about a mean of 4 with variance 8/3.
    expect(score('test', labels, outputs, truth)).toEqual({
      test_auc: 1,
      test_auc_click: 1,
      test_mse_stars: 1,
      test_r2: 1 - 3 / 8,
      test_r2_stars: 1 - 3 / 8,
    });
  });

  it('refuse a metric that labels of a kind do not have', () => {
    const labels = [{ kind: 'binary', name: 'click', metrics: ['mse'] }] as const;
    expect(() => score('test', labels, Float32Array.of(1), Float32Array.of(1))).toThrow(
      'mse of a binary label',
    );
  });

  it('leave out an AUC that does not exist', () => {
    const labels = [{ kind: 'binary', name: 'income' }] as const;
    expect(Object.keys(score('test', labels, Float32Array.of(1), Float32Array.of(1)))).toEqual([
      'test_log_loss',
      'test_log_loss_income',
    ]);
  });
});

describe('counts', () => {
  it('have the Poisson deviance of scikit-learn by hand', () => {
    // 2 (y log(y / mu) - y + mu), of which the first term is 0 for y = 0.
    const output = Float32Array.of(Math.log(2), Math.log(4), 0);
    const truth = Float32Array.of(0, 4, 2);
    expect(poissonDeviance(output, truth)).toBeCloseTo(
      (2 * 2 + 0 + 2 * (2 * Math.log(2) - 1)) / 3,
      6,
    );
  });

  it('are scored by the means that outputs are logarithms of', () => {
    const scores = score(
      'test',
      [{ kind: 'count', name: 'n', metrics: ['r2'] }],
      Float32Array.of(0, 0),
      Float32Array.of(0, 2),
    );
    expect(scores.test_r2).toBeCloseTo(0, 9);
  });
});

describe('classes', () => {
  const label = { kind: 'classes', name: 'c', classes: 3 } as const;
  // Probabilities (1/2, 1/4, 1/4), (1/8, 3/4, 1/8), (2/3, 1/6, 1/6), (1/4, 1/4, 1/2).
  const shares = [2, 1, 1, 1, 6, 1, 4, 1, 1, 1, 1, 2];
  const logits = Float32Array.from(shares, Math.log);
  const truth = Float32Array.of(0, 1, 1, 2);

  it('by hand', () => {
    expect(accuracy(logits, truth, label)).toBe(0.75);
    expect(classLogLoss(logits, truth, label)).toBeCloseTo(
      -Math.log((1 / 2) * (3 / 4) * (1 / 6) * (1 / 2)) / 4,
      6,
    );
    // Class 0: above rows 2 and 4, below row 3. Class 1: row 2 is above both others, row 3 below
    // both. Class 2: above all.
    expect(macroAuc(logits, truth, label)).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 9);
  });

  it('beside another task, whose output and missing labels are its own', () => {
    const outputs = Float32Array.from(
      [0, 1, 2, 3].flatMap((row) => [row, ...logits.subarray(3 * row, 3 * row + 3)]),
    );
    const labels = Float32Array.from(
      [0, 1, 2, 3].flatMap((row) => [row === 1 ? Number.NaN : row + 1, truth[row]!]),
    );
    const scores = score(
      'test',
      [{ kind: 'regression', name: 'y', variance: 1 }, label],
      outputs,
      labels,
    );
    expect(scores.test_mse_y).toBe(1);
    expect(scores.test_accuracy_c).toBe(0.75);
  });
});

describe('the average precision', () => {
  it('is the mean precision at the positives, by the example of scikit-learn', () => {
    // sklearn.metrics.average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]): (1 + 2 / 3) /
    // 2.
    expect(
      averagePrecision(Float32Array.of(0.1, 0.4, 0.35, 0.8), Float32Array.of(0, 0, 1, 1)),
    ).toBeCloseTo(5 / 6, 12);
  });

  it('is the share of positives where all scores are the same, and NaN without positives', () => {
    expect(averagePrecision(Float32Array.of(1, 1, 1), Float32Array.of(0, 1, 1))).toBeCloseTo(
      2 / 3,
      12,
    );
    expect(averagePrecision(Float32Array.of(1, 2), Float32Array.of(0, 0))).toBeNaN();
  });
});

it('has errors in the units of the label', () => {
  const [kind, units] = ['regression', { mean: 10, deviation: 2 }] as const;
  const label = { kind, name: 'y', variance: 4, metrics: ['rmse', 'mae'], units } as const;
  // Errors of 3, -1 and 0 deviations.
  const scores = score('test', [label], Float32Array.of(3, -1, 1), Float32Array.of(0, 0, 1));
  expect(scores.test_rmse_y).toBeCloseTo(2 * Math.sqrt(10 / 3), 6);
  expect(scores.test_mae_y).toBeCloseTo((2 * 4) / 3, 6);
});

describe('a label that is log(1 + value)', () => {
  const metrics = ['r2', 'mae', 'original_r2', 'original_mae'] as const;

  it('is scored on both scales', () => {
    const label = { kind: 'regression', name: 'y', variance: 1, metrics } as const;
    // Values 0, 1 and 3, of mean 4/3, squares 16/9 + 1/9 + 25/9; predictions 1, 1 and 1: errors 1,
    // 0 and -2.
    const truth = Float32Array.of(0, Math.log(2), Math.log(4));
    const scores = score(
      'test',
      [label],
      Float32Array.of(Math.log(2), Math.log(2), Math.log(2)),
      truth,
    );
    expect(scores.test_original_mae_y).toBeCloseTo(1, 6);
    expect(scores.test_original_r2_y).toBeCloseTo(1 - 5 / (42 / 9), 6);
    expect(scores.test_original_r2).toBe(scores.test_original_r2_y);
    // On the scale of logarithms: log 2 x (-1, 0, 1) from their mean.
    expect(scores.test_mae_y).toBeCloseTo((2 * Math.log(2)) / 3, 6);
    expect(scores.test_r2_y).toBeCloseTo(0, 6);
  });

  const { original }: ScoreCases = fixture('scores.json');

  it.each(original)(
    'has the scores of scikit-learn: $name',
    ({ mean, deviation, truth, output, r2, mae }) => {
      const label = {
        kind: 'regression',
        name: 'y',
        variance: 1,
        metrics,
        units: { mean, deviation },
      } as const;
      const scores = score('test', [label], Float32Array.from(output), Float32Array.from(truth));
      // Labels and outputs have 32 bits.
      expect(Math.abs(scores.test_original_r2_y! - r2)).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(r2)),
      );
      expect(Math.abs(scores.test_original_mae_y! / mae - 1)).toBeLessThan(1e-5);
    },
  );
});
