import { expect, it } from 'vitest';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import type { ClaimVerdict } from '../../../src/judge/claims/verdict.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import type { CensusTasks } from '../../../src/train/data/census/reporting/tasks.js';
import { censusCell, censusConfig, makeFolder } from '../report/made.js';

const tasks: CensusTasks = ['college', 'never_married'];

/** How far MMoE is above Shared-Bottom in each split. */
const GAINS = [0.01, 0.02, 0.03, 0.02, 0.02, 0.025];

/** AUCs less that of Shared-Bottom, in the split in which MMoE has a gain. */
const LEADS: Readonly<Record<string, (gain: number) => number>> = {
  'shared-bottom': () => 0,
  'l2-constrained': (gain) => gain + 0.001,
  'cross-stitch': (gain) => gain + 0.001,
  'tensor-factorization': (gain) => -0.1 - gain,
  omoe: (gain) => gain + 0.001,
  mmoe: (gain) => gain,
};

/**
 * Runs of each model in splits with their own levels and learning rates. Seeds differ far more than
 * splits, and the first split has another number of them, but the mean over the seeds of a split is
 * exact.
 */
function makeCells(
  gains: readonly number[] = GAINS,
  fields: CellResults['fields'] = {},
): CellResults[] {
  return gains.flatMap((gain, r) =>
    Object.entries(LEADS).map(([model, lead], m) => {
      const away = r === 0 ? [-0.03, 0.05, -0.02] : [0.04 * (-1) ** m, -0.04 * (-1) ** m];
      const level = 0.85 + 0.01 * ((3 * r) % 5) + lead(gain);
      return censusCell(
        model,
        away.map((off) => ({ main: level + off, auxiliary: 0.9 + 0.5 * lead(gain) })),
        {
          tasks,
          fields: { replicate: r + 1, ...fields, learningRate: 0.001 * (r + 1) + 0.0001 * m },
        },
      );
    }),
  );
}

const evaluate = (
  cells: readonly CellResults[],
  config: unknown = censusConfig(2),
): ClaimVerdict[] =>
  evaluateClaims(makeFolder(cells, 'made', config)).filter(({ applies }) => applies);

const verdictOn = (id: string, cells: readonly CellResults[]): ClaimVerdict =>
  evaluate(cells).find((verdict) => verdict.id === id)!;

const pairTests = (
  cells: readonly CellResults[],
  comparison = 'MMoE vs Shared-Bottom, main-task test AUC',
) => verdictOn('C7', cells).tests.filter((test) => test.comparison === comparison);

it('a folder with replicates is one setting, whose tests are over the means of the splits', () => {
  const verdicts = evaluate(makeCells());
  expect(verdicts.map(({ id, setting, unit, verdict }) => [id, setting, unit, verdict])).toEqual([
    ['C7', {}, 'split', 'supported'],
    ['C8', {}, 'split', expect.any(String)],
    ['C10', {}, 'split', expect.any(String)],
    ['C12', {}, 'split', 'not testable'],
  ]);
  expect(verdicts[0]!.explanation).toMatch(/^of 5 comparisons, 5 say so; .*, 6 splits$/);
  expect(verdicts[0]!.notes).toEqual([expect.stringMatching(/^tests are over splits of the data/)]);
});

it('decides by ranks over six splits or more', () => {
  const [test, ...others] = pairTests(makeCells());
  expect(others).toEqual([]);
  expect(test).toMatchObject({ n: 6, points: 'for', decides: true });
  // The median of the 21 means of two gains, from the smallest gain to the largest.
  expect(test!.effect.value).toBeCloseTo(0.02, 12);
  expect(test!.effect.interval!.map((bound) => bound.toFixed(4))).toEqual(['0.0100', '0.0300']);
  // All six are positive: 2 of 64 sign assignments are as far out, or by the normal approximation
  // with ties.
  expect(test!.p).toBeLessThan(0.05);
  const { verdict, reason, explanation } = verdictOn('C7', makeCells(GAINS.slice(0, 5)));
  expect([verdict, reason]).toEqual(['not testable', 'too few runs']);
  expect(explanation).toContain('MMoE has 5 of 6 splits needed');
});

it('counts only the splits that all compared models have results of', () => {
  const cells = makeCells().map((cell) =>
    cell.model === 'mmoe' && cell.fields.replicate === 2 ? { ...cell, runs: [] } : cell,
  );
  expect(pairTests(cells)).toEqual([]);
  expect(verdictOn('C7', cells).explanation).toContain('MMoE has 5 of 6 splits needed');
  expect(verdictOn('C7', cells).notes).toContain('2 of 78 runs are still to come');
});

it('a split of which a run diverged ranks last', () => {
  const cells = makeCells().map((cell) => ({
    ...cell,
    runs: cell.runs.map((run, i) =>
      cell.model === 'mmoe' && cell.fields.replicate === 2 && i === 0
        ? { ...run, status: 'diverged' as const, metrics: {} }
        : run,
    ),
  }));
  expect(pairTests(cells)[0]!.effect.interval![0]).toBe(-Infinity);
  expect(verdictOn('C7', cells).verdict).not.toBe('supported');
});

it('replicates of a swept group are a setting for each group', () => {
  const cells = [1, 2].flatMap((group) => makeCells(GAINS, { group }));
  const verdicts = evaluate(cells, censusConfig([1, 2])).filter(({ id }) => id === 'C8');
  expect(verdicts.map(({ setting, unit }) => [setting, unit])).toEqual([
    [{ group: 1 }, 'split'],
    [{ group: 2 }, 'split'],
  ]);
});

it('a single replicate is compared seed by seed', () => {
  const [cell] = evaluate(makeCells([0.02]));
  expect([cell!.unit, cell!.setting]).toEqual(['seed', {}]);
  expect(cell!.explanation).toContain('of 6 seeds needed');
});

it('C10 compares the mean entropies of the gates in each split', () => {
  // By split, the sparser gate is 0.1 to 0.3 nats below the other one, of 1: ten times the gains.
  const cells = GAINS.map((gain, r) =>
    censusCell(
      'mmoe',
      [0.05, -0.05].map((off) => ({
        main: 0.9,
        entropies: [1 - 10 * gain + off, 1 + off / 2] as const,
      })),
      { tasks, fields: { replicate: r + 1 } },
    ),
  );
  const { verdict, tests } = verdictOn('C10', cells);
  expect(verdict).toBe('supported');
  expect(tests).toHaveLength(1);
  expect(tests[0]!.n).toBe(6);
  // Ratios from 1 / 0.9 to 1 / 0.7.
  expect(tests[0]!.effect.interval!.map((bound) => bound.toFixed(2))).toEqual(['1.11', '1.43']);
});
