import { expect, it } from 'vitest';
import type { CellResults, RunResult } from '../../src/claims/results.js';
import { verdictsByStep, verdictsOf } from '../../src/report/verdicts.js';
import { cellOf, folderOf } from './made.js';

/** Eight runs with the given losses at each step, seed by seed a little apart; the last seed may diverge. */
function cell(model: string, losses: Readonly<Record<number, number>>, diverges = false): CellResults {
  const step = Object.keys(losses).map(Number);
  const made = cellOf(model, { correlation: 1, scale: 1 }, Array<number>(8).fill(0));
  const runs = made.runs.map(({ seed }): RunResult => {
    const test_mse = Object.values(losses).map((loss) => loss + 0.001 * ((seed * 7) % 5) * loss);
    const cut = diverges && seed === 8;
    const n = cut ? step.length - 1 : step.length;
    return {
      seed,
      status: cut ? 'diverged' : 'finished',
      metrics: cut ? {} : { test_mse: test_mse.at(-1)! },
      curve: { step: step.slice(0, n), test_mse: test_mse.slice(0, n) },
      gates: [],
    };
  });
  return { ...made, runs };
}

const c3Of = (folder: ReturnType<typeof folderOf>) =>
  verdictsByStep([folder], verdictsOf([folder]))
    .filter(({ verdict }) => verdict.id === 'C3')
    .map(({ step, verdict }) => [step, verdict.verdict]);

it('reads the verdicts after 1,000, 2,000, ... steps off the curves', () => {
  const folder = folderOf([
    cell('shared-bottom', { 500: 3, 1000: 2, 1500: 1.7, 2000: 1.5, 3000: 1 }),
    cell('omoe', { 500: 4, 1000: 3, 1500: 2, 2000: 1.2, 3000: 0.5 }),
    cell('mmoe', { 500: 4, 1000: 3, 1500: 2, 2000: 1.2, 3000: 0.4 }),
  ]);
  expect(c3Of(folder)).toEqual([
    [1000, 'contradicted'],
    [2000, 'supported'],
    [3000, 'supported'],
  ]);
});

it('leaves out steps that a curve does not have, and takes a run that diverges later as it was before', () => {
  const folder = folderOf([
    cell('shared-bottom', { 1000: 2, 2000: 1.5, 3000: 1 }),
    cell('omoe', { 1000: 1, 1500: 1, 3000: 0.5 }, true),
    cell('mmoe', { 1000: 1, 2000: 1, 3000: 0.5 }),
  ]);
  expect(c3Of(folder).map(([step]) => step)).toEqual([1000, 3000]);
  const [first] = verdictsByStep([folder], verdictsOf([folder])).filter(({ verdict }) => verdict.id === 'C3');
  expect(first!.verdict.notes).toEqual([]);
});

it('names the end where runs have different numbers of steps', () => {
  const folder = folderOf([
    cell('shared-bottom', { 1000: 2, 2000: 1 }),
    cell('omoe', { 1000: 1, 3000: 0.5 }),
    cell('mmoe', { 1000: 1, 2000: 0.5 }),
  ]);
  expect(c3Of(folder)).toEqual([
    [1000, 'supported'],
    ['end', 'supported'],
  ]);
});
