import { describe, expect, it } from 'vitest';
import { faults, load } from './loading.js';

const census = (...lines: string[]): string => `name: a
data:
  kind: census-income
${lines.map((line) => `  ${line}\n`).join('')}models: [mmoe]
seeds: 3
`;

const one = <T>(value: T) => ({ values: [value], swept: false });

describe('census-income', () => {
  it('needs only its kind', () => {
    const { data, training } = load(census());
    expect(data).toEqual({
      kind: 'census-income',
      source: one('test'),
      split: one({ seed: 0 }),
      embedding: one('sum'),
    });
    expect(training).not.toHaveProperty('testExamples');
  });

  it('accepts a group or two tasks, shares of a file, a width of embeddings', () => {
    const text = census(
      'tasks: [income, college]',
      'split: {train: 0.5, validation: 0.2, test: 0.3}',
      'embedding: 8',
    );
    expect(load(text).data).toMatchObject({
      tasks: one(['income', 'college']),
      split: one({ seed: 0, train: 0.5, validation: 0.2, test: 0.3 }),
      embedding: one(8),
    });
  });

  it('sweeps groups and pairs of tasks', () => {
    expect(load(census('group: [1, 2]')).data).toHaveProperty('group', {
      values: [1, 2],
      swept: true,
    });
    const { data } = load(census('tasks: [[income, college], [income, bachelor]]'));
    expect(data).toHaveProperty('tasks.swept', true);
  });

  it.each([
    ['group: 3', '4:10: data.group is 3: 1 or 2 is needed'],
    [
      'tasks: income',
      '4:10: data.tasks is "income": a list of two out of income, never_married, college, bachelor, some_college is needed',
    ],
    [
      'tasks: [income]',
      '4:10: data.tasks is ["income"]: a list of two out of income, never_married, college, bachelor, some_college is needed',
    ],
    ['tasks: [income, collage]', '4:19: data.tasks[1] is "collage": did you mean college?'],
    [
      'tasks: [income, income]',
      '4:19: data.tasks[1] is "income": a value may appear only once in the list',
    ],
    ['source: tests', '4:11: data.source is "tests": did you mean test?'],
    [
      'split: {train: 0.5}',
      '4:10: data.split is {train: 0.5}: train, validation and test are needed together',
    ],
    [
      'split: {train: 0.5, validation: 0.5, test: 0.5}',
      '4:10: data.split is {train: 0.5, validation: 0.5, test: 0.5}: shares that add up to 1 are needed',
    ],
    [
      'embedding: mean',
      '4:14: data.embedding is "mean": a whole number of at least 1, or sum, is needed',
    ],
    [
      'correlation: 1',
      '4:3: data.correlation is an unknown key: valid here: kind, group, tasks, source, split, embedding',
    ],
  ])('%s', (line, fault) => {
    expect(faults(census(line))).toEqual([`a.yaml:${fault}`]);
  });

  it.each([
    [
      'replicates: [{}, {mmoe: {weights: 9000, expert: 16}}]',
      '6:49: replicates[1].mmoe.expert is 16',
    ],
    [
      'settings: {mmoe: {weights: 9000}}\nreplicates: [{}, {mmoe: {expert: 16}}]',
      '7:34: replicates[1].mmoe.expert is 16',
    ],
  ])('%s: weights determines a size in the settings of replicates as well', (lines, fault) => {
    expect(faults(`${census()}${lines}\n`)).toEqual([
      `a.yaml:${fault}: it must be left out, as weights determines it`,
    ]);
  });

  it('has its own rows in the settings of replicates and of tasks as well', () => {
    const settings = (setting: string) =>
      `single-task: {tunedFor: {income: {training: ${setting}}}}`;
    expect(faults(`${census()}replicates: [{${settings('{testExamples: 9}')}}]\n`)).toEqual([
      expect.stringContaining(
        'replicates[0].single-task.tunedFor.income.training.testExamples is 9: it must be left out, as',
      ),
    ]);
  });

  it('leaves the split to the files where both are used', () => {
    expect(
      faults(census('source: both', 'split: {train: 0.5, validation: 0.2, test: 0.3}')),
    ).toEqual([
      'a.yaml:5:10: data.split is {train: 0.5, validation: 0.2, test: 0.3}: only a seed is allowed, as data.source is both and the files are the split',
    ]);
  });

  it('has as many rows as the split says', () => {
    const text = `${census()}training: {testExamples: 5}\nsettings: {mmoe: {training: {validationExamples: 5}}}\n`;
    const need = 'it must be left out, as data.split says which rows validate and test';
    expect(faults(text)).toEqual([
      `a.yaml:6:26: training.testExamples is 5: ${need}`,
      `a.yaml:7:50: settings.mmoe.training.validationExamples is 5: ${need}`,
    ]);
  });

  it('sweeps no groups where the tasks are named', () => {
    expect(load(census('group: 2', 'tasks: [income, bachelor]')).data).not.toHaveProperty('group');
    expect(faults(census('group: [1, 2]', 'tasks: [income, bachelor]'))).toEqual([
      'a.yaml:4:10: data.group is [1, 2]: a single value is needed, as data.tasks names the tasks',
    ]);
  });

  it('is selected by the metrics of its tasks', () => {
    const by = (metric: string) =>
      `select: {training.steps: {from: [1, 2], seeds: 1, by: ${metric}}}\n`;
    expect(load(`${census()}${by('validation_auc_income')}`).select?.by).toEqual({
      part: 'validation',
      name: 'auc',
      task: 'income',
    });
    expect(faults(`${census('group: 2')}${by('validation_auc_income')}`)[0]).toContain(
      'validation_auc_college, validation_log_loss_college',
    );
  });
});

describe('tune', () => {
  it('has defaults', () => {
    expect(load(`${census()}tune: {}\n`).tune).toEqual({
      method: 'gaussian-process',
      trials: 40,
      batch: 4,
      seed: 0,
      units: 2048,
      space: {},
    });
  });

  it.each([
    ['{method: bayes}', '6:16: tune.method is "bayes": gaussian-process or random is needed'],
    ['{weights: {age: 1}}', '6:23: tune.weights.age is 1: income or never_married is needed, as'],
    ['{weights: {}}', '6:17: tune.weights is {}: the weight of a task is needed'],
    ['{weights: {income: 0}}', '6:26: tune.weights.income is 0: a number above 0 is needed'],
    [
      '{by: validation_auc_income, weights: {income: 1}}',
      '6:44: tune.weights is {income: 1}: tune.by with the metric of all tasks is needed',
    ],
    ['{trials: 0}', '6:16: tune.trials is 0: a whole number of at least 1 is needed'],
    [
      '{by: test_mse}',
      '6:12: tune.by is "test_mse": validation_auc, validation_log_loss, validation_auc_income,',
    ],
    [
      '{space: {learningRate: [1, 0.1]}}',
      '6:30: tune.space.learningRate is [1, 0.1]: a list of a lower and an upper bound is needed',
    ],
    [
      '{space: {bottom: [0, 2]}}',
      '6:25: tune.space.bottom[0] is 0: a whole number of at least 1 is needed',
    ],
    [
      '{space: {dropout: [0.1, 1]}}',
      '6:31: tune.space.dropout[1] is 1: a number of at least 1e-30 and below 1 is needed',
    ],
    [
      '{space: {buttom: [1, 2]}}',
      '6:16: tune.space.buttom is an unknown key: did you mean bottom?',
    ],
  ])('%s', (value, fault) => {
    const [line, ...rest] = faults(`${census()}tune: ${value}\n`);
    expect(line!.slice(0, `a.yaml:${fault}`.length)).toBe(`a.yaml:${fault}`);
    expect(rest).toEqual([]);
  });

  it('accepts bounds of searched fields, and of models that are not listed', () => {
    const bounds = 'tune: {space: {expert: [4, 8], learningRate: [0.1, 1], alpha: [0.1, 1]}}\n';
    expect(load(`${census()}${bounds}`).tune!.space).toEqual({
      expert: [4, 8],
      learningRate: [0.1, 1],
      alpha: [0.1, 1],
    });
    expect(
      faults(
        `${census()}${bounds}settings: {mmoe: {expert: [16], training: {learningRate: 0.2}}}\n`,
      ),
    ).toEqual([
      'a.yaml:6:24: tune.space.expert is [4, 8]: it must be left out, as expert of mmoe is set and not searched',
      'a.yaml:6:46: tune.space.learningRate is [0.1, 1]: it must be left out, as learningRate of mmoe is set and not searched',
    ]);
  });
});
