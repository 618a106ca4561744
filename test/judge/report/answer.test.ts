import { describe, expect, it } from 'vitest';
import { claims } from '../../../src/judge/claims/index.js';
import type { ClaimTest } from '../../../src/judge/claims/verdict.js';
import {
  answerText,
  customModelLines,
  figuresNamed,
  makeAnswer,
} from '../../../src/judge/report/answer.js';
import { effectText, partEffect } from '../../../src/judge/report/effect-text.js';
import { MAX_WORDS } from '../../../src/judge/report/headline-length.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeCell, makeFolder, twoTaskCell } from './made.js';

it('says of each custom architecture at how many places it is better than each other model, or worse', () => {
  const losses = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
  // Differences of -0.5, 0.5, and as often one sign as the other.
  const shifts = {
    0.5: losses.map(() => -0.5),
    0.9: losses.map(() => 0.5),
    1: losses.map((_, i) => (i % 2 ? 0.1 : -0.1)),
  };
  const cells = Object.entries(shifts).flatMap(([p, by]) => [
    makeCell('mmoe', { correlation: Number(p) }, losses),
    makeCell(
      'mine',
      { correlation: Number(p) },
      losses.map((loss, i) => loss + by[i]! + 0.001 * (i - 3.5)),
    ),
  ]);
  const folder = makeFolder(cells);
  const code = [{ name: 'mine', title: 'Mine', file: 'mine.ts', sha256: '' }];
  const report = buildReport([{ ...folder, manifest: { ...folder.manifest, code } }], []);
  expect(customModelLines(report)).toEqual([
    'mine against MMoE, in test MSE: better at 1 of 3 places, worse at 1 of 3 places, inconclusive at 1 of 3 places',
  ]);
  expect(customModelLines(buildReport([folder], []))).toEqual([]);
});

it.each([
  [{ none: 1 }, 1.234, '1.23 times [1.11, 1.36]'],
  [{ none: 0, unit: 'share' }, 0.1234, '12.3 % [11.1, 13.6]'],
  [{ none: 0, unit: 'percent' }, -0.41125, '-0.411 % [-0.37, -0.452]'],
  [{ none: 0 }, 0.00141, '0.00141 [0.00127, 0.00155]'],
] as const)('an effect of %j has its unit', (scale, value, text) => {
  expect(effectText({ value, interval: [0.9 * value, 1.1 * value] }, scale)).toBe(text);
});

it('effects of other units have ranges of their own', () => {
  const test = (value: number, asks: Pick<ClaimTest['asks'], 'none' | 'unit'>): ClaimTest => ({
    test: '',
    comparison: '',
    effect: { name: '', value, interval: undefined },
    n: 9,
    p: 0.1,
    correctedP: 0.1,
    part: 'a',
    points: 'for',
    decides: true,
    asks: { margin: 0.1, expected: 'larger', ...asks },
  });
  const all = [
    test(0.007, { none: 0 }),
    test(-5.02, { none: 0, unit: 'percent' }),
    test(2, { none: 0, unit: 'percent' }),
  ];
  expect(partEffect(all, 'a')).toBe('0.007 and -5.02 to 2 %');
});

const answers = (losses: Readonly<Record<string, readonly number[]>>) =>
  answerText(
    makeAnswer(
      buildReport(
        [
          makeFolder(
            Object.entries(losses).map(([model, own]) => makeCell(model, { correlation: 1 }, own)),
          ),
        ],
        [],
      ),
    ),
  );

it('the lowest median counts diverged runs as the worst, and models that have one', () => {
  const mine = [0.4, ...Array.from({ length: 9 }, () => Infinity)];
  const other = Array.from({ length: 10 }, () => 0.5);
  const all = { 'cross-stitch': mine, 'tensor-factorization': other, ple: other.map((x) => 2 * x) };
  expect(answers(all)).toBe('Tensor-Factorization has the lowest median test MSE of 2 models.');
});

it('the lowest median is the median, of two runs, too', () => {
  expect(answers({ 'cross-stitch': [1, 3], 'tensor-factorization': [1.5, 2] })).toBe(
    'Tensor-Factorization has the lowest median test MSE of 2 models.',
  );
});

it('asks nothing about models that are not there', () => {
  expect(answers({ mmoe: [1, 2, 3] })).toBe(
    'MMoE, the only model here, has a median test MSE of 2.',
  );
});

it('one model has a median in each setting', () => {
  const cells = [0.5, 1].map((correlation) =>
    makeCell('mmoe', { correlation }, [1 / correlation, 3 / correlation]),
  );
  expect(makeAnswer(buildReport([makeFolder(cells)], []))).toEqual({
    headline: 'MMoE, the only model here, has a median test MSE of 2 to 4 in 2 settings.',
  });
});

it('a claim that has a verdict over all settings is said by it, and not by most of them', () => {
  const report = buildReport([makeFolder([makeCell('mmoe', { correlation: 1 }, [1])])], []);
  const { reason: _, ...first } = report.verdicts[0]!;
  const claim = { ...first, id: 'R2', short: 'The loss falls', isCheck: false, applies: true };
  const verdicts = Array.from({ length: 8 }, () => ({
    ...claim,
    verdict: 'contradicted' as const,
  }));
  const beginning = (overSettings: unknown) =>
    makeAnswer({ ...report, verdicts, overSettings: overSettings as typeof report.overSettings })
      .headline;
  const part = { sentence: 'it falls', value: 1, none: 1, settings: [], verdict: 'inconclusive' };
  expect(beginning([])).toBe('Contradicted in 8 of 8 settings: the loss falls.');
  expect(beginning([{ ...part, id: 'R2a' }])).toBe('It is inconclusive whether the loss falls.');
  expect(
    beginning([
      { ...part, id: 'R2a' },
      { ...part, id: 'R2b', verdict: 'supported' },
    ]),
  ).toBe('Mixed: the loss falls.');
});

it('findings of several places are those of the first one, by its name', () => {
  const report = buildReport([makeFolder([makeCell('mmoe', { correlation: 1 }, [1])])], []);
  const found = (...places: string[]) => ({
    id: 'findings',
    title: '',
    terms: '',
    tables: [],
    findings: places.map((place) => ({ place, sentences: ['So it is.'] })),
  });
  const answerTo = (...findings: typeof report.findings) =>
    makeAnswer({ ...report, verdicts: [], findings }).headline;
  expect(answerTo(found('here', 'there'))).toBe('So it is. (here)');
  expect(answerTo(found(''), found(''))).toBe('So it is.');
});

it('is the same whatever the order of the values of a swept field', () => {
  const at = (learningRate: number, ratio: number) =>
    [0.5, 1].flatMap((correlation) =>
      ['shared-bottom', 'omoe', 'mmoe'].map((model) => {
        const losses = Array.from(
          { length: 12 },
          (_, i) => (model === 'shared-bottom' ? ratio : 1) * (1 + 0.01 * i),
        );
        return makeCell(model, { correlation, learningRate }, losses);
      }),
    );
  const [larger, equal] = [at(0.1, 2), at(0.2, 1)];
  const answerTo = (cells: readonly ReturnType<typeof makeCell>[]) =>
    answerText(makeAnswer(buildReport([makeFolder(cells)], [])));
  expect(answerTo([...larger, ...equal])).toBe(answerTo([...equal, ...larger]));
  expect(answerTo([...larger, ...equal])).toContain('1 of 2 settings');
});

it('reads the figures of this paper in the source of a claim', () => {
  expect(figuresNamed('Figures 3 and 4')).toEqual(expect.arrayContaining(['fig3', 'fig4']));
  expect(figuresNamed('Section 6.4, Figure 6')).toContain('fig6');
  expect(figuresNamed('Tang et al. 2020, section 5.2, Figure 7')).toEqual([]);
});

describe('a headline on the loss of MMoE and Shared-Bottom', () => {
  const losses = (
    factor: (seed: number, correlation: number) => number,
    correlations = [0.5, 0.9, 1],
    seeds = 20,
  ) =>
    correlations.flatMap((correlation) => {
      const base = Array.from({ length: seeds }, (_, i) => 1 + 0.002 * ((7 * i) % 20));
      const twice = (own: readonly number[]) => own.map((loss) => [loss, loss] as const);
      return [
        twoTaskCell('mmoe', { correlation }, twice(base)),
        twoTaskCell(
          'shared-bottom',
          { correlation },
          twice(base.map((loss, i) => loss * factor(i, correlation))),
        ),
      ];
    });
  const headlineOf = (cells: ReturnType<typeof losses>) =>
    makeAnswer(buildReport([makeFolder(cells)], [])).headline;
  const near = (i: number) => 1 + 0.001 * ((3 * i) % 7);

  it('says by how much, with the interval', () => {
    expect(headlineOf(losses((i) => 1.4 * near(i), [1]))).toMatch(
      /^MMoE's loss is 1\.4 times lower than Shared-Bottom's \(95 % interval 1\.4 to 1\.41\)\.$/,
    );
    expect(headlineOf(losses((i, p) => (2 - p) * near(i), [0.5, 0.6]))).toMatch(
      /^MMoE's loss is 1\.4 to 1\.5 times lower than Shared-Bottom's \(95 % intervals 1\.4 to 1\.51\)\.$/,
    );
    expect(headlineOf(losses((i) => 0.5 * near(i), [1]))).toMatch(
      /^MMoE's loss is 1\.99 times higher than Shared-Bottom's/,
    );
  });

  it('says that they are equal, that comparisons differ, and that the runs do not tell', () => {
    expect(headlineOf(losses((i) => near(i), [1]))).toMatch(
      /^MMoE's loss and Shared-Bottom's are equal within 10 % \(95 % /,
    );
    expect(headlineOf(losses((i, p) => (p < 1 ? 2 : 1) * near(i)))).toBe(
      "In 2 of 3 comparisons MMoE's loss is lower than Shared-Bottom's (2.01 times).",
    );
    expect(headlineOf(losses((i) => (i % 2 ? 2 : 0.5)))).toBe(
      "It is inconclusive whether MMoE's loss is lower than Shared-Bottom's (too few runs).",
    );
    expect(headlineOf(losses(() => 2, [1], 3))).toBe(
      "It is not testable whether MMoE's loss is lower than Shared-Bottom's (too few runs).",
    );
  });

  it('leaves the other leading claims to the details, by their verdicts', () => {
    const { details } = makeAnswer(buildReport([makeFolder(losses((i) => 1.4 * near(i)))], []));
    expect(details).toMatch(
      /^[A-Z][a-z ]+(\([a-z ]+\))?: the loss of Shared-Bottom rises more than that of MMoE/,
    );
  });
});

it('a headline has at most 20 words, whichever claim it is about', () => {
  const report = buildReport([makeFolder([makeCell('mmoe', { correlation: 1 }, [1])])], []);
  expect(claims.length).toBeGreaterThan(10);
  for (const { id, short } of claims) {
    expect(short.length, id).toBeLessThanOrEqual(40);
    for (const verdict of ['supported', 'contradicted', 'mixed', 'inconclusive'] as const) {
      const verdicts = Array.from({ length: 63 }, () => ({
        ...report.verdicts[0]!,
        id,
        short,
        verdict,
        isCheck: false,
        applies: true,
      }));
      const { headline } = makeAnswer({ ...report, verdicts });
      expect(headline.split(' ').length, headline).toBeLessThanOrEqual(MAX_WORDS);
    }
  }
});
