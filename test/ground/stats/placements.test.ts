import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mergedRanks, placements } from '../../../src/ground/stats/delong.js';

/** What scikit-learn gave: see `scripts/fixtures/sklearn.py`. */
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/auc.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly { name: string; truth: number[]; scores: number[]; auc: number }[];
};

/** All pairs of a positive and a negative. */
function byPairs(scores: readonly number[], labels: readonly number[]): number[] {
  const share = (i: number): number => {
    const others = scores.filter((_, j) => labels[j] !== labels[i]);
    const won = others.map((other) => {
      if (other === scores[i]) return 0.5;
      return other < scores[i]! === (labels[i] === 1) ? 1 : 0;
    });
    return won.reduce<number>((sum, one) => sum + one, 0) / others.length;
  };
  return scores.map((_, i) => share(i));
}

describe.each(cases)('$name', ({ truth, scores, auc }) => {
  it('has the AUC of scikit-learn, and the placements of all pairs', () => {
    const found = placements(mergedRanks(scores, truth), truth);
    expect(found.auc).toBeCloseTo(auc, 12);
    byPairs(scores, truth).forEach((value, i) => {
      expect(found.values[i]).toBeCloseTo(value, 12);
    });
  });
});

it('merges neighbours of one class and no others', () => {
  //             -  -  +  -  ±  ±  +  +
  const scores = [1, 2, 3, 4, 5, 5, 6, 7];
  const labels = [0, 0, 1, 0, 0, 1, 1, 1];
  expect([...mergedRanks(scores, labels)]).toEqual([0, 0, 1, 2, 3, 3, 4, 4]);
});

it('a score that is no number has no rank', () => {
  expect(() => mergedRanks([1, Number.NaN, 2], [0, 1, 1])).toThrow('the score of row 1 is NaN');
});

it('a part with one class has no AUC', () => {
  expect(placements([0, 1], [1, 1]).auc).toBeNaN();
  expect(placements([0, 1], [0, 0]).auc).toBeNaN();
});
