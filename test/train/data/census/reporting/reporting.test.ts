import { expect, it } from 'vitest';
import { remarksOn } from '../../../../../src/train/data/census/reporting/index.js';
import { cellTasks, findGroup } from '../../../../../src/train/data/census/reporting/tasks.js';
import { isPublished } from '../../../../../src/train/data/census/spec.js';
import type { DataFile } from '../../../../../src/train/data/kind-reporting.js';

const census = { kind: 'census-income' };

const search = { trials: [1, 1], limits: { units: 1024, steps: 2340 } };

it('takes the tasks from a list, a group, the default, or the cell where one of these is swept', () => {
  expect(cellTasks({ ...census, group: 2 }, {})).toEqual(['college', 'never_married']);
  expect(cellTasks(census, {})).toEqual(['income', 'never_married']);
  expect(cellTasks({ ...census, group: [1, 2] }, { group: 2 })).toEqual([
    'college',
    'never_married',
  ]);
  expect(cellTasks({ ...census, group: 1, tasks: ['bachelor', 'income'] }, {})).toEqual([
    'bachelor',
    'income',
  ]);
  expect(cellTasks(census, { tasks: '["some_college","never_married"]' })).toEqual([
    'some_college',
    'never_married',
  ]);
  // A name that is not a task is never one, whatever a folder says.
  expect(cellTasks({ ...census, tasks: ['../../x', 'income'] }, {})).toEqual([
    'income',
    'never_married',
  ]);
});

it('knows the groups of the paper', () => {
  expect(findGroup(['income', 'never_married'])).toBe(1);
  expect(findGroup(['college', 'never_married'])).toBe(2);
  expect(findGroup(['never_married', 'college'])).toBeUndefined();
});

it("says where the split is not the paper's", () => {
  const remark = (data: object) =>
    remarksOn({ data: { ...census, ...data }, files: [], search }).find((line) =>
      line.includes('split'),
    );
  expect(remark({ source: 'both', split: { seed: 0 } })).toBeUndefined();
  expect(
    remark({ source: 'test', split: { seed: 0, train: 0.5, validation: 0.25, test: 0.25 } }),
  ).toBe(
    "The split of the data is not the paper's (training file; test file halved): the rows of the test file alone, " +
      '50 % for training, 25 % for validation, 25 % for testing.',
  );
  expect(remark({ source: 'training', split: { seed: 0 } })).toContain(
    '60 % for training, 20 % for validation',
  );
  expect(
    remark({
      source: 'test',
      split: [{ seed: 0 }, { seed: 0, train: 0.5, validation: 0.25, test: 0.25 }],
    }),
  ).toContain('it differs between cells');
});

it('says which files are not the published ones', () => {
  const sha256 = '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c';
  const test = { file: 'test', rows: 99_762, sha256 };
  const training = {
    file: 'training',
    rows: 199_523,
    sha256: '3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86',
  };
  expect([test, training].map(isPublished)).toEqual([true, true]);
  expect(isPublished({ ...training, sha256: 'another' })).toBe(false);
  expect(isPublished({ ...test, sha256: 'another' })).toBe(false);
  const remark = (...files: DataFile[]) =>
    remarksOn({ data: census, files, search }).find((line) => line.startsWith('The data are'));
  expect(remark()).toBeUndefined();
  expect(remark(test, training)).toBeUndefined();
  expect(remark(test, { ...training, rows: 1800 })).toBe(
    'The data are not the published files: the training file has 1,800 rows, or another text.',
  );
});

it("says how large the search was compared with the paper's", () => {
  const remark = (of: typeof search | undefined) =>
    remarksOn({ data: census, files: [], search: of }).at(-1);
  expect(remark(search)).toMatch(
    /thousands of trials.*; here: 1 trials? a method, layers of at most 1,024 units and 2,340 steps\.$/,
  );
  expect(remark(undefined)).toMatch(/: no such search is on record here\.$/);
});
