import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Fact,
  gradientFacts,
  isDerived,
  type Metric,
  metricColumn,
  metricDirection,
  metricFormatter,
  metricNames,
  metricWords,
  parseMetric,
  parts,
  readColumn,
} from '../../../src/ground/base/metric.js';

const taskTitle = (task: string) => `task ${task}`;

describe('columns', () => {
  it('a mean over tasks, a task, a role', () => {
    expect(metricColumn({ part: 'test', name: 'mse' })).toBe('test_mse');
    expect(metricColumn({ part: 'validation', name: 'log_loss', task: 'never_married' })).toBe(
      'validation_log_loss_never_married',
    );
    expect(metricColumn({ part: 'test', name: 'auc', role: 'main' })).toBe('test_auc_main');
  });

  it('no task has the column of a role, and no pair of tasks that of another pair', () => {
    expect(metricColumn({ part: 'test', name: 'auc', task: 'main' })).toBe('test_auc_task:main');
    expect(metricColumn({ part: 'test', name: 'auc', task: 'task:main' })).toBe(
      'test_auc_task:task:main',
    );
    expect(metricColumn({ part: 'test', name: 'auc', task: 'main_page' })).toBe(
      'test_auc_main_page',
    );
    const ofPair = (...pair: [string, string]) => metricColumn({ fact: 'label_correlation', pair });
    expect(ofPair('1', '2')).toBe('label_correlation_1_2');
    expect(ofPair('a', 'b_c')).toBe('label_correlation_a:b_c');
    expect(ofPair('a_b', 'c')).toBe('label_correlation_a_b:c');
    expect(ofPair('a:b', '50%')).toBe('label_correlation_a%3Ab:50%25');
  });

  const name = fc.oneof(
    fc.constantFrom(
      'auc',
      'mse_1',
      'log_loss',
      'my_auc',
      'r2',
      'main',
      'auxiliary',
      'task:',
      'task:main',
      'a_b',
      'b',
    ),
    fc.stringMatching(/^[a_:%25]{1,4}$/),
    fc.string({ minLength: 1, unit: 'binary' }),
  );
  const metric = fc.record(
    { part: fc.constantFrom(...parts), name: fc.constantFrom(...metricNames) },
    { requiredKeys: ['part', 'name'] },
  );
  const recorded: fc.Arbitrary<Metric | Fact> = fc.oneof(
    metric,
    fc.tuple(metric, name).map(([metric, task]) => ({ ...metric, task })),
    fc
      .tuple(metric, fc.constantFrom('main', 'auxiliary'))
      .map(([metric, role]) => ({ ...metric, role })),
    fc.constant({ fact: 'label_correlation' } as const),
    fc.tuple(name, name).map((pair) => ({ fact: 'label_correlation', pair }) as const),
    fc.record({ fact: fc.constantFrom('positive_share', 'loss_weight'), task: name }),
    fc.record({ fact: fc.constantFrom(...gradientFacts), pair: fc.tuple(name, name) }),
  );

  it('are read back, whatever tasks are called', () => {
    const isReadBack = fc.property(recorded, (given) => {
      expect(readColumn(metricColumn(given))).toEqual({ ...given });
    });
    fc.assert(isReadBack, { numRuns: 2000 });
  });

  it('of pairs in ledgers of earlier versions are of no pair where there are several ways to read them', () => {
    expect(readColumn('label_correlation_a_b_c')).toBeUndefined();
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
  expect(metricDirection(parseMetric('test_mse_my_auc')!)).toBe('lower');
  expect(metricDirection(parseMetric('test_auc_mse')!)).toBe('higher');
});

it('what follows from the mean squared error of the same predictions', () => {
  const isThere = (source: Metric) => metricColumn(source) === 'random_mse_a';
  const derived = metricNames.filter((name) =>
    isDerived({ part: 'random', name, task: 'a' }, isThere),
  );
  expect(derived).toEqual(['nmse', 'rmse']);
  expect(isDerived({ part: 'random', name: 'rmse', task: 'b' }, isThere)).toBe(false);
});

it('AUCs have four decimals, losses four digits', () => {
  expect(metricFormatter({ name: 'auc' })(0.94191234)).toBe('0.9419');
  expect(metricFormatter({ name: 'mse' })(0.0631234)).toBe('0.06312');
});

describe('words', () => {
  it('of a mean over tasks', () => {
    expect(metricWords({ part: 'test', name: 'mse' }, taskTitle)).toEqual({
      title: 'MSE',
      heading: 'MSE on the test examples',
      phrase: 'test MSE',
      axis: 'test MSE (squared label units)',
    });
    expect(metricWords({ part: 'test', name: 'nmse' }, taskTitle)).toMatchObject({
      title: 'MSE/Var(y)',
      axis: 'test MSE / Var(y)',
    });
  });

  it('of a task and of a role', () => {
    expect(metricWords({ part: 'validation', name: 'log_loss', task: '2' }, taskTitle)).toEqual({
      title: 'log-loss of task 2',
      heading: 'log-loss of task 2 on the validation examples',
      phrase: 'validation log-loss of task 2',
      axis: 'validation log-loss of task 2 (nats)',
    });
    expect(metricWords({ part: 'test', name: 'auc', role: 'main' }, taskTitle)).toMatchObject({
      title: 'AUC of the main task',
      phrase: 'main-task test AUC',
    });
  });
});
