import { describe, expect, it } from 'vitest';
import { choose } from '../../../src/ground/stats/choice.js';
import { countedQuantile, ofSample, trimmedMean } from '../../../src/ground/stats/counted.js';
import { expectClose, fixtures } from './scipy.js';

const { NaN: none } = Number;

/** Candidates in a single place. */
const inOnePlace = (...candidates: number[][]) => candidates.map((losses) => [losses]);

describe('a trimmed mean', () => {
  it('leaves out a share of the values at each end, rounded down', () => {
    const of = (values: number[]) => ofSample(trimmedMean(values, 0.2), values.length);
    expect(of([9, 1, 2, 3, 100])).toBe((2 + 3 + 9) / 3);
    expect(of([1, 2, 3, 6])).toBe(3);
    expect(of([5, 4, 3, 2, 1, 6, 7, 8, 9])).toBe(5);
    expect(of([1, 2, 3, 4, Infinity])).toBe(3);
    expect(of([1, 2, 3, Infinity, Infinity])).toBe(Infinity);
  });

  it('agrees with SciPy', () => {
    for (const { values, trimmedMean: expected } of fixtures.samples) {
      expectClose(ofSample(trimmedMean(values, 0.2), values.length), expected);
    }
  });

  it('counts a value as often as a resample holds it', () => {
    const values = [7, 1, 4];
    // 1 1 4 7 7 without one value at each end.
    expect(trimmedMean(values, 0.2)([Uint16Array.of(2, 2, 1)], 5)[0]).toBe((1 + 4 + 7) / 3);
  });
});

it('the median between two infinite values is infinite', () => {
  expect(ofSample(countedQuantile([1, Infinity, Infinity, Infinity], 0.5), 4)).toBe(Infinity);
  expect(ofSample(countedQuantile([1, 2, Infinity, Infinity], 0.5), 4)).toBe(Infinity);
  expect(ofSample(countedQuantile([1, 2, 3, Infinity], 0.5), 4)).toBe(2.5);
});

describe('a choice', () => {
  it('does not follow a single bad run', () => {
    // Means 2.8 and 2, medians 1 and 2, trimmed means 1 and 2.
    const losses = inOnePlace([1, 1, 1, 1, 10], [2, 2, 2, 2, 2]);
    expect(choose(losses, 'median').index).toBe(0);
    expect(choose(losses, 'trimmed-mean').index).toBe(0);
    expect(
      choose(losses, 'median').candidates.map(({ places, overall }) => [places, overall]),
    ).toEqual([
      [[1], 1],
      [[2], 2],
    ]);
  });

  it('compares candidates by the mean over places', () => {
    const { index, candidates } = choose(
      [
        [
          [1, 1, 1],
          [8, 8, 8],
        ],
        [
          [4, 4, 4],
          [4, 4, 4],
        ],
      ],
      'median',
    );
    expect(index).toBe(1);
    expect(candidates.map(({ overall }) => overall)).toEqual([4.5, 4]);
  });

  it('takes the first of equals', () => {
    expect(choose(inOnePlace([3, 3], [2, 2], [2, 2]), 'median')).toMatchObject({
      index: 1,
      sureness: 1,
    });
  });

  it('counts a diverged run as worse than any other', () => {
    const few = choose(inOnePlace([1, 1, 1, Infinity, 1], [2, 2, 2, 2, 2]), 'median');
    expect(few.index).toBe(0);
    const many = choose(
      inOnePlace([1, Infinity, 1, Infinity, Infinity], [2, 2, 2, 2, 2]),
      'median',
    );
    expect(many).toMatchObject({ index: 1, candidates: [{ overall: Infinity }, { overall: 2 }] });
  });

  it('is none where no candidate has a finite result', () => {
    const diverged = choose(
      inOnePlace([Infinity, Infinity, 1], [Infinity, Infinity, Infinity]),
      'median',
    );
    expect(diverged).toMatchObject({ index: undefined, sureness: undefined });
    expect(choose(inOnePlace([none, none], [none, none]), 'median').index).toBeUndefined();
  });

  it('leaves out the seeds on which a run has no loss, for all candidates', () => {
    // Without the last two seeds, the second candidate is better.
    const { index, candidates } = choose(
      inOnePlace([3, 3, none, none], [2, 2, 100, 100]),
      'median',
    );
    expect(index).toBe(1);
    expect(candidates.map(({ overall }) => overall)).toEqual([3, 2]);
  });

  it('leaves out candidates with fewer seeds, and still tells how they did', () => {
    const { index, candidates } = choose(inOnePlace([1, 1], [3, 3, 3, 3], [2, 2, 2, 2]), 'median');
    expect(index).toBe(2);
    expect(candidates).toMatchObject([
      { overall: 1, share: 0 },
      { overall: 3, share: 0 },
      { overall: 2, share: 1 },
    ]);
  });

  it('is as sure as resamples of the seeds agree with it', () => {
    // The first candidate is chosen unless a resample of three seeds draws the last one twice or
    // thrice: 7 of 27 times.
    const { index, sureness, candidates } = choose(inOnePlace([1, 1, 10], [2, 2, 2]), 'median');
    expect(index).toBe(0);
    expect(Math.abs(sureness! - 20 / 27)).toBeLessThan(
      4 * Math.sqrt(((7 / 27) * (20 / 27)) / 1000),
    );
    expect(candidates[0]!.share! + candidates[1]!.share!).toBe(1);
  });

  it('resamples seeds, not runs: what all candidates have in common does not make it unsure', () => {
    const luck = [5, 1, 9, 3, 7, 2, 8];
    const paired = inOnePlace(
      luck,
      luck.map((loss) => loss + 0.01),
    );
    expect(choose(paired, 'median').sureness).toBe(1);
  });

  it('cannot tell from a single seed', () => {
    expect(choose(inOnePlace([2], [1]), 'median')).toMatchObject({ index: 1, sureness: undefined });
  });
});
