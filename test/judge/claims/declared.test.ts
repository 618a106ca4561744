import { describe, expect, it } from 'vitest';
import { quantile } from '../../../src/ground/stats/descriptive.js';
import { makeClaim, testSentence } from '../../../src/judge/claims/declared.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { judge } from '../../../src/judge/claims/judge.js';
import { verdictText } from '../../../src/judge/claims/verdict.js';
import { commonMetrics } from '../../../src/judge/results/cells.js';
import { claimsDocument, type DeclaredClaim } from '../../../src/sweep/config/claims-schema.js';
import { loadClaims } from '../../../src/sweep/config/load.js';
import { root } from '../../support/cli.js';
import { type DrawnLoss, makeCells, makeResults } from './synthetic.js';

/** Declared claims as a file has them, with defaults. */
const declareClaims = (...claims: object[]): readonly DeclaredClaim[] =>
  claimsDocument.parse({
    claims: claims.map((claim, i) => ({ id: `H${i + 1}`, says: 'It is so.', ...claim })),
  });

function judged(lossOf: DrawnLoss, given: object[], made: Parameters<typeof makeCells>[1] = {}) {
  const cells = makeCells(lossOf, { seeds: 40, ...made });
  const claims = declareClaims(...given).map((claim) => makeClaim(claim, 'synthetic'));
  return evaluateClaims(makeResults(cells), claims);
}

/** MMoE's losses are half of Shared-Bottom's, but for noise. */
const half: DrawnLoss = ({ model }, shared, own) =>
  (model === 'mmoe' ? 0.5 : 1) * Math.exp(0.1 * shared + 0.05 * own);

const compare = ['mmoe', 'shared-bottom'];
const at = { correlation: 0.5 };

describe('a declared claim', () => {
  it('is tested as it says: less, greater, equal, by its margin', () => {
    const verdicts = judged(half, [
      { compare, at, expect: 'less' },
      { compare, at, expect: 'greater' },
      { compare, at, expect: 'equal' },
      { compare, at, expect: 'less', margin: 2.5 },
      { compare: ['omoe', 'shared-bottom'], at, expect: 'equal' },
      { compare: ['omoe', 'shared-bottom'], at, expect: 'less' },
    ]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'supported',
      'contradicted',
      'contradicted',
      'contradicted',
      'supported',
      'contradicted',
    ]);
    expect(verdicts[3]!.reason).toBe('no difference within the margin');
    const [test] = verdicts[0]!.tests;
    expect(test!.effect.value).toBeCloseTo(0.5, 1);
    expect(test!.comparison).toBe('MMoE vs Shared-Bottom, correlation 0.5');
    expect(verdicts[0]!.tests).toHaveLength(1);
  });

  it('is about all places, a single one, a rise, and each task', () => {
    const [over, each, rise] = judged(half, [
      { compare, over: 'correlation', expect: 'less' },
      { compare, at, task: 'each', expect: 'less' },
      { compare, rise: { correlation: [1, 0.5] }, expect: 'equal' },
    ]);
    expect(over!.tests.map(({ comparison }) => comparison.slice(-3))).toEqual([
      '0.5',
      '0.9',
      'n 1',
    ]);
    expect(each!.tests.map(({ comparison }) => comparison)).toEqual([
      'MMoE vs Shared-Bottom, correlation 0.5, task 1',
      'MMoE vs Shared-Bottom, correlation 0.5, task 2',
    ]);
    expect(rise!.tests[0]!.comparison).toBe('MMoE vs Shared-Bottom, from correlation 1 to 0.5');
  });

  it('has every statistic that it may name', () => {
    const of = [
      'spread',
      'lowest',
      'variance',
      'standard-deviation',
      'interquartile-range',
      { quantile: 0.9 },
      'test_mse',
    ];
    const verdicts = judged(
      half,
      of.map((one) => ({ compare, at, of: one, expect: 'less', margin: 1 })),
    );
    expect(verdicts.map(({ tests }) => tests[0]!.effect.name)).toEqual([
      'ratio of distances from the median loss',
      'ratio of 10 % quantiles',
      'ratio of variances',
      'ratio of standard deviations',
      'ratio of interquartile ranges',
      'ratio of 90 % quantiles',
      'ratio',
    ]);
    for (const { tests } of verdicts) expect(tests[0]!.effect.value).toBeLessThan(0.7);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(of.map(() => 'supported'));
    const failing: DrawnLoss = (cell, shared, own) =>
      half(cell, shared, own) * (cell.model !== 'mmoe' && own > 0.5 ? 9 : 1);
    const [failures] = judged(failing, [{ compare, at, of: 'failures', expect: 'less' }], {
      seeds: 100,
    });
    expect([failures!.verdict, failures!.tests[0]!.test]).toEqual([
      'supported',
      "McNemar's exact test",
    ]);
  });

  it('of four models is about the ratio of two ratios', () => {
    const models = ['single-task', 'single-task-moe', 'shared-bottom', 'mmoe'];
    const factor: Readonly<Record<string, number>> = {
      'single-task': 1,
      'single-task-moe': 0.5,
      'shared-bottom': 1.2,
      mmoe: 0.3,
    };
    const lossOf: DrawnLoss = ({ model }, shared, own) =>
      factor[model]! * Math.exp(0.1 * shared + 0.05 * own);
    const [claim] = judged(lossOf, [{ compare: models, at, expect: 'less' }], { models });
    const [test] = claim!.tests;
    expect(test!.effect.value).toBeCloseTo(1 / 0.5 / (1.2 / 0.3), 1);
    expect(test!.comparison).toBe(
      'Single-Task / Single-Task MoE vs Shared-Bottom / MMoE, correlation 0.5',
    );
    expect(claim!.verdict).toBe('supported');
  });

  it('over settings has one verdict, on one effect a setting', () => {
    const cells = Array.from({ length: 8 }, (_, i) =>
      makeCells(
        (cell, shared, own) => half(cell, shared, own) * (cell.model === 'mmoe' ? 1 + 0.02 * i : 1),
        {
          seeds: 12,
          correlations: [0.5],
          fields: { preset: `p${i}` },
        },
      ),
    );
    const claims = declareClaims(
      { compare, at, unit: 'setting', expect: 'less' },
      { compare, at, unit: 'setting', expect: 'less', fewest: 20 },
    ).map((claim) => makeClaim(claim, 'synthetic'));
    const [pooled, short] = evaluateClaims(makeResults(cells.flat()), claims);
    expect([pooled!.verdict, pooled!.unit, pooled!.setting, pooled!.tests[0]!.n]).toEqual([
      'supported',
      'setting',
      {},
      8,
    ]);
    // The typical ratio of each setting, and the median of their Walsh averages.
    const ratios = evaluateClaims(
      makeResults(cells.flat()),
      declareClaims({ compare, at, expect: 'less' }).map((c) => makeClaim(c, 'synthetic')),
    );
    const logs = ratios.map(({ tests }) => Math.log(tests[0]!.effect.value!));
    const walsh = logs.flatMap((a, i) => logs.slice(i).map((b) => (a + b) / 2));
    expect(pooled!.tests[0]!.effect.value).toBeCloseTo(
      Math.exp(quantile(Float64Array.from(walsh).sort(), 0.5)),
      12,
    );
    expect([short!.verdict, short!.reason]).toEqual(['not testable', 'too few runs']);
  });

  it('over settings compares the same task in each, whatever other tasks a setting has', () => {
    // MMoE halves the loss of `b` and doubles those of `a` and `c`.
    const cells = Array.from({ length: 14 }, (_, i) => {
      const even: DrawnLoss = (_, shared, own) => Math.exp(0.1 * shared + 0.05 * own);
      const fields = { preset: `p${i}` };
      return makeCells(even, { seeds: 12, correlations: [0.5], fields }).map((cell) => {
        const runs = cell.runs.map((run) => {
          const { test_mse: loss } = run.metrics;
          const lossOn = (task: string) =>
            loss! * (cell.model !== 'mmoe' ? 1 : task === 'b' ? 0.5 : 2);
          const [one, other] = i % 2 === 0 ? ['a', 'b'] : ['b', 'c'];
          const ofTasks = {
            [`test_mse_${one}`]: lossOn(one!),
            [`test_mse_${other}`]: lossOn(other!),
          };
          return { ...run, metrics: { test_mse: loss!, ...ofTasks } };
        });
        return { ...cell, runs, metrics: commonMetrics(runs) };
      });
    });
    const [claim] = declareClaims({ compare, at, task: 'each', unit: 'setting', expect: 'less' });
    const [pooled] = evaluateClaims(makeResults(cells.flat()), [makeClaim(claim!, 'synthetic')]);
    const { tests } = pooled!;
    expect(tests.map(({ comparison, n }) => [comparison, n])).toEqual([
      ['MMoE vs Shared-Bottom, correlation 0.5, task a', 7],
      ['MMoE vs Shared-Bottom, correlation 0.5, task b', 14],
      ['MMoE vs Shared-Bottom, correlation 0.5, task c', 7],
    ]);
    const effects = tests.map(({ effect }, k) => effect.value! / [2, 0.5, 2][k]!);
    for (const ratio of effects) expect(ratio).toBeCloseTo(1, 1);
  });

  it('of a family has its level corrected over the family, and needs it', () => {
    const given = { compare, at, expect: 'less', family: 'f' };
    const alone = { compare: ['omoe', 'shared-bottom'], at, expect: 'less' };
    const [one, two, other] = judged(half, [given, { ...given, margin: 1.5 }, alone]);
    const levels = [one, two].map((claim) => claim!.tests[0]!);
    for (const { p, correctedP } of levels) expect(correctedP).toBeCloseTo(2 * p!, 12);
    expect(other!.tests[0]!.correctedP).toBe(other!.tests[0]!.p);
    const ruled = (correctedP: number) =>
      judge({
        compared: [{ tests: [{ ...levels[0]!, correctedP }], missing: [] }],
        values: [],
        needed: 0,
        unit: 'seed',
        runUnit: 'seed',
        words: { noun: '', nouns: '', modelTitle: String },
      });
    expect([0.04, 0.06].map((level) => verdictText(ruled(level)))).toEqual([
      'supported',
      'inconclusive (too few runs)',
    ]);
  });

  it('of a family names the comparisons that support it as the verdict counts them', () => {
    // At 0.9 the difference is so small that the correction of the family takes it away.
    const lossOf: DrawnLoss = ({ model, correlation }, shared, own) =>
      (model !== 'mmoe' ? 1 : correlation === 0.9 ? 0.992 : 0.5) *
      Math.exp(0.1 * shared + 0.05 * own);
    const over = { compare, over: 'correlation', expect: 'less', margin: 1, family: 'f' };
    const [claim] = judged(lossOf, [over, over, over], { correlations: [0.5, 0.9], seeds: 40 });
    const weak = claim!.tests.filter(
      ({ points, correctedP }) => points === 'for' && correctedP! >= 0.05,
    );
    expect([claim!.verdict, weak.length]).toEqual(['mixed', 1]);
    expect(claim!.explanation).toContain(
      'of 2 comparisons, 1 say so and 1 are inconclusive (all but MMoE vs Shared-Bottom, correlation 0.9)',
    );
  });

  it('counts failures against a common median above the noise only', () => {
    const [claim] = judged(
      ({ model }, shared, own) => 0.01 + 0.001 * shared + (model === 'mmoe' ? 0.001 : 0.002) * own,
      [{ compare, at, of: 'failures', expect: 'less' }],
      { seeds: 40 },
    );
    expect(claim!.verdict).not.toBe('supported');
  });

  it('is told as a sentence with its test', () => {
    const [first, second] = declareClaims(
      { compare, at, expect: 'less' },
      { compare: ['a', 'b', 'c', 'd'], over: 'correlation', unit: 'setting', expect: 'equal' },
    );
    expect(testSentence(first!.all![0]!)).toBe(
      'The ratio of the loss, mmoe / shared-bottom, at correlation 0.5, is less than 1, by a factor of 1.1 or more (Wilcoxon signed-rank on a - r b, 95 % interval; over at least 10 seeds).',
    );
    expect(testSentence(second!.all![0]!)).toBe(
      'The ratio of the loss, (a / b) / (c / d), at every correlation, is between 0.909 and 1.1 (Wilcoxon signed-rank over settings, 95 % interval; over settings, each with at least 10 seeds).',
    );
  });

  it('compares losses within each model that has them, or within a model', () => {
    // With nash, losses are half of those with sum in MMoE, and nearly the same in the others;
    // Single-Task shares nothing.
    const factor = (losses: string, model: string) =>
      losses === 'nash' && model === 'mmoe' ? 0.5 : 1;
    const made = (losses: string) =>
      makeCells(
        ({ model }, shared, own) => factor(losses, model) * Math.exp(0.1 * shared + 0.05 * own),
        {
          models: ['single-task', 'shared-bottom', 'mmoe'],
          correlations: [0.5],
          seeds: 40,
          fields: { losses },
        },
      );
    const results = makeResults([...made('sum'), ...made('nash')]);
    const sides = [{ losses: 'nash' }, { losses: 'sum' }];
    const [each, mmoe, other, absent] = evaluateClaims(
      results,
      declareClaims(
        { compare: sides, at, expect: 'less' },
        { compare: sides.map((side) => ({ ...side, model: 'mmoe' })), at, expect: 'less' },
        {
          compare: sides.map((side) => ({ ...side, model: 'shared-bottom' })),
          at,
          expect: 'equal',
        },
        { compare: [{ losses: 'pcgrad' }, { losses: 'sum' }], at, expect: 'less' },
      ).map((claim) => makeClaim(claim, 'synthetic')),
    );
    expect(each!.verdict).toBe('mixed');
    expect(each!.tests.map(({ comparison }) => comparison)).toEqual([
      'Shared-Bottom, losses nash vs Shared-Bottom, losses sum, correlation 0.5',
      'MMoE, losses nash vs MMoE, losses sum, correlation 0.5',
    ]);
    expect(mmoe!.verdict).toBe('supported');
    expect(mmoe!.tests[0]!.effect.value).toBeCloseTo(0.5, 1);
    expect(other!.verdict).toBe('supported');
    expect([absent!.verdict, absent!.reason]).toEqual([
      'not testable',
      'not compared in these runs',
    ]);
  });

  it('of losses is one sentence, with the models that it is about', () => {
    const sides = [{ losses: { kind: 'fixed', weights: [1, 3] } }, { losses: 'sum' }];
    const sentences = declareClaims(
      { compare: sides, at, expect: 'less' },
      { compare: sides.map((side) => ({ model: 'mmoe', ...side })), at, expect: 'less' },
    ).map(({ all }) => testSentence(all![0]!));
    const rest =
      'at correlation 0.5, is less than 1, by a factor of 1.1 or more (Wilcoxon signed-rank on a - r b, 95 % interval; over at least 10 seeds).';
    expect(sentences).toEqual([
      `The ratio of the loss, losses fixed weights [1,3] / losses sum, in each model that shares weights, ${rest}`,
      `The ratio of the loss, mmoe, losses fixed weights [1,3] / mmoe, losses sum, ${rest}`,
    ]);
  });

  it('may be one of RULES-3', () => {
    const claims = loadClaims(`${root}/configs/claims/sharing-or-mixture.yaml`);
    expect(claims.map(({ id }) => id)).toEqual(['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7']);
    expect(claims.filter(({ family }) => family === 'secondary')).toHaveLength(6);
  });
});
