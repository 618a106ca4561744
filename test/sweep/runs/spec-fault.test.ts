import { expect, it } from 'vitest';
import { allCells } from '../../../src/sweep/runs/plan.js';
import { specFault } from '../../../src/sweep/runs/queue/fitness.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { smallConfig } from '../../support/config.js';

const { cells } = allCells(
  smallConfig({
    models: ['omoe', 'ple', 'snr-trans', 'dselect-k', 'single-task'],
    training: {
      losses: ['sum', { kind: 'dwa', every: 5 }, 'uncertainty'],
      schedule: ['constant', 'cosine'],
    },
  }),
);

it('specs that a config plans have none', () => {
  expect(cells.map(({ spec }) => specFault(spec))).toEqual(cells.map(() => undefined));
});

const { data, model, training } = cells[0]!.spec;

it.each([
  [
    { training: { ...training, steps: 1e15 } },
    'training.steps is 1000000000000000: a whole number of at most 1000000000',
  ],
  [
    { training: { ...training, evaluateEvery: 0 } },
    'training.evaluateEvery is 0: a whole number of at least 1 is needed',
  ],
  [{ training: { ...training, more: 1 } }, 'training.more is an unknown key'],
  [{ training: undefined }, 'training is missing'],
  [{ model: { ...model, name: '__proto__' } }, 'it cannot be read: no architecture __proto__'],
  [{ model: { ...model, code: 'ab' } }, 'it cannot be read: '],
  [
    { model: { ...model, sizes: { ...model.sizes, experts: 1e9 } } },
    'model.sizes.experts is 1000000000: a whole number',
  ],
  [
    { model: { ...model, sizes: { ...model.sizes, experts: [2, 3] } } },
    'model.sizes.experts: one value is needed',
  ],
  [
    { model: { ...model, sizes: {} } },
    'it cannot be read: the parameter gate/weights has the shape [4, 0]',
  ],
  [
    { data: { ...data, testExamples: 2 ** 31 } },
    'GiB of memory, of which the rows of the data take',
  ],
  [{ data: { kind: '__proto__' } }, 'it cannot be read: no kind of data set __proto__'],
  [{ data: { kind: 'synthetic' } }, 'it cannot be read: '],
])('what others wrote is told: %j', (change, fault) => {
  expect(specFault({ data, model, training, ...change } as CellSpec)).toContain(fault);
});
