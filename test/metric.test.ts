import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betterOf,
  columnOf,
  formatOf,
  type Metric,
  metricNames,
  parseMetric,
  parts,
  sourceOf,
  wordsOf,
} from '../src/metric.js';

const taskTitle = (task: string) => `task ${task}`;

describe('columns', () => {
  it('a mean over tasks, a task, a role', () => {
    expect(columnOf({ part: 'test', name: 'mse' })).toBe('test_mse');
    expect(columnOf({ part: 'validation', name: 'log_loss', task: 'never_married' })).toBe(
      'validation_log_loss_never_married',
    );
    expect(columnOf({ part: 'test', name: 'auc', role: 'main' })).toBe('test_auc_main');
  });

  it('are read back, whatever a task is called', () => {
    const metric = fc.record(
      {
        part: fc.constantFrom(...parts),
        name: fc.constantFrom(...metricNames),
        task: fc.oneof(
          fc.constantFrom('auc', 'mse_1', 'log_loss', 'my_auc', 'nmse', 'ece', 'r2'),
          fc.stringMatching(/^[^\n\r]+$/),
        ),
      },
      { requiredKeys: ['part', 'name'] },
    );
    fc.assert(
      fc.property(metric, (given: Metric) => {
        expect(parseMetric(columnOf(given))).toEqual({ ...given });
      }),
    );
  });

  it('of anything else are not metrics', () => {
    for (const column of [
      'step',
      'train_loss',
      'label_correlation',
      'positive_share_auc',
      'mse',
      'test_',
      'test_mse_',
    ]) {
      expect(parseMetric(column)).toBeUndefined();
    }
  });
});

it('the direction comes from the metric, not from what a task is called', () => {
  expect(betterOf(parseMetric('test_mse_my_auc')!)).toBe('lower');
  expect(betterOf(parseMetric('test_auc_mse')!)).toBe('higher');
});

it('what follows from the mean squared error of the same predictions', () => {
  const sources = metricNames.flatMap((name) => sourceOf({ part: 'random', name, task: 'a' }) ?? []);
  expect(sources.map(columnOf)).toEqual(['random_mse_a', 'random_mse_a']);
  expect(sourceOf({ part: 'test', name: 'auc' })).toBeUndefined();
});

it('AUCs have four decimals, losses four digits', () => {
  expect(formatOf({ name: 'auc' })(0.94191234)).toBe('0.9419');
  expect(formatOf({ name: 'mse' })(0.0631234)).toBe('0.06312');
});

describe('words', () => {
  it('of a mean over tasks', () => {
    expect(wordsOf({ part: 'test', name: 'mse' }, taskTitle)).toEqual({
      title: 'MSE',
      heading: 'MSE on the test examples',
      phrase: 'test MSE',
      axis: 'test MSE (squared label units)',
    });
    expect(wordsOf({ part: 'test', name: 'nmse' }, taskTitle)).toMatchObject({
      title: 'MSE/Var(y)',
      axis: 'test MSE / Var(y)',
    });
  });

  it('of a task and of a role', () => {
    expect(wordsOf({ part: 'validation', name: 'log_loss', task: '2' }, taskTitle)).toEqual({
      title: 'log-loss of task 2',
      heading: 'log-loss of task 2 on the validation examples',
      phrase: 'validation log-loss of task 2',
      axis: 'validation log-loss of task 2 (nats)',
    });
    expect(wordsOf({ part: 'test', name: 'auc', role: 'main' }, taskTitle)).toMatchObject({
      title: 'AUC of the main task',
      phrase: 'main-task test AUC',
    });
  });
});
