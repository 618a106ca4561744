import { expect, it } from 'vitest';
import { InputError } from '../../../src/ground/base/errors.js';
import { buildJob } from '../../../src/sweep/runs/build-job.js';
import { allCells } from '../../../src/sweep/runs/plan.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { dataShape, openDataSet } from '../../../src/train/data/kinds.js';
import { smallConfig } from '../../support/config.js';

const { cells } = allCells(smallConfig({ models: ['mmoe'] }));
const { spec } = cells[0]!;

/** The lines that a run on labels of some kinds is refused with. */
function refusal(
  losses: CellSpec['training']['losses'],
  kinds: readonly ('count' | 'binary')[],
): readonly string[] {
  const labels = kinds.map((kind, k) => ({ name: `t${k}`, kind }));
  const source = {
    shape: dataShape,
    open: (...given: Parameters<typeof openDataSet>) => ({ ...openDataSet(...given), labels }),
  };
  try {
    buildJob(
      source as Parameters<typeof buildJob>[0],
      { ...spec, training: { ...spec.training, losses: losses! } },
      1,
    );
  } catch (error) {
    return error instanceof InputError ? error.lines : [String(error)];
  }
  return [];
}

it('a run whose losses do not fit its labels is refused, whatever its config says', () => {
  expect(refusal({ kind: 'famo' }, ['binary', 'count'])).toEqual([
    'training.losses is famo: another one is needed for task t1, whose labels are counts, because their loss may be negative',
  ]);
  expect(refusal({ kind: 'nash' }, ['binary'])).toEqual([
    'training.losses is nash: two tasks or more are needed, because it balances them',
  ]);
  expect(refusal({ kind: 'nash' }, ['binary', 'count'])).toEqual([]);
  expect(refusal({ kind: 'famo' }, ['binary', 'binary'])).toEqual([]);
  expect(refusal({ kind: 'uncertainty' }, ['count', 'count'])).toEqual([]);
});
