import { describe, expect, it } from 'vitest';
import { closingText } from '../../../src/judge/report/closing.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeCell, makeFolder, twoTaskCell } from './made.js';

const NOISE = { data: { noise: 0.1 } };

/**
 * Cells of the default config: Shared-Bottom is 1.5 times as far above the noise as the others, all
 * of which do better on related tasks.
 */
const cells = [0.5, 0.9, 1].flatMap((correlation) =>
  ['shared-bottom', 'omoe', 'mmoe'].map((model, k) => {
    const losses = Array.from({ length: 12 }, (_, i) => {
      const excess = (0.001 + 0.00002 * ((5 * i + 3 * k) % 12)) * (2 - correlation);
      return 0.01 + (model === 'shared-bottom' ? 1.5 : 1) * excess;
    });
    return twoTaskCell(
      model,
      { correlation },
      losses.map((loss) => [loss, loss] as const),
    );
  }),
);

const reportClosing = (own: typeof cells, config: object = NOISE) =>
  closingText(
    buildReport([makeFolder(own, 'results/made', config)], []),
    'results/made/report/tables',
  );

describe('what a terminal shows at the end', () => {
  const text = reportClosing(cells);
  const [table, answer, claims] = text.split('\n\n').map((part) => part.split('\n'));

  it('fits a screen of 80 x 24, with the two lines on where the rest is', () => {
    const rows = text
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 80)), 0);
    expect(rows + 3).toBeLessThanOrEqual(24);
  });

  it('is a table of means, deviations, medians and what of them is above the noise', () => {
    expect(table!.slice(0, 2)).toEqual([
      "MSE on the test examples; above noise: the median less 0.01, the labels' noise",
      expect.stringMatching(/^model +correlation +n +mean ± sd +median +above noise$/),
    ]);
    expect(table![2]).toMatch(
      /^Shared-Bottom +0\.5 +12 +0\.01\d+ ± 0\.000\d+ +0\.01\d+ +0\.002\d+$/,
    );
    expect(table).toHaveLength(11);
  });

  it('then the answer in a sentence, and a line for each claim', () => {
    expect(answer).toEqual([
      expect.stringMatching(
        /^MMoE's loss above the noise is 1\.5 times lower than Shared-Bottom's \(95 %/,
      ),
    ]);
    expect(claims!.map((line) => line.slice(0, 2))).toEqual(['C1', 'C2', 'C3', 'C4', 'C5', 'C6']);
    expect(claims![0]).toMatch(
      /^C1 {2}Models do better on more related tasks {2}supported, 1\.\d+ times$/,
    );
    expect(claims![1]).toMatch(
      /^C2 {2}MMoE depends least on task correlation {2}mixed: .* supported/,
    );
    expect(claims![2]).toMatch(
      /^C3 {2}OMoE and MMoE beat Shared-Bottom {8}supported, 1\.\d+ (to 1\.\d+ )?times$/,
    );
  });

  it('says once that nothing can be tested', () => {
    const few = cells.map((cell) => ({ ...cell, planned: 2, runs: cell.runs.slice(0, 2) }));
    expect(reportClosing(few).split('\n\n').slice(1)).toEqual([
      "It is not testable whether MMoE's loss above the noise is lower than Shared-Bottom's (too few runs).",
      'C1, C2, C3, C4, C5 and C6: not testable (too few runs)',
    ]);
  });
});

it('a table has a column of runs that diverged only if some did, and none of the noise without it', () => {
  const diverged = [
    makeCell('mmoe', { correlation: 1 }, [0.02, Infinity]),
    makeCell('omoe', { correlation: 1 }, [0.02]),
  ];
  expect(reportClosing(diverged, {}).split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/^model +n +diverged +mean ± sd +median$/),
    expect.stringMatching(/^MMoE +1 +50\.0 % +0\.02000 +0\.02000$/),
  ]);
});

it('a long table has the places on the axis beside each other', () => {
  const five = ['single-task', 'single-task-moe', 'shared-bottom', 'omoe', 'mmoe'];
  const all = [0.5, 0.9, 1].flatMap((correlation, i) =>
    five.map((model, k) =>
      makeCell(model, { correlation, learningRate: 0.001 * (k + 1) }, [
        0.02 + i / 100,
        0.03 + i / 100,
      ]),
    ),
  );
  const lines = reportClosing(all).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'MSE on the test examples: mean ± sd over 2 runs',
    expect.stringMatching(/^model +correlation 0\.5 +correlation 0\.9 +correlation 1$/),
    expect.stringMatching(
      /^Single-Task +0\.02500 ± 0\.00707 +0\.03500 ± 0\.00707 +0\.04500 ± 0\.00707$/,
    ),
  ]);
  expect(lines[7]).toBe('');
  expect(Math.max(...lines.slice(0, 7).map(({ length }) => length))).toBeLessThanOrEqual(80);
});

it('a table with too many rows is left out', () => {
  const many = Array.from({ length: 30 }, (_, i) =>
    makeCell('mmoe', { correlation: i / 30 }, [0.02, 0.03]),
  );
  expect(reportClosing(many).split('\n')[0]).toMatch(
    /^MMoE, the only model here, has a median test MSE/,
  );
});
