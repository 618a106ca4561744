import { expect, it } from 'vitest';
import { faults } from './loading.js';

const config = (data: string, rest = '') => `name: a
data: {kind: kuairand, ${data}}
models: [mmoe]
training: {steps: 1}
seeds: 1
${rest}`;

it.each([
  ['tasks: [is_clik]', '', '2:32: data.tasks[0] is "is_clik": did you mean is_click?'],
  ['features: [labels]', '', '2:35: data.features[0] is "labels": ids, context, video or user is needed'],
  [
    'split: {testFrom: 20220422}',
    '',
    '2:42: data.split.testFrom is 20220422: a day after validationFrom, 20220422, is needed',
  ],
  [
    'split: {testFrom: 2022}',
    '',
    '2:42: data.split.testFrom is 2022: a whole number of at least 20220408, such as 20220422, is needed',
  ],
  ['minCount: 1', 'replicates: 2', '6:13: replicates is 2: it must be left out, as days are the split'],
  [
    'minCount: 1',
    'select: {training.learningRate: {from: [0.1, 1], seeds: 1, by: random_auc_is_click}}',
    '6:64: select.training.learningRate.by is "random_auc_is_click"',
  ],
])('data: {kind: kuairand, %s} %s', (data, rest, fault) => {
  expect(faults(config(data, rest))).toEqual([expect.stringContaining(`a.yaml:${fault}`)]);
});
