import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/folder/ledger.js';
import type { PlannedRun } from '../../src/sweep/plan.js';
import { triedSoFar } from '../../src/tune/search.js';
import { choose, selectionSearch } from '../../src/tune/selection.js';
import { smallConfig } from '../support/config.js';

const engine = { name: 'tfjs', backend: 'cpu', version: '1' } as const;

function chosenRates(by: string, outcome: (run: PlannedRun) => number | 'diverged', labels = 'regression') {
  const config = smallConfig({
    data: { kind: 'synthetic', features: 4, correlation: [0.5, 1], labels },
    select: { 'training.learningRate': { from: [0.1, 0.01, 0.001], seeds: 2, by } },
  });
  const search = selectionSearch(config)!;
  const records = search.plan(search.next([]), engine).runs.map((run) => {
    const value = outcome(run);
    const metrics: Record<string, number> = value === 'diverged' ? {} : { [by]: value };
    const status = value === 'diverged' ? value : 'finished';
    return { key: run.key, status, metrics } as RunSummary;
  });
  const { tried, complete } = triedSoFar({ search, records }, engine);
  expect(complete).toBe(true);
  return choose(config, tried).map(({ chosen }) => [
    chosen.fields.correlation,
    chosen.model,
    chosen.fields.learningRate,
  ]);
}

describe('a selection', () => {
  it('takes the lowest mean loss in each group', () => {
    const rates = chosenRates('test_mse', ({ cell }) => {
      const best = cell.model === 'mmoe' ? 0.01 : cell.fields.correlation === 1 ? 0.1 : 0.001;
      return cell.fields.learningRate === best ? 1 : 2;
    });
    expect(rates).toEqual([
      [0.5, 'omoe', 0.001],
      [0.5, 'mmoe', 0.01],
      [1, 'omoe', 0.1],
      [1, 'mmoe', 0.01],
    ]);
  });

  it('takes the highest mean AUC', () => {
    const rates = chosenRates('test_auc', ({ cell }) => Number(cell.fields.learningRate), 'binary');
    expect(rates.map((rate) => rate[2])).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  it('prefers candidates with fewer diverged runs, whatever the mean of the rest', () => {
    const rates = chosenRates('test_mse', ({ cell, seed }) => {
      if (cell.fields.learningRate === 0.1) return seed % 2 === 0 ? 'diverged' : 0.001;
      return cell.fields.learningRate === 0.01 ? 5 : 'diverged';
    });
    expect(rates.map((rate) => rate[2])).toEqual([0.01, 0.01, 0.01, 0.01]);
  });

  it('takes the first of equals', () => {
    expect(chosenRates('test_mse', () => 1).map((rate) => rate[2])).toEqual([0.1, 0.1, 0.1, 0.1]);
  });
});
