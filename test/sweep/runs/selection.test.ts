import { describe, expect, it } from 'vitest';
import { maxFinalSeed } from '../../../src/sweep/config/config.js';
import type { RunSummary } from '../../../src/sweep/folder/ledger.js';
import type { PlannedRun } from '../../../src/sweep/runs/plan.js';
import { triedSoFar } from '../../../src/sweep/runs/search.js';
import {
  makeSelector,
  type Selector,
  type TriedCandidate,
} from '../../../src/sweep/runs/selection.js';
import { smallConfig } from '../../support/config.js';

const engine = { name: 'tfjs', backend: 'cpu', version: '1' } as const;

/** What the selecting metric of a run is, given its cell and the number of its seed from 0. */
type Outcome = (cell: PlannedRun['cell'], seed: number) => number | 'diverged' | undefined;

interface Options {
  readonly by?: string;
  readonly labels?: string;
  readonly data?: object;
  readonly models?: readonly unknown[];
  readonly select?: object;
}

function makeConfig({
  by = 'test_mse',
  labels = 'regression',
  data = {},
  models,
  select = {},
}: Options) {
  return smallConfig({
    data: { kind: 'synthetic', features: 4, correlation: [0.5, 1], labels, ...data },
    ...(models && { models }),
    select: {
      'training.learningRate': { from: [0.1, 0.01, 0.001], seeds: 2, mostSeeds: 2, by, ...select },
    },
  });
}

function makeRecord({ cell, key, seed }: PlannedRun, by: string, outcome: Outcome): RunSummary {
  const value = outcome(cell, seed - maxFinalSeed - 1);
  const status = value === 'diverged' ? value : 'finished';
  return { key, status, metrics: typeof value === 'number' ? { [by]: value } : {} } as RunSummary;
}

/** Runs a selection to its end: what it tried, batch by batch, and what it chose. */
function selected(options: Options, outcome: Outcome) {
  const config = makeConfig(options);
  const search = makeSelector(config)!;
  const records: RunSummary[] = [];
  for (;;) {
    const { tried, batches, complete } = triedSoFar(search, records, engine);
    if (complete)
      return { config, search, records, tried, batches, choices: search.choices(tried) };
    records.push(
      ...batches.at(-1)!.runs.map((run) => makeRecord(run, options.by ?? 'test_mse', outcome)),
    );
  }
}

/** `[correlation, model, rate]` of the final cells. */
const finalRates = ({ search, tried }: { search: Selector; tried: readonly TriedCandidate[] }) =>
  search
    .finalCells(search.choices(tried))
    .map(({ model, fields }) => [fields.correlation, model, fields.learningRate]);

describe('a selection', () => {
  it('chooses for each model over all cells along the axis', () => {
    // At 1, the best rate of omoe is 0.1, but at 0.5 it loses more than it gains there.
    const losses: Record<string, number> = { '0.5/0.1': 5, '1/0.1': 1, '0.5/0.01': 2, '1/0.01': 2 };
    const outcome: Outcome = ({ model, fields: { correlation, learningRate } }) =>
      model === 'mmoe' ? Number(learningRate) : (losses[`${correlation}/${learningRate}`] ?? 9);
    expect(finalRates(selected({}, outcome))).toEqual([
      [0.5, 'omoe', 0.01],
      [0.5, 'mmoe', 0.001],
      [1, 'omoe', 0.01],
      [1, 'mmoe', 0.001],
    ]);
    expect(finalRates(selected({ select: { per: 'cell' } }, outcome))).toEqual([
      [0.5, 'omoe', 0.01],
      [0.5, 'mmoe', 0.001],
      [1, 'omoe', 0.1],
      [1, 'mmoe', 0.001],
    ]);
  });

  it('tries a solved model once, as it has no use for candidates', () => {
    const { tried } = selected({ models: ['linear', 'mmoe'] }, () => 1);
    const linear = tried.filter(({ trial }) => trial.cell.model === 'linear');
    expect(linear.map(({ trial }) => trial.cell.fields.correlation)).toEqual([0.5, 1]);
    expect(tried).toHaveLength(2 + 2 * 3);
  });

  it('has a choice for each combination of the other swept fields', () => {
    const options = {
      data: { preset: ['sines-4', 'sines-10'] },
      models: [{ name: 'mmoe', experts: [2, 3] }],
    };
    const { choices, search } = selected(
      options,
      ({ fields: { preset, experts, learningRate } }) => {
        const best = preset === 'sines-4' ? 0.1 : experts === 2 ? 0.01 : 0.001;
        return learningRate === best ? 1 : 2;
      },
    );
    expect(
      choices.map(({ fields, chosen }) => [
        fields.preset,
        fields.experts,
        chosen.fields.learningRate,
      ]),
    ).toEqual([
      ['sines-4', 2, 0.1],
      ['sines-4', 3, 0.1],
      ['sines-10', 2, 0.01],
      ['sines-10', 3, 0.001],
    ]);
    expect(search.finalCells(choices)).toHaveLength(8);
  });

  it('is the same per model and per cell without an axis that is swept', () => {
    const options = { data: { correlation: 1 } };
    const outcome: Outcome = ({ fields: { learningRate } }) =>
      Math.abs(Number(learningRate) - 0.01);
    const rates = finalRates(selected(options, outcome));
    expect(rates.map(([, ...rest]) => rest)).toEqual([
      ['omoe', 0.01],
      ['mmoe', 0.01],
    ]);
    expect(finalRates(selected({ ...options, select: { per: 'cell' } }, outcome))).toEqual(rates);
  });

  it('takes the highest AUC', () => {
    const rates = finalRates(
      selected({ by: 'test_auc', labels: 'binary' }, ({ fields }) => Number(fields.learningRate)),
    );
    expect(rates.map((rate) => rate[2])).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  it('does not follow one bad run out of five', () => {
    const outcome: Outcome = ({ fields }, seed) => {
      if (fields.learningRate === 0.01) return seed === 3 ? 1000 : 1;
      return 2;
    };
    for (const statistic of ['median', 'trimmed-mean']) {
      const rates = finalRates(
        selected({ select: { seeds: 5, mostSeeds: 5, statistic } }, outcome),
      );
      expect(rates.map((rate) => rate[2])).toEqual([0.01, 0.01, 0.01, 0.01]);
    }
  });

  it('counts diverged runs as worse than any other, no more and no less', () => {
    const few: Outcome = ({ fields }, seed) =>
      fields.learningRate === 0.01 ? (seed === 0 ? 'diverged' : 1) : 2;
    const options = { select: { seeds: 3, mostSeeds: 3 } };
    expect(finalRates(selected(options, few))[0]).toEqual([0.5, 'omoe', 0.01]);
    const { choices } = selected(options, few);
    expect(choices[0]!.candidates.map(({ diverged }) => diverged)).toEqual([0, 2, 0]);
    const many: Outcome = ({ fields }, seed) =>
      fields.learningRate === 0.01 ? (seed < 2 ? 'diverged' : 1) : 2;
    expect(finalRates(selected(options, many))[0]).toEqual([0.5, 'omoe', 0.1]);
  });

  it('takes the first of equals', () => {
    expect(finalRates(selected({}, () => 1)).map((rate) => rate[2])).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  it.each([
    ['diverged', 'diverged' as const],
    ['without the metric', undefined],
  ])('says where there is nothing to choose by: %s', (_, outcome) => {
    expect(() => selected({}, ({ model }) => (model === 'omoe' ? outcome : 1))).toThrow(
      'select: no candidate of omoe has a median of test_mse',
    );
  });
});

describe('where noise leaves a choice open', () => {
  /**
   * Of mmoe, the first two rates differ by nothing but noise; 0.001 is worse by far. Of omoe, 0.01
   * is best by far.
   */
  const noisy: Outcome = ({ model, fields: { learningRate } }, seed) => {
    if (model === 'omoe') return learningRate === 0.01 ? 1 : 2;
    if (learningRate === 0.001) return 50;
    return learningRate === 0.1 ? seed % 2 : (seed + 1) % 2;
  };
  const options = { select: { seeds: 4, mostSeeds: 12 } };

  it('the candidates in question get as many seeds again, up to the most', () => {
    const { batches, choices } = selected(options, noisy);
    const trained = batches.map(({ runs }) => [
      [...new Set(runs.map(({ cell }) => `${cell.model} ${cell.fields.learningRate}`))],
      [...new Set(runs.map(({ seed }) => seed - maxFinalSeed - 1))],
    ]);
    const rates = [0.1, 0.01, 0.001];
    expect(trained).toEqual([
      [['omoe', 'mmoe'].flatMap((model) => rates.map((rate) => `${model} ${rate}`)), [0, 1, 2, 3]],
      [
        ['mmoe 0.1', 'mmoe 0.01'],
        [4, 5, 6, 7],
      ],
      [
        ['mmoe 0.1', 'mmoe 0.01'],
        [8, 9, 10, 11],
      ],
    ]);
    expect(
      choices.map(({ model, candidates }) => [model, candidates.map(({ seeds }) => seeds)]),
    ).toEqual([
      ['omoe', [4, 4, 4]],
      ['mmoe', [12, 12, 4]],
    ]);
    expect(choices[0]!.sureness).toBe(1);
    expect(choices[1]!.sureness).toBeLessThan(0.95);
    expect(choices[1]!.candidates[2]).toMatchObject({ share: 0, value: 50 });
  });

  it('a single seed is never sure', () => {
    const { batches } = selected({ select: { seeds: 1, mostSeeds: 4 } }, ({ fields }) =>
      Number(fields.learningRate),
    );
    // From the second seed on, every resample agrees.
    expect(batches.map(({ runs }) => runs.length)).toEqual([12, 12]);
  });

  it('stops as soon as it is sure', () => {
    const clearLater: Outcome = ({ fields: { learningRate } }, seed) => {
      if (learningRate === 0.001) return 50;
      if (seed < 4) return learningRate === 0.1 ? seed % 2 : (seed + 1) % 2;
      return learningRate === 0.1 ? 3 : 2;
    };
    const { batches } = selected({ select: { seeds: 4, mostSeeds: 1000 } }, clearLater);
    const perCell = batches.map(({ runs, cells }) => runs.length / cells.length);
    expect(perCell.slice(0, 2)).toEqual([4, 4]);
    expect(perCell.length).toBeLessThan(6);
  });

  it('a killed selection goes on as if nothing had happened', () => {
    const whole = selected(options, noisy);
    const search = makeSelector(whole.config)!;
    for (const kept of [0, 1, 25, 30, whole.records.length - 1, whole.records.length]) {
      const records = whole.records.slice(0, kept);
      const soFar = triedSoFar(search, records, engine);
      expect(soFar.done).toHaveLength(kept);
      expect(soFar.complete).toBe(kept === whole.records.length);
      expect(soFar.batches.map(({ hash }) => hash)).toEqual(
        whole.batches.slice(0, soFar.batches.length).map(({ hash }) => hash),
      );
    }
  });
});
