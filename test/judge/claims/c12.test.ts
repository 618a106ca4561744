import { describe, expect, it } from 'vitest';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { c12 } from '../../../src/judge/claims/gate-claims.js';
import type { ClaimVerdict } from '../../../src/judge/claims/verdict.js';
import type { CellResults, RunResult } from '../../../src/judge/results/cells.js';
import { censusCell, censusConfig, makeFolder } from '../report/made.js';

const EVEN = [0.4, 0.4, 0.2];
/** A dead expert beside it. */
const POLARISED = [0.96, 0.035, 0.005];

/** MMoE with some dropout, of n seeds: the runs at those given have a polarised second gate. */
function cell(
  dropout: number | undefined,
  polarised: readonly number[],
  n = 200,
  fields: CellResults['fields'] = {},
): CellResults {
  const made = censusCell(
    'mmoe',
    Array.from({ length: n }, () => ({ main: 0.9 })),
  );
  const gate = (name: string, mean: number[]) => ({ name, mean, entropy: 1 });
  const runs = made.runs.map((run) => ({
    ...run,
    gates: [gate('gate/0', EVEN), gate('gate/1', polarised.includes(run.seed) ? POLARISED : EVEN)],
  }));
  return { ...made, runs, fields: { ...fields, ...(dropout !== undefined && { dropout }) } };
}

const judged = (cells: readonly CellResults[]): ClaimVerdict[] =>
  evaluateClaims(makeFolder(cells, 'made', censusConfig(1)), [c12]);

const seeds = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const judgeCells = (...cells: CellResults[]): Record<string, string> => {
  const [{ verdict, parts }] = judged(cells) as [ClaimVerdict];
  return { all: verdict, ...Object.fromEntries(parts.map((part) => [part.part, part.verdict])) };
};

describe('C12', () => {
  it('is supported as on YouTube: a fifth of the runs without dropout, none with it', () => {
    const [verdict] = judged([cell(0, seeds(1, 40)), cell(0.1, [])]);
    expect(verdict).toMatchObject({ verdict: 'supported', setting: {} });
    expect(verdict!.parts.map((part) => part.verdict)).toEqual(['supported', 'supported']);
    const [mcnemar, dead, below] = verdict!.tests;
    expect(mcnemar).toMatchObject({
      part: 'a',
      comparison: 'MMoE vs MMoE, dropout 0.1',
      n: 200,
      decides: true,
    });
    expect(mcnemar!.effect.value).toBeCloseTo(0.2, 12);
    // 40 of 40 heads, twice.
    expect(mcnemar!.p).toBeCloseTo(2 * 0.5 ** 40, 15);
    expect(dead).toMatchObject({
      decides: false,
      effect: {
        name: 'difference of the shares of runs with a dead expert',
        value: expect.closeTo(0.2, 12),
      },
    });
    // None of 200, each with a chance of 5 %, twice; by Clopper and Pearson at most 1 -
    // 0.025^(1/200).
    expect(below!.p).toBeCloseTo(2 * 0.95 ** 200, 12);
    expect(below!.effect.interval![0]).toBeCloseTo(0.05 - (1 - 0.025 ** (1 / 200)), 10);
  });

  it('is the same where cells without dropout lack the field', () => {
    expect(judgeCells(cell(undefined, seeds(1, 40)), cell(0.1, []))).toEqual({
      all: 'supported',
      a: 'supported',
      b: 'supported',
    });
  });

  it('asks that hardly a run is left', () => {
    expect(judgeCells(cell(0, seeds(1, 120)), cell(0.1, seeds(1, 40)))).toEqual({
      all: 'mixed',
      a: 'supported',
      b: 'contradicted',
    });
    // 5 of 200: P(X <= 5) = 0.062.
    expect(judgeCells(cell(0, seeds(1, 40)), cell(0.1, seeds(1, 5)))).toEqual({
      all: 'mixed',
      a: 'supported',
      b: 'inconclusive',
    });
  });

  it('is contradicted where more runs are polarised with dropout', () => {
    expect(judgeCells(cell(0, seeds(1, 5)), cell(0.1, seeds(50, 60)))).toEqual({
      all: 'contradicted',
      a: 'contradicted',
      b: 'contradicted',
    });
  });

  it('finds no difference where hardly a run is polarised without dropout, and is inconclusive with few seeds', () => {
    expect(judgeCells(cell(0, seeds(1, 2)), cell(0.1, []))).toEqual({
      all: 'mixed',
      a: 'contradicted',
      b: 'supported',
    });
    expect(judgeCells(cell(0, seeds(1, 3), 30), cell(0.1, [], 30))).toMatchObject({
      a: 'inconclusive',
      b: 'inconclusive',
    });
    expect(judgeCells(cell(0, seeds(1, 40)), cell(0.1, seeds(21, 40))).a).toBe('inconclusive');
  });

  it('is not testable without dropout of 10 %, or on other data', () => {
    const [verdict] = judged([cell(0, seeds(1, 40)), cell(0.2, [])]);
    expect(verdict).toMatchObject({
      verdict: 'not testable',
      reason: 'not compared in these runs',
      explanation: 'the folder lacks MMoE, dropout 0.1',
    });
  });

  it('leaves out the seeds at which a run diverged', () => {
    const diverged = (made: CellResults, seed: number): CellResults => ({
      ...made,
      runs: made.runs.map(
        (run): RunResult => (run.seed === seed ? { ...run, status: 'diverged', gates: [] } : run),
      ),
    });
    const [verdict] = judged([diverged(cell(0, seeds(1, 40)), 1), diverged(cell(0.1, []), 200)]);
    expect(verdict!.tests[0]).toMatchObject({
      n: 198,
      effect: { value: expect.closeTo(39 / 198, 12) },
    });
    const none = [cell(0, [], 8), cell(0.1, [], 8)].map((made) =>
      made.runs.reduce((cell, { seed }) => diverged(cell, seed), made),
    );
    expect(judged(none)[0]!.explanation).toContain('too few of them finished');
  });

  it('has a verdict for each setting of the other fields, and each split', () => {
    const at = (learningRate: number, base: number) => [
      cell(0, seeds(1, base), 200, { learningRate }),
      cell(0.1, [], 200, { learningRate }),
    ];
    const verdicts = judged([...at(0.01, 0), ...at(0.03, 60)]);
    expect(verdicts.map(({ setting, verdict }) => [setting, verdict])).toEqual([
      [{ learningRate: 0.01 }, 'mixed'],
      [{ learningRate: 0.03 }, 'supported'],
    ]);
  });
});
