import { expect, it } from 'vitest';
import { isPublished } from '../../../src/data/census/published.js';
import { foundBy } from '../../../src/folder/best-trial.js';
import type { Trials } from '../../../src/folder/trials.js';
import { budgetRemark } from '../../../src/report/census/budget.js';
import { filesRemark } from '../../../src/report/census/files.js';
import { censusConfig, folderOf, trialsOf } from '../made.js';

const folder = (config: object = {}) => folderOf([], 'made', { ...censusConfig(1), ...config });

it('says which files are not the published ones', () => {
  const sha256 = '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c';
  const test = { file: 'test', rows: 99_762, sha256 };
  // The text of the training file is not pinned.
  const training = { file: 'training', rows: 199_523, sha256: 'any' };
  expect([test, training].map(isPublished)).toEqual([true, true]);
  expect(isPublished({ ...test, sha256: 'another' })).toBe(false);
  const { manifest } = folder();
  expect(filesRemark(manifest)).toBeUndefined();
  expect(filesRemark({ ...manifest, files: [test, training] })).toBeUndefined();
  expect(filesRemark({ ...manifest, files: [test, { ...training, rows: 1800 }] })).toBe(
    'The data are not the published files: the training file has 1,800 rows, or another text.',
  );
});

const trials: Trials = {
  ...trialsOf({ mmoe: [[0.01, 0.93]], omoe: [[0.001, 0.92]] }),
  limits: { units: 1024, steps: 2340 },
};

it('says how large the search was, beside the paper', () => {
  expect(budgetRemark({ ...folder(), trials })).toMatch(
    /thousands of trials.*; here: 1 trials? a method, layers of at most 1,024 units and 2,340 steps\.$/,
  );
  expect(budgetRemark(folder())).toMatch(/: no such search is on record here\.$/);
});

it('tells settings that a search found from others', () => {
  const { step } = trials.trials[0]!.score!;
  const ran = (learningRate: number, steps = step) =>
    foundBy(trials, folder({ settings: { mmoe: { training: { learningRate, steps } } } }).manifest.config);
  expect(ran(0.01)).toBe(true);
  expect(ran(0.02)).toBe(false);
  expect(ran(0.01, step + 1)).toBe(false);
  expect(foundBy(trials, folder().manifest.config)).toBe(true);
});
