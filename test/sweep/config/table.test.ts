import { describe, expect, it } from 'vitest';
import { plainConfig } from '../../../src/sweep/config/plain.js';
import { faults, load } from './loading.js';

/** A config with these lines under `data:`, the first of which is line 6. */
const table = (...lines: string[]): string => `name: a
data:
  kind: table
  file: a.csv
  tasks: [{name: click, column: clicked, labels: binary}]
${lines.map((line) => `  ${line}\n`).join('')}models: [mmoe]
seeds: 3
`;

/** A config with these tasks. */
const withTasks = (tasks: string, ...lines: string[]): string =>
  [
    `name: a`,
    `data:`,
    `  kind: table`,
    `  file: a.csv`,
    `  tasks: ${tasks}`,
    ...lines,
    `models: [mmoe]`,
    `seeds: 3`,
    '',
  ].join('\n');

const one = <T>(value: T) => ({ values: [value], swept: false });
const click = { name: 'click', column: 'clicked', labels: 'binary' };
const usual = { by: 'random', seed: 0, train: 0.8, validation: 0.1, test: 0.1 };

describe('a table', () => {
  it('needs only a file and tasks', () => {
    const { data } = load(table());
    expect(data).toEqual({
      kind: 'table',
      file: one('a.csv'),
      tasks: one([click]),
      split: one(usual),
      minCount: one(1),
      hash: one(2 ** 20),
      embedding: one('sum'),
    });
  });

  it('takes a list of files or of tasks as one value, and a list of such as a sweep', () => {
    const text = table().replace('a.csv', '[a.csv, b.csv]');
    expect(load(text).data).toHaveProperty('file', one(['a.csv', 'b.csv']));
    expect(load(table().replace('a.csv', '[[a.csv], [a.csv, b.csv]]')).data).toHaveProperty(
      'file.swept',
      true,
    );
    expect(load(table('split: [{by: random}, {by: group, column: user}]')).data).toHaveProperty(
      'split.swept',
      true,
    );
    const swept =
      '[[{name: a, column: x, labels: binary}], [{name: b, column: y, labels: regression}]]';
    expect(load(withTasks(swept, '  features: {numeric: [z]}')).data).toMatchObject({
      tasks: { swept: true, values: [[{ name: 'a' }], [{ name: 'b' }]] },
    });
  });

  it('is written down as it is read', () => {
    const config = load(
      table(
        'features: {numeric: [age], log: [age]}',
        'split: {by: group, column: user}',
        'weight: w',
      ),
    );
    expect(load(JSON.stringify(plainConfig(config)))).toEqual(config);
  });

  it.each([
    ['features: {numeric: age}', '6:23: data.features.numeric is "age": a list is needed'],
    [
      'features: {}',
      '6:13: data.features is {}: at least one column of numeric, categorical or log is needed',
    ],
    [
      'features: {numerics: [age]}',
      '6:14: data.features.numerics is an unknown key: did you mean numeric?',
    ],
    [
      'features: {numeric: [age, clicked]}',
      '6:29: data.features.numeric[1] is "clicked": it must be left out, as it has the labels of task click',
    ],
    ['split: {by: user}', '6:15: data.split.by is "user": random, group, time or column is needed'],
    [
      'split: {by: group}',
      '6:3: data.split.column is missing: a column is needed to split by group',
    ],
    [
      'split: {column: user}',
      '6:19: data.split.column is "user": it must be left out, as a random split is by no column',
    ],
    [
      'split: {by: time, column: t, seed: 1}',
      '6:38: data.split.seed is 1: it must be left out, as nothing is random in a split by time',
    ],
    [
      'split: {by: column, column: t, train: 0.5}',
      '6:41: data.split.train is 0.5: it must be left out, because the column assigns rows to parts',
    ],
    [
      'split: {train: 0.5}',
      '6:10: data.split is {train: 0.5}: train, validation and test are needed together',
    ],
    ['minCount: 0', '6:13: data.minCount is 0: a whole number of at least 1 is needed'],
    ['hash: 1', '6:9: data.hash is 1: a whole number of at least 2 is needed'],
  ])('%s', (line, fault) => {
    expect(faults(table(line))).toEqual([`a.yaml:${fault}`]);
  });

  it.each([
    ['[]', 'data.tasks is []: at least one value is needed'],
    [
      '[{name: a, column: x, labels: number}]',
      'data.tasks[0].labels is "number": binary, regression, count or classes is needed',
    ],
    [
      '[{name: "=a", column: x, labels: binary}]',
      'data.tasks[0].name is "=a": a name of up to 60 letters, digits, _ and -, the first no -, is needed, as it names columns of results',
    ],
    [
      '[{name: a, column: x, labels: binary}, {name: a, column: y, labels: binary}]',
      'data.tasks[1] is {name: "a", column: "y", labels: "binary"}: a value may appear only once in the list',
    ],
    [
      '[{name: a, column: x, labels: regression, positive: 1}]',
      'data.tasks[0].positive is 1: it must be left out, as only binary labels have positive values',
    ],
    [
      '[{name: a, column: x, labels: binary}, {name: b, column: x, labels: binary, weight: 2}]',
      'data.tasks[1].column is "x": a label that task a does not use is needed',
    ],
    [
      '[{name: a, column: x, labels: binary, weight: 0}]',
      'data.tasks[0].weight is 0: a number above 0 is needed',
    ],
    [
      '[{name: a, column: x, labels: binary, missing: drop}]',
      'data.tasks[0].missing is "drop": skip or refuse is needed',
    ],
    [
      '[[{name: a, column: x, labels: binary}], [{name: b, column: y, labels: binary}]]',
      'data.features is needed for a sweep over tasks: else the label of one is an input of others',
    ],
  ])('tasks: %s', (tasks, fault) => {
    const found = faults(withTasks(tasks));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });

  it('has losses that fit its labels', () => {
    const number = (name: string, more = '') =>
      `{name: ${name}, column: ${name}, labels: regression${more}}`;
    const faultsWith = (tasks: string, losses: string) =>
      faults(`${withTasks(tasks)}training: {losses: ${losses}}\n`).map((line) =>
        line.replace(/:\d+: /, ': '),
      );
    const weighted = `[${number('a', ', weight: 2')}, ${number('b')}]`;
    expect(faultsWith(weighted, '[sum, nash, pcgrad]')).toEqual([
      'a.yaml:5: data.tasks[0].weight is 2: it must be left out, because nash chooses the weights',
    ]);
    expect(faultsWith(weighted, '[sum, {kind: fixed, weights: [1, 2]}]')).toEqual([]);
    const counts = `[${number('a')}, {name: b, column: b, labels: count}]`;
    for (const losses of ['log-sum', 'famo', 'gradnorm', '{kind: dwa, every: 10}']) {
      const kind = losses.replace(/^.*kind: (\w+).*$/, '$1');
      expect(faultsWith(counts, losses).join()).toMatch(
        new RegExp(
          `^a\\.yaml:8: training\\.losses is .*: another one is needed for counts, because their loss may be negative in ${kind}$`,
        ),
      );
    }
    expect(faultsWith(counts, '[nash, rlw]')).toEqual([]);
    expect(faultsWith(`[${number('a')}]`, 'pcgrad').join()).toMatch(
      /^a\.yaml:8: training\.losses is .*: two tasks or more are needed, because pcgrad balances them$/,
    );
  });

  it('is split by nothing else where files are the split', () => {
    const files = table('split: {seed: 1}').replace(
      'file: a.csv',
      'file: {train: a.csv, validation: b.csv, test: c.csv}',
    );
    expect(faults(files)).toEqual([
      'a.yaml:6:10: data.split is {seed: 1}: it must be left out, as data.file names the files of each part',
    ]);
    expect(load(files.replace('  split: {seed: 1}\n', '')).data).not.toHaveProperty('split');
  });

  it('can be split anew where the split is random', () => {
    const replicates = (text: string) => `${text}replicates: 2\n`;
    expect(faults(replicates(table('split: {by: group, column: user}')))).toEqual([]);
    expect(faults(replicates(table('split: {by: time, column: t}')))).toEqual([
      'a.yaml:9:13: replicates is 2: it must be left out, as nothing is random in a split by time',
    ]);
  });

  it('is selected and tuned on by the metrics of its tasks', () => {
    const by = (metric: string) =>
      `${table()}select: {training.learningRate: {from: [0.1, 0.01], seeds: 1, by: ${metric}}}\n`;
    for (const metric of ['validation_auc', 'validation_ece_click', 'validation_log_loss_click']) {
      expect(faults(by(metric)), metric).toEqual([]);
    }
    for (const metric of ['test_auc_click', 'validation_mse', 'validation_auc_like']) {
      expect(faults(by(metric)), metric).toEqual([
        expect.stringContaining('validation_ece_click is needed, as the tasks are click (binary)'),
      ]);
    }
  });
});
