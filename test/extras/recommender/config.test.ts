import { describe, expect, it } from 'vitest';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { faults, load } from '../../sweep/config/loading.js';

const config = (sparse: string) => `name: a
data:
  kind: recommender
  correlation: 0.5
  features: [8, 16]
${sparse}
models: [mmoe]
training: {testExamples: 100}
seeds: 1
`;

describe('a label function', () => {
  const [usual, ...given] = ['', '  scale: 1', '  alpha: [[0.5, 1]]'].map((field) => config(field));
  const dataOf = (text: string) => expandCells(load(text)).cells[0]!.spec.data;

  it('is in no spec where it is the usual one', () => {
    for (const field of ['scale', 'sines', 'alpha', 'beta'])
      expect(dataOf(usual!)).not.toHaveProperty(field);
    expect(given.map(dataOf)).toMatchObject([{ scale: 1 }, { alpha: { values: [0.5, 1] } }]);
  });

  it('has as many sines as numbers', () => {
    expect(faults(config('  alpha: [1, 2]\n  sines: 3'))).toEqual([
      'a.yaml:6:10: data.alpha is [1, 2]: 3 numbers are needed, as data.sines says',
    ]);
  });
});

it('models are chosen by their live worth where they serve users', () => {
  const select = (by: string) =>
    `select: {training.learningRate: {from: [0.1, 1], seeds: 1, by: ${by}}}\n`;
  expect(faults(`${config('  users: 5')}${select('live_value_engagement')}`)).toEqual([]);
  expect(faults(`${config('')}${select('live_value_engagement')}`)[0]).toMatch(
    /test_auc.* is needed, as the tasks are engagement and satisfaction, and no model serves users$/,
  );
});

describe('data.sparse', () => {
  it('is in no spec of the dense form, and whole where it is given', () => {
    const specOf = (text: string) => expandCells(load(config(text))).cells[0]!.spec.data;
    expect(specOf('')).not.toHaveProperty('sparse');
    expect(specOf('  sparse: {users: 500}')).toMatchObject({
      sparse: { users: 500, items: 100_000, hash: 100_000, embedding: 16, dense: 4, bottom: [64] },
    });
  });

  it.each([
    [
      '{dense: 9}',
      '6:19: data.sparse.dense is 9: at most 8, the number of data.features, is possible',
    ],
    [
      '[{}, {dense: 9}]',
      '6:24: data.sparse[1].dense is 9: at most 8, the number of data.features, is possible',
    ],
    ['{items: 29}', '6:19: data.sparse.items is 29: a whole number of at least 30 is needed'],
    [
      '{embedding: sum}',
      '6:23: data.sparse.embedding is "sum": a whole number of at least 1 is needed',
    ],
    [
      '{hash: 10000001}',
      '6:18: data.sparse.hash is 10000001: a whole number of at most 10000000 is needed',
    ],
    ['true', '6:11: data.sparse is true: a mapping is needed'],
  ])('%s', (sparse, fault) => {
    expect(faults(config(`  sparse: ${sparse}`))).toEqual([`a.yaml:${fault}`]);
  });
});
