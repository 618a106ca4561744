import { expect, it } from 'vitest';
import type { ClaimTest } from '../../src/claims/verdict.js';
import { answerOf, customModelLines, effectText, figuresNamed, partEffect } from '../../src/report/answer.js';
import { buildReport } from '../../src/report/report.js';
import { cellOf, folderOf } from './made.js';

it('says of each custom architecture at how many places it is better than each other model, or worse', () => {
  const losses = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
  // Differences of -0.5, 0.5, and as often one sign as the other.
  const shifts = {
    0.5: losses.map(() => -0.5),
    0.9: losses.map(() => 0.5),
    1: losses.map((_, i) => (i % 2 ? 0.1 : -0.1)),
  };
  const cells = Object.entries(shifts).flatMap(([p, by]) => [
    cellOf('mmoe', { correlation: Number(p) }, losses),
    cellOf(
      'mine',
      { correlation: Number(p) },
      losses.map((loss, i) => loss + by[i]! + 0.001 * (i - 3.5)),
    ),
  ]);
  const folder = folderOf(cells);
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
    ...{ test: '', comparison: '', effect: { name: '', value, interval: undefined }, n: 9, p: 0.1, correctedP: 0.1 },
    ...{ part: 'a', points: 'for', decides: true, asks: { margin: 0.1, expected: 'larger', ...asks } },
  });
  const all = [
    test(0.007, { none: 0 }),
    test(-5.02, { none: 0, unit: 'percent' }),
    test(2, { none: 0, unit: 'percent' }),
  ];
  expect(partEffect(all, 'a')).toBe('0.007 and -5.02 to 2 %');
});

const answers = (losses: Readonly<Record<string, readonly number[]>>) =>
  answerOf(
    buildReport([folderOf(Object.entries(losses).map(([model, own]) => cellOf(model, { correlation: 1 }, own)))], []),
  );

it('the lowest median is the median, of two runs, too', () => {
  expect(answers({ 'cross-stitch': [1, 3], 'tensor-factorization': [1.5, 2] })).toBe(
    'Tensor-Factorization has the lowest median test MSE of 2 models.',
  );
});

it('asks nothing about models that are not there', () => {
  expect(answers({ mmoe: [1, 2, 3] })).toBe(
    'The runs of MMoE have a median test MSE of 2; there is no other model to compare it with.',
  );
});

it('one model has a median in each setting', () => {
  const cells = [0.5, 1].map((correlation) => cellOf('mmoe', { correlation }, [1 / correlation, 3 / correlation]));
  expect(answerOf(buildReport([folderOf(cells)], []))).toBe(
    'The runs of MMoE have a median test MSE of 2 to 4 in 2 settings; there is no other model to compare it with.',
  );
});

it('a claim that has a verdict over all settings is said by it, and not by most of them', () => {
  const report = buildReport([folderOf([cellOf('mmoe', { correlation: 1 }, [1])])], []);
  const claim = { ...report.verdicts[0]!, id: 'R2', sentence: 'The loss falls.', isCheck: false, applies: true };
  const verdicts = Array.from({ length: 8 }, () => ({ ...claim, verdict: 'contradicted' as const }));
  const beginning = (overSettings: unknown) =>
    answerOf({ ...report, verdicts, overSettings: overSettings as typeof report.overSettings });
  const part = { sentence: 'it falls', value: 1, none: 1, settings: [], verdict: 'inconclusive' };
  expect(beginning([])).toBe('Contrary to the paper, it does not hold that the loss falls (8 of 8 settings).');
  expect(beginning([{ ...part, id: 'R2a' }])).toBe('It is inconclusive whether the loss falls.');
  expect(
    beginning([
      { ...part, id: 'R2a' },
      { ...part, id: 'R2b', verdict: 'supported' },
    ]),
  ).toBe('In some comparisons, but not in all, the loss falls.');
});

it('findings of several places are those of the first one, by its name', () => {
  const report = buildReport([folderOf([cellOf('mmoe', { correlation: 1 }, [1])])], []);
  const found = (...places: string[]) => ({
    ...{ id: 'findings', title: '', terms: '', tables: [] },
    findings: places.map((place) => ({ place, sentences: ['So it is.'] })),
  });
  const answerTo = (...findings: typeof report.findings) => answerOf({ ...report, verdicts: [], findings });
  expect(answerTo(found('here', 'there'))).toBe('So it is. (here)');
  expect(answerTo(found(''), found(''))).toBe('So it is.');
});

it('is the same whatever the order of the values of a swept field', () => {
  const at = (learningRate: number, ratio: number) =>
    [0.5, 1].flatMap((correlation) =>
      ['shared-bottom', 'omoe', 'mmoe'].map((model) => {
        const losses = Array.from({ length: 12 }, (_, i) => (model === 'shared-bottom' ? ratio : 1) * (1 + 0.01 * i));
        return cellOf(model, { correlation, learningRate }, losses);
      }),
    );
  const [larger, equal] = [at(0.1, 2), at(0.2, 1)];
  const answerTo = (cells: readonly ReturnType<typeof cellOf>[]) => answerOf(buildReport([folderOf(cells)], []));
  expect(answerTo([...larger, ...equal])).toBe(answerTo([...equal, ...larger]));
  expect(answerTo([...larger, ...equal])).toContain('(1 of 2 settings)');
});

it('reads the figures of this paper in the source of a claim', () => {
  expect(figuresNamed('Figures 3 and 4')).toEqual(expect.arrayContaining(['fig3', 'fig4']));
  expect(figuresNamed('Section 6.4, Figure 6')).toContain('fig6');
  expect(figuresNamed('Tang et al. 2020, section 5.2, Figure 7')).toEqual([]);
});
