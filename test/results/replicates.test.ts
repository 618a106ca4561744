import { expect, it } from 'vitest';
import { evaluateClaims } from '../../src/claims/evaluate.js';
import type { ClaimVerdict } from '../../src/claims/verdict.js';
import type { CensusTasks } from '../../src/data/census/results/tasks.js';
import type { CellResults } from '../../src/results/cells.js';
import { censusCell, censusConfig, folderOf } from '../report/made.js';

const tasks: CensusTasks = ['college', 'never_married'];

/** How far MMoE is above Shared-Bottom in each split: 0.02 on average, with a sum of squares of 0.0002. */
const GAINS = [0.01, 0.02, 0.03, 0.02, 0.02];

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
 * Runs of each model in splits with their own levels and learning rates. Seeds differ far more than splits, and the first
 * split has another number of them, but the mean over the seeds of a split is exact.
 */
function cellsOf(gains: readonly number[] = GAINS, fields: CellResults['fields'] = {}): CellResults[] {
  return gains.flatMap((gain, r) =>
    Object.entries(LEADS).map(([model, lead], m) => {
      const away = r === 0 ? [-0.03, 0.05, -0.02] : [0.04 * (-1) ** m, -0.04 * (-1) ** m];
      const level = 0.85 + 0.01 * ((3 * r) % 5) + lead(gain);
      return censusCell(
        model,
        away.map((off) => ({ main: level + off, auxiliary: 0.9 + 0.5 * lead(gain) })),
        { tasks, fields: { replicate: r + 1, ...fields, learningRate: 0.001 * (r + 1) + 0.0001 * m } },
      );
    }),
  );
}

const evaluate = (cells: readonly CellResults[], config: unknown = censusConfig(2)): ClaimVerdict[] =>
  evaluateClaims(folderOf(cells, 'made', config), { metric: { part: 'test', name: 'auc', role: 'main' } }).filter(
    ({ applies }) => applies,
  );

const verdictOn = (id: string, cells: readonly CellResults[]): ClaimVerdict =>
  evaluate(cells).find((verdict) => verdict.id === id)!;

const testsOf = (cells: readonly CellResults[], comparison = 'MMoE vs Shared-Bottom') =>
  verdictOn('C7', cells).tests.filter((test) => test.comparison === comparison);

it('a folder with replicates is one setting, whose tests are over the means of the splits', () => {
  const verdicts = evaluate(cellsOf());
  expect(verdicts.map(({ id, setting, unit, verdict }) => [id, setting, unit, verdict])).toEqual([
    ['C7', {}, 'split', 'supported'],
    ['C8', {}, 'split', expect.any(String)],
    ['C10', {}, 'split', expect.any(String)],
    ['C12', {}, 'split', 'not applicable'],
  ]);
  expect(verdicts[0]!.reason).toMatch(/^all 5 comparisons significantly for it; .*, 5 splits\)$/);
  expect(verdicts[0]!.notes).toEqual([expect.stringMatching(/^tests are over splits of the data/)]);
});

it("decides by Student's t over five splits, and by the worst split left out", () => {
  const [t, ...others] = testsOf(cellsOf());
  // Rank tests of five pairs cannot reach 0.05.
  expect(others).toEqual([]);
  expect(t).toMatchObject({ test: 'paired t, largest p without any one split', n: 5, points: 'for', decides: true });
  expect(t!.effect.value).toBeCloseTo(0.02, 12);
  // t = 0.02 / sqrt(0.0002 / 4 / 5) = sqrt(40), of 4 degrees of freedom: with tan^2 = t^2 / 4 = 10, sin^2 = 10 / 11 and
  // cos^2 = 1 / 11, the level is 1 - sin (1 + cos^2 / 2).
  expect(t!.pOfAll).toBeCloseTo(1 - Math.sqrt(10 / 11) * (1 + 1 / 22), 9);
  // Without a split of gain 0.02: t = 0.02 / sqrt(0.0002 / 3 / 4) = sqrt(24), of 3 degrees of freedom: with tan^2 = 8, the
  // level is 1 - 2 / pi (angle + sin cos). Without the smallest or the largest gain t is 9 or 7.
  expect(t!.p).toBeCloseTo(1 - (2 / Math.PI) * (Math.atan(Math.sqrt(8)) + Math.sqrt(8) / 9), 9);
  // Student's 97.5 % quantile of 4 degrees of freedom is 2.776445.
  const half = 2.776445 * Math.sqrt(0.0002 / 4 / 5);
  expect(t!.effect.interval![0]).toBeCloseTo(0.02 - half, 7);
  expect(t!.effect.interval![1]).toBeCloseTo(0.02 + half, 7);
});

it('with six splits shows the rank test beside it', () => {
  const [t, ranks] = testsOf(cellsOf([...GAINS, 0.025]));
  expect([t!.n, t!.decides, ranks!.n, ranks!.decides]).toEqual([6, true, 6, false]);
  // All six are positive: 2 of 64 sign assignments are as far out.
  expect(ranks!.p).toBeCloseTo(2 / 64, 12);
  expect(ranks!.finding).toBe('MMoE did better than Shared-Bottom on 100 % of the splits');
});

it('needs three splits', () => {
  expect(testsOf(cellsOf(GAINS.slice(0, 3)))).toHaveLength(1);
  const { verdict, reason, seedsNeeded } = verdictOn('C7', cellsOf(GAINS.slice(0, 2)));
  expect([verdict, seedsNeeded]).toEqual(['no power', 3]);
  expect(reason).toContain('MMoE has 2 of 3 splits needed');
});

it('counts only the splits that all compared models have results of', () => {
  const cells = cellsOf().map((cell) =>
    cell.model === 'mmoe' && cell.fields.replicate === 2 ? { ...cell, runs: [] } : cell,
  );
  const [t] = testsOf(cells);
  expect(t!.n).toBe(4);
  expect(verdictOn('C7', cells).notes).toContain('2 of 66 runs are still to come');
});

it('where a run of a split diverged, no mean exists, and five splits are too few for ranks', () => {
  const cells = cellsOf().map((cell) => ({
    ...cell,
    runs: cell.runs.map((run, i) =>
      cell.model === 'mmoe' && cell.fields.replicate === 2 && i === 0
        ? { ...run, status: 'diverged' as const, metrics: {} }
        : run,
    ),
  }));
  const [t, ...others] = testsOf(cells);
  expect([t!.p, t!.decides, others]).toEqual([undefined, true, []]);
  expect(verdictOn('C7', cells).verdict).not.toBe('supported');
});

it('replicates of a swept group are a setting for each group', () => {
  const cells = [1, 2].flatMap((group) => cellsOf(GAINS, { group }));
  const verdicts = evaluate(cells, censusConfig([1, 2])).filter(({ id }) => id === 'C8');
  expect(verdicts.map(({ setting, unit }) => [setting, unit])).toEqual([
    [{ group: 1 }, 'split'],
    [{ group: 2 }, 'split'],
  ]);
});

it('a single replicate is compared seed by seed', () => {
  const [cell] = evaluate(cellsOf([0.02]));
  expect([cell!.unit, cell!.setting]).toEqual(['seed', {}]);
  expect(cell!.reason).toContain('of 6 seeds needed');
});

it('C10 compares the mean entropies of the gates in each split', () => {
  // By split, the sparser gate is 0.1, 0.2, 0.3, 0.2 and 0.2 nats below the other one: ten times the gains.
  const cells = GAINS.map((gain, r) =>
    censusCell(
      'mmoe',
      [0.05, -0.05].map((off) => ({ main: 0.9, entropies: [1 - 10 * gain + off, 1 + off / 2] as const })),
      { tasks, fields: { replicate: r + 1 } },
    ),
  );
  const { verdict, tests } = verdictOn('C10', cells);
  expect(verdict).toBe('supported');
  expect(tests).toHaveLength(1);
  expect(tests[0]!.n).toBe(5);
  expect(tests[0]!.effect.value).toBeCloseTo(-0.2, 12);
  expect(tests[0]!.pOfAll).toBeCloseTo(1 - Math.sqrt(10 / 11) * (1 + 1 / 22), 9);
});
