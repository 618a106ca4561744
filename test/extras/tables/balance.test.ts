import { describe, expect, it } from 'vitest';
import { balanceSentences, balanceTable } from '../../../src/extras/tables/compare/balance-text.js';
import { compareFolders } from '../../../src/extras/tables/compare/compare-tasks.js';
import { stepTime } from '../../../src/extras/tables/compare/loss-balancing.js';
import { answerText, makeAnswer } from '../../../src/judge/report/answer.js';
import { plainFindings } from '../../../src/judge/report/contents.js';
import { buildReport } from '../../../src/judge/report/report.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import { tableCell } from '../../judge/report/made.js';
import { keptFolder } from './kept.js';

/** Six seeds, the fewest that a statement takes, around a mean. */
const around = (mean: number): number[] =>
  [0.99, 1, 1.01, 0.99, 1, 1.01].map((factor) => factor * mean);

/**
 * A cell with the mean errors of its two labels on test rows, and on validation rows if these
 * differ.
 */
function cell(
  model: string,
  losses: string | undefined,
  [plenty, scarce]: readonly [number, number],
  validation: readonly [number, number] = [plenty, scarce],
): CellResults {
  const made = tableCell(
    model,
    { plenty: { mse: around(plenty) }, scarce: { mse: around(scarce) } },
    { fields: losses === undefined ? {} : { losses } },
  );
  const runs = made.runs.map((run) => ({
    ...run,
    metrics: {
      ...run.metrics,
      validation_mse_plenty: validation[0],
      validation_mse_scarce: validation[1],
    },
  }));
  return { ...made, runs };
}

const folderOf = (cells: readonly CellResults[]) => keptFolder(cells, ['plenty', 'scarce']);

const comparisonsOf = (cells: readonly CellResults[]) => compareFolders([folderOf(cells)]);

/** With Nash, the error on `scarce` falls from 0.8 to 0.4, and that on `plenty` stays. */
const cells = [
  ...['uncertainty', 'sum', 'nash', 'fixed weights [1,3]', 'fixed weights [3,1]'].map((losses) =>
    cell('single-task', losses, [2, 3]),
  ),
  cell('shared-bottom', 'uncertainty', [1.0005, 0.2], [1, 2]),
  cell('shared-bottom', 'sum', [1, 0.8]),
  cell('shared-bottom', 'nash', [1.001, 0.4], [0.9, 0.4]),
  cell('shared-bottom', 'fixed weights [1,3]', [1, 0.6]),
  cell('shared-bottom', 'fixed weights [3,1]', [1, 0.1], [1, 2]),
];

describe('whether balancing the losses helps', () => {
  const [uncertainty, sum, ...others] = comparisonsOf(cells);

  it('is answered once, beside equal weights, and the other answer is about these', () => {
    expect([uncertainty, ...others].map((one) => one?.balance)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(sum!.balance!.losses).toBe('sum');
    expect(balanceSentences(sum!)).toEqual([
      'Does balancing the losses help? Yes, nash, for scarce with Shared-Bottom (MSE 0.80 -> 0.40, 6 of 6 seeds; a step takes about 1.7 times as long). ' +
        'No for plenty with Shared-Bottom (equal within 1 %).',
      'Is it better than the best fixed weights of the config? Yes, nash, for scarce with Shared-Bottom (MSE 0.60 -> 0.40, 6 of 6 seeds; a step takes about 1.7 times as long). ' +
        'No for plenty with Shared-Bottom (equal within 1 %).',
      'The losses are compared within each network. Methods and fixed weights were chosen on validation rows, label by label, and gains of less than 1 % of the other error do not count.',
    ]);
  });

  it('chooses methods and fixed weights on validation rows, not on test rows', () => {
    const chosen = sum!.balance!.balanced.map(({ title, than, method, others: other }) => [
      title,
      than,
      method,
      other,
    ]);
    // Uncertainty weights and [3, 1] are best on test rows for scarce, and worst on validation
    // rows.
    expect(chosen).toEqual([
      ['plenty', 'equal weights', 'nash', 'sum'],
      ['plenty', 'fixed weights', 'nash', 'fixed weights [1,3]'],
      ['scarce', 'equal weights', 'nash', 'sum'],
      ['scarce', 'fixed weights', 'nash', 'fixed weights [1,3]'],
    ]);
  });

  it('is in the report after whether learning together helps, and in a table', () => {
    const report = buildReport([folderOf(cells)]);
    expect(makeAnswer(report).headline).toMatch(
      /^Does learning together help \(losses: sum\)\? Yes, for plenty/,
    );
    expect(answerText(makeAnswer(report))).not.toMatch(/uncertainty/);
    const [findings] = report.findings;
    expect(findings!.findings).toHaveLength(1);
    expect(findings!.findings[0]!.place).toBe('');
    expect(findings!.findings[0]!.sentences[1]).toMatch(
      /^Does balancing the losses help\? Yes, nash/,
    );
    expect(findings!.brief!.lines.filter((line) => line.startsWith('Does balancing'))).toHaveLength(
      1,
    );
    const { balance } = plainFindings(report.findings).tables;
    expect(
      balance!.map(({ task, losses, compared_with, helps, n }) => [
        task,
        losses,
        compared_with,
        helps,
        n,
      ]),
    ).toEqual([
      ['plenty', 'nash', 'sum', 'no (equal)', 6],
      ['plenty', 'nash', 'fixed weights [1,3]', 'no (equal)', 6],
      ['scarce', 'nash', 'sum', 'yes', 6],
      ['scarce', 'nash', 'fixed weights [1,3]', 'yes', 6],
    ]);
    expect(balance![2]!.step_time).toBeCloseTo(5 / 3, 12);
  });

  it('corrects levels by the number of comparisons', () => {
    const ofScarce = (all: readonly CellResults[]) =>
      comparisonsOf(all)
        .flatMap(({ balance }) => balance?.balanced ?? [])
        .find(({ title, than }) => title === 'scarce' && than === 'equal weights')!.difference;
    const noisy = cells.map((one) =>
      one.model === 'shared-bottom' && one.fields.losses === 'nash'
        ? {
            ...one,
            runs: one.runs.map((run, i) => ({
              ...run,
              metrics: {
                ...run.metrics,
                test_mse_scarce: 0.7 + 0.05 * i,
                test_mse_plenty: 1 + 0.1 * (i - 3),
              },
            })),
          }
        : one,
    );
    const { p, correctedP } = ofScarce(noisy);
    expect(correctedP!).toBeGreaterThan(p!);
  });

  it('is no only if each method gains less than the margin', () => {
    const withDwa = (plenty: readonly number[]) => {
      const dwa = cell('shared-bottom', 'dwa every 250', [1, 0.8], [2, 2]);
      const runs = dwa.runs.map((run, i) => ({
        ...run,
        metrics: { ...run.metrics, test_mse_plenty: plenty[i]! },
      }));
      return balanceSentences(comparisonsOf([...cells, { ...dwa, runs }])[1]!)[0];
    };
    expect(withDwa(around(1.002))).toMatch(/No for plenty with Shared-Bottom \(equal/);
    expect(withDwa([0.9, 1.1, 1, 0.9, 1.1, 1])).toMatch(
      /Cannot tell for plenty with Shared-Bottom/,
    );
  });

  it('takes fixed weights as what balances if there is no method, and says if equal weights are missing', () => {
    const fixed = cells.filter(
      ({ fields: { losses } }) => losses !== 'nash' && losses !== 'uncertainty',
    );
    const [only] = comparisonsOf(fixed);
    expect(balanceSentences(only!)[0]).toMatch(
      /^Does balancing the losses help\? Yes, fixed weights \[1,3\], for scarce/,
    );
    expect(only!.balance!.balanced.map(({ than }) => than)).toEqual([
      'equal weights',
      'equal weights',
    ]);
    const [without] = comparisonsOf(cells.filter(({ fields: { losses } }) => losses !== 'sum'));
    expect(without!.balance!.losses).toBe('uncertainty');
    expect(balanceSentences(without!).at(-1)).toMatch(/^Equal weights were not trained: add `sum`/);
    expect(balanceSentences(without!)[0]).toMatch(/^Is it better than the best fixed weights/);
  });

  it('counts the passes of a step', () => {
    expect(
      ['sum', 'fixed weights [1,3]', 'rlw', 'famo', 'nash', 'cagrad c 0.5'].map((one) =>
        stepTime(one, 2),
      ),
    ).toEqual([1, 1, 1, 4 / 3, 5 / 3, 5 / 3]);
    expect(stepTime('pcgrad', 4)).toBe(3);
  });

  it('is no question if the losses do not vary', () => {
    const [one] = comparisonsOf([
      cell('single-task', undefined, [2, 3]),
      cell('shared-bottom', undefined, [1, 1]),
    ]);
    expect(balanceSentences(one!)).toEqual([]);
    expect(balanceTable([one!]).rows).toEqual([]);
    const report = buildReport([
      folderOf([cell('single-task', undefined, [2, 3]), cell('mmoe', undefined, [1, 1])]),
    ]);
    expect(makeAnswer(report).headline).toMatch(/^Does learning together help\? /);
  });
});
