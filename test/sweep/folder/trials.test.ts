import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseMetric } from '../../../src/ground/base/metric.js';
import { readTrials, writeTrials } from '../../../src/sweep/folder/trials.js';
import { makeTrials } from '../../judge/report/made.js';

const HEAD = 'model,trial,learningRate,tower,validation_auc_income,step,bounds';

/**
 * A results folder whose `tune/trials.csv` has the given text; without a text there is no such
 * file.
 */
function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'tune'));
  if (text !== undefined) writeFileSync(join(folder, 'tune/trials.csv'), text);
  return folder;
}

it('are read back as a search writes them, with blanks as no value', () => {
  const trials = makeTrials({
    mmoe: [
      [0.01, 0.93],
      [0.03, undefined],
    ],
    omoe: [[0.001, 0.92]],
  });
  const folder = folderWith();
  writeTrials(folder, trials);
  expect(readTrials(folder)).toEqual(trials);
  const [first] = readTrials(
    folderWith(`${HEAD}\nmmoe,1,0.01,,0.9,20,\nomoe,1,0.01,8,0.9,20,\n`),
  )!.trials;
  expect(first!.values).toEqual({ learningRate: 0.01 });
});

it('are read back with the steps after which they were stopped', () => {
  const stops = [
    { until: 100, trained: 130 },
    { until: 10, trained: 10 },
  ];
  const pairs = [[0.01, 0.93] as const, [0.03, undefined] as const];
  const trials = makeTrials({ mmoe: pairs }).trials.map((trial, i) => ({ ...trial, ...stops[i] }));
  const folder = folderWith();
  writeTrials(folder, { trials });
  expect(readTrials(folder)).toEqual({ trials });
  expect(readFileSync(join(folder, 'tune/trials.csv'), 'utf8')).toContain(
    ',step,until,trained,bounds\n',
  );
});

it('are read back with the scores of tasks', () => {
  const [trial] = makeTrials({ mmoe: [[0.01, 0.93]] }).trials;
  const trials = [{ ...trial!, score: { ...trial!.score!, tasks: { income: 0.93, 'a, b': 0.5 } } }];
  const folder = folderWith();
  writeTrials(folder, { trials });
  expect(readTrials(folder)).toEqual({ trials });
});

it('are read back where there are several searches of a model, by different metrics, and bounds', () => {
  const searches = [
    { replicate: 1, tunedFor: 'income', metric: parseMetric('validation_auc_income')! },
    { replicate: 2, tunedFor: 'hours', metric: parseMetric('validation_mse_hours')! },
    { replicate: 2, metric: parseMetric('validation_auc_income')! },
  ];
  const trials = searches.flatMap((search) =>
    [1, 2].map((trial) => ({
      model: 'single-task',
      ...search,
      trial,
      values: { learningRate: 0.01 * trial },
      score: { value: 0.9 / trial, step: 20 },
      ...(trial === 2 && { bounds: ['learningRate <= 0.02', 'tower >= 4'] }),
    })),
  );
  const folder = folderWith();
  writeTrials(folder, { trials });
  expect(readTrials(folder)).toEqual({ trials });
  expect(readFileSync(join(folder, 'tune/trials.csv'), 'utf8').split('\n').slice(0, 4)).toEqual([
    'model,replicate,tunedFor,trial,learningRate,validation_auc_income,validation_mse_hours,step,bounds',
    'single-task,1,income,1,0.01,0.9,,20,',
    'single-task,1,income,2,0.02,0.45,,20,learningRate <= 0.02; tower >= 4',
    'single-task,2,hours,1,0.01,,0.9,20,',
  ]);
});

it('are read from a file that a spreadsheet saved', () => {
  const { trials } = readTrials(folderWith(`\ufeff${HEAD}\r\nmmoe,1,0.01,8,0.9,20,\r\n\r\n`))!;
  expect(trials).toHaveLength(1);
});

it('are undefined while a search runs, and for a folder without a search', () => {
  expect(readTrials(folderWith())).toBeUndefined();
  expect(readTrials(join(tmpdir(), 'mmoe-exp-nowhere'))).toBeUndefined();
});

it.each([
  ['', 1],
  [`${HEAD}\n`, 1],
  ['model,trial,tower,step,bounds\nmmoe,1,8,20,\n', 1],
  [`${HEAD.replace('tower', 'learningRate')}\nmmoe,1,1,1,0.9,20,\n`, 1],
  [`${HEAD}\nmmoe,1,0.01,8,0.9,20,\nmmoe,2,0.01,0.9,20,\n`, 3],
  [`${HEAD}\nmmoe,1,fast,8,0.9,20,\nmmoe,2,0.01,8,0.9,20,\n`, 2],
  [`${HEAD}\nmmoe,1,0,8,0.9,20,\nmmoe,2,0.01,8,0.9,20,\n`, 2],
  [`${HEAD}\nmmoe,1,0.01,8,good,20,\n`, 2],
  [`${HEAD}\nmmoe,1,0.01,8,0.9,2O,\n`, 2],
  [`${HEAD}\nmmoe,1,0.01,8,0.9,,\n`, 2],
  [`${HEAD}\nmmoe,1,0.01,8,0.9,20,\nomoe,x,0.01,8,0.9,20,\n`, 3],
  [`${HEAD}\nmmoe,1,0.01,8,0.9,20,,9\n`, 2],
  [`${HEAD.replace(',step', ',validation_auc_college,step')}\nmmoe,1,0.01,8,0.9,0.8,20,\n`, 1],
  [`${HEAD}\n"mmoe,1,0.01,8,0.9,20,\n`, 1],
])('%j is refused in one line', (text, line) => {
  const folder = folderWith(text);
  const fault = `${join(folder, 'tune/trials.csv')}:${line}: is not as a search writes it: mmoe-exp tune rewrites the file`;
  expect(() => readTrials(folder)).toThrow(
    expect.objectContaining({ name: 'InputError', lines: [fault] }),
  );
});
