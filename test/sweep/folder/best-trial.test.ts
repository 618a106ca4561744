import { expect, it } from 'vitest';
import { foundBy, type Trials } from '../../../src/sweep/folder/trials.js';
import { censusConfig, makeFolder, makeTrials } from '../../judge/report/made.js';

const folder = (config: object = {}) => makeFolder([], 'made', { ...censusConfig(1), ...config });

const trials: Trials = makeTrials({ mmoe: [[0.01, 0.93]], omoe: [[0.001, 0.92]] });

it('distinguishes settings that a search found from others', () => {
  const { step } = trials.trials[0]!.score!;
  const ran = (learningRate: number, steps = step) =>
    foundBy(
      trials,
      folder({ settings: { mmoe: { training: { learningRate, steps } } } }).manifest.config,
    );
  expect(ran(0.01)).toBe(true);
  expect(ran(0.02)).toBe(false);
  expect(ran(0.01, step + 1)).toBe(false);
  // Of models that have no settings, none was found.
  expect(foundBy(trials, folder().manifest.config)).toBe(false);
});

it('compares the settings of each replicate and task with its own search', () => {
  const search = (replicate: number, tunedFor: string, learningRate: number) => ({
    model: 'single-task',
    replicate,
    tunedFor,
    metric: { part: 'validation', name: 'auc', task: tunedFor } as const,
    trial: 1,
    values: { learningRate },
    score: { value: 0.9, step: 20 },
  });
  const several: Trials = { trials: [search(1, 'income', 0.1), search(2, 'never_married', 0.2)] };
  const ran = (learningRate: number) => {
    const own = { never_married: { training: { learningRate, steps: 20 } } };
    const first = { income: { training: { learningRate: 0.1, steps: 20 } } };
    const replicates = [
      { 'single-task': { tunedFor: first } },
      { 'single-task': { tunedFor: own } },
    ];
    return foundBy(several, folder({ replicates }).manifest.config);
  };
  expect([ran(0.2), ran(0.1)]).toEqual([true, false]);
});
