import { describe, expect, it } from 'vitest';
import { listRungs, promoted, reaching } from '../../../src/sweep/tune/halving.js';

describe('rungs', () => {
  it.each([
    // 10 / 3 and 10 / 9 evaluations are rounded to 3 and 1; 10 / 27 is none.
    [{ steps: 2340, evaluateEvery: 234 }, { eta: 3 }, [234, 702, 2340]],
    [{ steps: 15580, evaluateEvery: 779 }, { eta: 3 }, [779, 1558, 5453, 15580]],
    [{ steps: 15580, evaluateEvery: 779 }, { eta: 3, from: 1558 }, [1558, 5453, 15580]],
    // The steps need not be a number of whole evaluations; no two rungs are the same.
    [{ steps: 250, evaluateEvery: 100 }, { eta: 2 }, [100, 250]],
    [{ steps: 100, evaluateEvery: 200 }, { eta: 3 }, [100]],
    [{ steps: 2340, evaluateEvery: 234 }, undefined, [2340]],
  ])('of %j with %j', (training, prune, rungs) => {
    expect(listRungs(training, prune)).toEqual(rungs);
  });

  it('are reached by a third of the trials each, and the last one by at least one', () => {
    expect(reaching(20, 3, 3)).toEqual([20, 6, 2]);
    expect(reaching(4, 3, 3)).toEqual([4, 1, 1]);
    expect(reaching(7, 1)).toEqual([7]);
    expect(reaching(0, 2, 3)).toEqual([0, 0]);
  });
});

describe('trials that go on', () => {
  const prune = { eta: 3 };

  it('are the best third of a rung so far, less those that went on before', () => {
    const first = [[5], [2], [9], [4]];
    expect(promoted(first, 3, prune, 'lower', false)).toEqual([1]);
    expect(promoted(first, 3, prune, 'higher', false)).toEqual([2]);
    // A third of 7 is 2, of which one went on; of the others 3 is best.
    const second = [[5], [2, 1], [9], [4], [8], [3], [6]];
    expect(promoted(second, 3, prune, 'lower', false)).toEqual([5]);
    expect(promoted([[5], [2, 1], [9], [4], [8], [3, 3], [6]], 3, prune, 'lower', false)).toEqual(
      [],
    );
    // Of three trials at the middle rung one goes on to the last, whatever it had before.
    const third = [[5], [2, 2], [9], [4, 1], [8], [3, 3], [6]];
    expect(promoted(third, 3, prune, 'lower', false)).toEqual([3]);
  });

  it('are the first among equals, and never those that diverged', () => {
    expect(promoted([[1], [0], [0], [undefined]], 2, prune, 'lower', false)).toEqual([1]);
    expect(promoted([[undefined], [undefined], [undefined]], 2, prune, 'lower', true)).toEqual([]);
  });

  it('are one of few where no trials are to come, and none waits for others of the same rung', () => {
    expect(promoted([[2], [1]], 3, prune, 'lower', false)).toEqual([]);
    expect(promoted([[2], [1]], 3, prune, 'lower', true)).toEqual([1]);
    expect(promoted([[2], [1, 1]], 3, prune, 'lower', true)).toEqual([1]);
    expect(promoted([[2], [1, 1, 1]], 3, prune, 'lower', true)).toEqual([]);
    // A trial is on its way to the middle rung: the last rung waits for it.
    expect(promoted([[1], [2, 2], [3], [4], [5], [6]], 3, prune, 'lower', true)).toEqual([0]);
  });
});
