import { expect, it } from 'vitest';
import { foundBy } from '../../src/folder/best-trial.js';
import type { Trials } from '../../src/folder/trials.js';
import { censusConfig, folderOf, trialsOf } from '../report/made.js';

const folder = (config: object = {}) => folderOf([], 'made', { ...censusConfig(1), ...config });

const trials: Trials = trialsOf({ mmoe: [[0.01, 0.93]], omoe: [[0.001, 0.92]] });

it('distinguishes settings that a search found from others', () => {
  const { step } = trials.trials[0]!.score!;
  const ran = (learningRate: number, steps = step) =>
    foundBy(trials, folder({ settings: { mmoe: { training: { learningRate, steps } } } }).manifest.config);
  expect(ran(0.01)).toBe(true);
  expect(ran(0.02)).toBe(false);
  expect(ran(0.01, step + 1)).toBe(false);
  expect(foundBy(trials, folder().manifest.config)).toBe(true);
});
