import { describe, expect, it } from 'vitest';
import { either } from '../../src/claims/checks/either.js';
import { equalLowest, equalMean } from '../../src/claims/checks/equivalence.js';
import { failingAlike, failingMore } from '../../src/claims/checks/failing.js';
import { fallingMean, lowerMean } from '../../src/claims/checks/means.js';
import { equalSpread, widerSpread } from '../../src/claims/checks/spread.js';
import { type Check, type Claim, inPart } from '../../src/claims/claim.js';
import { evaluateClaims } from '../../src/claims/evaluate.js';
import type { ClaimVerdict } from '../../src/claims/verdict.js';
import type { DataFields } from '../../src/data/kind-results.js';
import { failureLimit, failuresAbove } from '../../src/results/losses.js';
import { normalQuantile } from '../../src/stats/normal.js';
import { cellOf } from '../report/made.js';
import { resultsOf } from './synthetic.js';

/*
 * One case for each sentence of results/reference/RULES.md that decides something, small enough to be followed by hand.
 */

/** Losses by model and correlation; Infinity is a diverged run. */
type Losses = Readonly<Record<string, Readonly<Record<number, readonly number[]>>>>;

/** The verdict on a claim that makes some comparisons, from given losses. */
function judged(
  losses: Losses,
  checks: readonly Check[],
  { parts, data = {} }: { parts?: Claim['parts']; data?: Partial<DataFields> } = {},
): ClaimVerdict {
  const cells = Object.entries(losses).flatMap(([model, at]) =>
    Object.entries(at).map(([correlation, own]) => cellOf(model, { correlation: Number(correlation) }, own)),
  );
  const claim: Claim = {
    ...{ id: 'T', sentence: 'So it is.', source: 'nowhere', rule: 'As the checks say.', fewestValues: 1 },
    ...{ about: { kind: 'synthetic' }, checks: () => checks, ...(parts && { parts }) },
  };
  return evaluateClaims(resultsOf(cells, data), { claims: [claim] })[0]!;
}

const deciding = ({ tests }: ClaimVerdict) => tests.filter(({ decides }) => decides);

/** So many times each value. */
const times = (...groups: readonly (readonly [count: number, value: number])[]): number[] =>
  groups.flatMap(([count, value]) => Array<number>(count).fill(value));

/** MMoE against OMoE at correlations 1, 2, ..: differences as given, from a loss of 5. */
const differing = (...differences: readonly (readonly number[])[]): Losses => ({
  omoe: Object.fromEntries(differences.map((own, i) => [i + 1, own.map(() => 5)])),
  mmoe: Object.fromEntries(differences.map((own, i) => [i + 1, own.map((difference) => 5 + difference)])),
});

const lowerAt = (...places: readonly number[]) =>
  places.map((at) => lowerMean({ model: 'mmoe', at }, { model: 'omoe', at }));

/** Means of -0.667 with a standard deviation of 0.778: t = -2.97, p = 0.013; without one -1, t = -2.61, p = 0.026. */
const BELOW = times([10, -1], [2, 1]);
/** All alike but for a little. */
const FAR_BELOW = times([6, -1], [6, -1.1]);
/** A mean of 0. */
const AROUND = times([6, -1], [6, 1]);

const negated = (values: readonly number[]) => values.map((value) => -value);

describe('no verdict hangs on one run', () => {
  it('a t test that is significant only with some seed is not significant', () => {
    // Nine of -1, two of 1: t = -2.61, p = 0.026; without one -1, t = -2.25, p = 0.051.
    const verdict = judged(differing(times([9, -1], [2, 1])), lowerAt(1));
    expect(verdict.verdict).not.toBe('supported');
    const [t] = deciding(verdict);
    expect(t!.p).toBeCloseTo(0.051, 3);
    expect(t!.pOfAll).toBeCloseTo(0.026, 3);
    expect(verdict.reason).toContain('p = 0.051, with all seeds p = 0.026');
    expect(judged(differing(BELOW), lowerAt(1)).verdict).toBe('supported');
  });

  it('it does not count at all where some seed makes its sign', () => {
    const verdict = judged(differing(times([11, 0.1], [1, -40])), lowerAt(1));
    expect(deciding(verdict)[0]).toMatchObject({ p: 1, points: 'for' });
  });

  it('McNemar counts without one of the seeds that it speaks for', () => {
    const losses = { 'shared-bottom': { 1: times([6, 3], [54, 1]) }, omoe: { 1: times([60, 1]) } };
    const [mcnemar] = deciding(judged(losses, [failingMore('shared-bottom', 'omoe', 1)]));
    // Six of six: 2 / 64; five of five: 2 / 32.
    expect(mcnemar!.pOfAll).toBeCloseTo(0.03125, 10);
    expect(mcnemar!.p).toBeCloseTo(0.0625, 10);
  });
});

describe('verdicts', () => {
  it('supported: all comparisons are significant, and none is corrected', () => {
    const three = judged(differing(BELOW, BELOW, BELOW), lowerAt(1, 2, 3));
    expect(three).toMatchObject({ verdict: 'supported', uncorrected: 'supported' });
    // Three times 0.026 is more than 0.05.
    expect(three.familyWise).not.toBe('supported');
    expect(judged(differing(FAR_BELOW, FAR_BELOW, FAR_BELOW), lowerAt(1, 2, 3)).familyWise).toBe('supported');
    expect(judged(differing(FAR_BELOW, FAR_BELOW, AROUND), lowerAt(1, 2, 3)).verdict).not.toBe('supported');
  });

  it('contradicted: some speak against it after correction, none for it', () => {
    expect(judged(differing(negated(FAR_BELOW), AROUND), lowerAt(1, 2)).verdict).toBe('contradicted');
    const weakly = judged(differing(negated(BELOW), AROUND, AROUND), lowerAt(1, 2, 3));
    expect(weakly.uncorrected).toBe('contradicted');
    expect(weakly.verdict).not.toBe('contradicted');
    expect(deciding(weakly)[0]!.correctedP).toBeCloseTo(3 * deciding(weakly)[0]!.p!, 12);
  });

  it('mixed: some speak against it, some for it', () => {
    const verdict = judged(differing(FAR_BELOW, negated(FAR_BELOW), AROUND), lowerAt(1, 2, 3));
    expect(verdict.verdict).toBe('mixed');
    expect(verdict.reason).toMatch(/^1 of 3 comparisons significantly against it and 1 for it: against, .*; for, /);
  });

  it('no power: with how many seeds the effect that counts would be found', () => {
    // Ten differences of +-1 have a standard error of 1/3. To find 10 % of 5 in four of five samples takes 1.96 + 0.84 standard
    // errors: 10 (2.80 / 3 / 0.5)^2 = 34.9 seeds.
    const wide = judged(differing(times([5, -1], [5, 1])), lowerAt(1));
    expect(wide).toMatchObject({ verdict: 'no power', seedsNeeded: 35 });
    expect(wide.reason).toContain('some 35 seeds are needed');
    // A fifth of that spread takes a twenty-fifth of the seeds.
    const narrow = judged(differing(times([5, -0.2], [5, 0.2])), lowerAt(1));
    expect(narrow.verdict).toBe('inconclusive');
    expect(deciding(narrow)[0]!.seedsNeeded).toBe(2);
  });

  it('no power as soon as one undecided comparison has none', () => {
    const verdict = judged(differing(times([5, -0.2], [5, 0.2]), times([5, -1], [5, 1])), lowerAt(1, 2));
    expect(verdict).toMatchObject({ verdict: 'no power', seedsNeeded: 35 });
  });

  it('not applicable: the folder lacks a model or a correlation', () => {
    expect(judged(differing(BELOW), lowerAt(1, 7))).toMatchObject({
      ...{ verdict: 'not applicable', uncorrected: 'not applicable', familyWise: 'not applicable' },
      reason: 'the folder lacks MMoE at correlation 7 and OMoE at correlation 7',
    });
  });

  it('parts have verdicts of their own, from the levels of the whole claim', () => {
    const checks = [...inPart('a', lowerAt(1)), ...inPart('b', lowerAt(2)), ...inPart('c', lowerAt(3))];
    const parts = { a: 'Here.', b: 'There.', c: 'Elsewhere.' };
    const verdict = judged(differing(BELOW, negated(BELOW), AROUND), checks, { parts });
    expect(verdict.parts.map(({ part, sentence }) => [part, sentence])).toEqual(Object.entries(parts));
    const [a, b] = verdict.parts;
    expect(a).toMatchObject({ verdict: 'supported', uncorrected: 'supported' });
    // Uncorrected it would be contradicted, as would the claim be mixed.
    expect(b).toMatchObject({ verdict: 'no power', uncorrected: 'contradicted' });
    expect(verdict).toMatchObject({ verdict: 'no power', uncorrected: 'mixed' });
    expect(verdict.tests.map(({ part }) => part)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });
});

describe('means along the axis', () => {
  const falling = { omoe: { 0: times([6, 3], [6, 3.1]), 1: times([12, 2]), 2: times([6, 1.1], [6, 1]) } };

  it('fall where the slopes of the seeds do', () => {
    const verdict = judged(falling, [fallingMean('omoe', [0, 1, 2])]);
    expect(verdict.verdict).toBe('supported');
    // Slopes of -0.95 and -1.05 over a range of 2.
    expect(deciding(verdict)[0]!.effect).toMatchObject({ name: 'mean change in test MSE along the slope' });
    expect(deciding(verdict)[0]!.effect.value).toBeCloseTo(-2, 12);
    const rising = { omoe: { 0: falling.omoe[2], 1: falling.omoe[1], 2: falling.omoe[0] } };
    expect(judged(rising, [fallingMean('omoe', [0, 1, 2])]).verdict).toBe('contradicted');
  });

  it('are tested by ranks where a run diverged', () => {
    const diverging = { omoe: { ...falling.omoe, 0: [Infinity, ...falling.omoe[0].slice(1)] } };
    const verdict = judged(diverging, [fallingMean('omoe', [0, 1, 2])]);
    expect(verdict.verdict).toBe('supported');
    expect(deciding(verdict).map(({ test }) => test)).toEqual(['Wilcoxon signed-rank']);
  });
});

describe('failures', () => {
  it('are diverged runs, and losses above twice the median of all runs of their cell', () => {
    expect(failureLimit([1, 3, 1, 1, 2])).toBe(2);
    expect(failuresAbove([1, 2, 2.1, Infinity], 2)).toEqual([false, false, true, true]);
    // A diverged run counts as infinite in the median, too: where most diverged, no other has failed.
    expect(failureLimit([1, 5, Infinity])).toBe(10);
    expect(failuresAbove([1, 5, Infinity], failureLimit([1, Infinity, Infinity]))).toEqual([false, false, true]);
  });

  /** Of 200 runs each, so many fail in Shared-Bottom alone, and so many in OMoE alone. */
  const failing = (first: number, second: number, n = 200): Losses => ({
    'shared-bottom': { 1: times([first, 9], [n - first, 1]) },
    omoe: { 1: times([n - second, 1], [second, Infinity]) },
  });
  const more = (...counts: Parameters<typeof failing>) =>
    judged(failing(...counts), [failingMore('shared-bottom', 'omoe', 1)]);

  it('far more of them: significantly more, and by 5 points or more', () => {
    expect(more(20, 2)).toMatchObject({ verdict: 'supported' });
    expect(more(20, 2).reason).toContain('10 % of the runs of Shared-Bottom at correlation 1 failed, and 1 % of OMoE');
    // Eight to none is significant, but 4 points are not 5, nor shown to be fewer.
    expect(deciding(more(8, 0))[0]!.p).toBeLessThan(0.05);
    expect(more(8, 0).verdict).toBe('inconclusive');
  });

  it('far more of them: refuted where the difference is shown to be less than 5 points, or the other way', () => {
    expect(more(1, 0)).toMatchObject({ verdict: 'contradicted' });
    // Significantly more, but far from 5 points.
    expect(deciding(more(20, 0, 1000))[0]!.p).toBeLessThan(0.001);
    expect(more(20, 0, 1000).verdict).toBe('contradicted');
    expect(more(2, 20).verdict).toBe('contradicted');
    expect(more(1, 0, 30)).toMatchObject({ verdict: 'no power' });
  });

  it('as many of them: shown to differ by less than 5 points', () => {
    const alike = (...counts: Parameters<typeof failing>) =>
      judged(failing(...counts), [failingAlike('shared-bottom', 'omoe', 1)]).verdict;
    expect(alike(0, 0)).toBe('supported');
    expect(alike(3, 3)).toBe('supported');
    expect(alike(0, 0, 30)).toBe('no power');
    expect(alike(40, 2)).toBe('contradicted');
  });
});

describe('the spread of the rest', () => {
  /** Log losses in the shape of a normal distribution, in an order of their own. */
  const spreading = (sd: number, n: number, order: number): number[] =>
    Array.from({ length: n }, (_, i) => Math.exp(sd * normalQuantile((((i * order) % n) + 0.5) / n)));
  const wider = (ratio: number, n: number) =>
    judged({ omoe: { 1: spreading(0.1 * ratio, n, 7) }, mmoe: { 1: spreading(0.1, n, 11) } }, [
      widerSpread('omoe', 'mmoe', 1),
    ]);

  it('is clearly wider: significantly, and 1.25 times or more', () => {
    expect(wider(2, 101).verdict).toBe('supported');
    expect(deciding(wider(2, 101))[0]!.effect.value).toBeCloseTo(2, 0);
    expect(wider(1, 20).verdict).toBe('no power');
  });

  it('is clearly wider: refuted where the ratio is shown to be smaller', () => {
    expect(wider(1, 401).verdict).toBe('contradicted');
    expect(wider(0.5, 101).verdict).toBe('contradicted');
    // Wider, significantly, but not clearly.
    const slightly = wider(1.1, 4001);
    expect(deciding(slightly)[0]).toMatchObject({ points: 'neither' });
    expect(deciding(slightly)[0]!.p).toBeLessThan(0.05);
    expect(slightly.verdict).toBe('contradicted');
  });

  it('does not see the runs that failed', () => {
    const [omoe, mmoe] = [spreading(0.2, 101, 7), spreading(0.1, 101, 11)];
    const failed = (at: number, losses: readonly number[]) => losses.map((loss, i) => (i === at ? 1000 * loss : loss));
    const verdict = judged({ omoe: { 1: failed(3, omoe) }, mmoe: { 1: failed(70, mmoe) } }, [
      widerSpread('omoe', 'mmoe', 1),
    ]);
    const without = (losses: readonly number[]) => losses.filter((_, i) => i !== 3 && i !== 70);
    const rest = judged({ omoe: { 1: without(omoe) }, mmoe: { 1: without(mmoe) } }, [widerSpread('omoe', 'mmoe', 1)]);
    expect(deciding(verdict).map(({ p, n }) => [p, n])).toEqual(deciding(rest).map(({ p, n }) => [p, n]));
  });

  it('is another question for losses than for log losses', () => {
    const doubled = spreading(0.1, 401, 7).map((loss) => 2 * loss);
    const losses = { omoe: { 1: doubled }, mmoe: { 1: spreading(0.1, 401, 11) } };
    expect(judged(losses, [widerSpread('omoe', 'mmoe', 1)]).verdict).toBe('contradicted');
    const raw = judged(losses, [widerSpread('omoe', 'mmoe', 1, 'loss')]);
    expect(raw.verdict).toBe('supported');
    expect(deciding(raw)[0]!.effect.value).toBeCloseTo(2, 1);
  });

  it('is alike within a factor of 1.25', () => {
    const alike = (ratio: number, n: number, order: number) =>
      judged({ omoe: { 1: spreading(0.1 * ratio, n, order) }, mmoe: { 1: spreading(0.1, n, 11) } }, [
        equalSpread('omoe', 'mmoe', 1),
      ]);
    expect(alike(1.05, 801, 7).verdict).toBe('supported');
    expect(deciding(alike(1.05, 801, 7))[0]!.effect.value).toBeCloseTo(1.05, 10);
    expect(alike(3, 101, 7).verdict).toBe('contradicted');
    expect(alike(1, 30, 7).verdict).toBe('no power');
  });

  it('or failures: one of two is enough, at twice its level; both must be refuted', () => {
    const checks = [either(failingMore('omoe', 'mmoe', 1), widerSpread('omoe', 'mmoe', 1))];
    const of = (omoe: readonly number[], mmoe: readonly number[]) =>
      judged({ omoe: { 1: omoe }, mmoe: { 1: mmoe } }, checks);
    const wide = of(spreading(0.2, 201, 7), spreading(0.1, 201, 11));
    expect(wide.verdict).toBe('supported');
    const [counting, , ...shown] = wide.tests;
    const own = shown.find(({ test }) => test === 'Wilcoxon signed-rank on |log loss - median|')!;
    expect(counting!.p).toBeCloseTo(2 * own.p!, 15);
    expect(shown.every(({ decides, correctedP }) => !decides && correctedP === undefined)).toBe(true);
    const failures = times([40, 9], [161, 1]).map((factor, i) => factor * spreading(0.1, 201, 7)[i]!);
    expect(of(failures, spreading(0.1, 201, 11)).verdict).toBe('supported');
    // As many fail, but whether they spread alike is not shown: not refuted.
    const few = of(spreading(0.12, 101, 7), spreading(0.1, 101, 11));
    expect(deciding(few)[1]!.p).toBeGreaterThan(0.05);
    expect(of(spreading(0.1, 401, 7), spreading(0.1, 401, 11)).verdict).toBe('contradicted');
  });
});

describe('what is equal', () => {
  const line = (from: number, to: number, order = 7, n = 101) =>
    Array.from({ length: n }, (_, i) => from + ((to - from) * ((i * order) % n)) / (n - 1));

  it('means within 10 %, told also without the noise', () => {
    const losses = { omoe: { 1: line(0.059, 0.063) }, mmoe: { 1: line(0.058, 0.062) } };
    const verdict = judged(losses, [equalMean('omoe', 'mmoe', 1)], { data: { noise: 0.1 } });
    expect(verdict.verdict).toBe('supported');
    // 0.061 / 0.06, and 0.051 / 0.05 without 0.01.
    expect(verdict.reason).toContain('was 1.02 times that of MMoE, above the noise 1.02 times');
    const apart = { omoe: { 1: line(0.07, 0.075) }, mmoe: { 1: line(0.058, 0.062) } };
    expect(judged(apart, [equalMean('omoe', 'mmoe', 1)]).verdict).toBe('contradicted');
  });

  it('lowest losses within 10 % of the width of the panel of all three models', () => {
    const models = ['shared-bottom', 'omoe', 'mmoe'];
    const check = equalLowest('omoe', 'mmoe', 1, models);
    // The 5 % quantiles are 0.5 apart: much for models that both span 1 to 2, little beside one that spans 1 to 40.
    const close = { omoe: { 1: line(1.5, 2.5, 11) }, mmoe: { 1: line(1, 2) } };
    expect(judged({ ...close, 'shared-bottom': { 1: line(1, 40) } }, [check]).verdict).toBe('supported');
    expect(judged({ ...close, 'shared-bottom': { 1: line(1, 2) } }, [check]).verdict).toBe('contradicted');
    expect(judged(close, [check])).toMatchObject({
      ...{ verdict: 'not applicable', reason: 'the folder lacks Shared-Bottom at correlation 1' },
    });
    // With 101 values from 1 to 40, all quantiles are linear: 95 % - 5 % of those of all 303 is by brute force below.
    const all = [...line(1.5, 2.5), ...line(1, 2), ...line(1, 40)].sort((a, b) => a - b);
    const at = (q: number) => {
      const place = (all.length - 1) * q;
      return all[Math.floor(place)]! + (place % 1) * (all[Math.ceil(place)]! - all[Math.floor(place)]!);
    };
    const verdict = judged({ ...close, 'shared-bottom': { 1: line(1, 40) } }, [check]);
    const share = (100 * 0.5) / (at(0.95) - at(0.05));
    expect(verdict.reason).toContain(`${Number(share.toPrecision(3))} % of the panel's width`);
  });
});
