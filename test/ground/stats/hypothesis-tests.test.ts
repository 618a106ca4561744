import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupedBy } from '../../../src/ground/base/grouped.js';
import { fastStream } from '../../../src/ground/base/random.js';
import { brownForsythe } from '../../../src/ground/stats/compare-cells.js';
import { absoluteDeviations } from '../../../src/ground/stats/descriptive.js';
import { holm } from '../../../src/ground/stats/levels.js';
import { cliffsDelta, rank } from '../../../src/ground/stats/ranks.js';
import { probabilityOfImprovement } from '../../../src/ground/stats/shares.js';
import { pairedDifferences, pairedT } from '../../../src/ground/stats/student.js';
import { wilcoxonSignedRank } from '../../../src/ground/stats/wilcoxon.js';
import { expectClose, fixtures } from './scipy.js';

const spreadTest = (a: readonly number[], b: readonly number[]) =>
  wilcoxonSignedRank(pairedDifferences(absoluteDeviations(a)!, absoluteDeviations(b)!));

it("has SciPy's levels of the Wilcoxon test: exact, with ties and zeros, and by the normal approximation", () => {
  for (const { differences, p } of fixtures.wilcoxon)
    expectClose(wilcoxonSignedRank(differences)?.p, p);
});

it("has SciPy's levels of the paired tests", () => {
  for (const pair of fixtures.pairs) {
    const differences = pairedDifferences(pair.a, pair.b);
    const t = pairedT(differences);
    expectClose(t?.t, pair.t);
    expectClose(t?.p, pair.p);
    expectClose(t?.below, pair.below);
    expectClose(wilcoxonSignedRank(differences)?.p, pair.wilcoxon);
    expectClose(spreadTest(pair.a, pair.b)?.p, pair.spread);
    expectClose(cliffsDelta(pair.a, pair.b), pair.cliffsDelta);
    const levene = brownForsythe(pair.a, pair.b);
    expectClose(levene?.f, pair.brownForsythe[0]);
    expectClose(levene?.p, pair.brownForsythe[1]);
    const improvement = probabilityOfImprovement(differences);
    expectClose(improvement?.interval[0], pair.wilson[0]);
    expectClose(improvement?.interval[1], pair.wilson[1]);
  }
});

it('ranks diverged runs worst, and equal to each other', () => {
  const a = [0.1, 0.2, 0.3, 0.4, Infinity, Infinity, 0.5];
  const b = [0.2, 0.1, 0.5, Infinity, Infinity, 0.1, 0.9];
  const differences = pairedDifferences(a, b);
  expect(differences[4]).toBe(0);
  expect(probabilityOfImprovement(differences)?.value).toBe(4.5 / 7);
  const large = differences.map((d) => Math.max(-1000, Math.min(d, 1000)));
  expect(wilcoxonSignedRank(differences)).toEqual(wilcoxonSignedRank(large));
  expect(pairedT(differences)).toBeUndefined();
  expect(absoluteDeviations([1, 2, 4, Infinity])).toEqual(Float64Array.of(1, 0, 2, Infinity));
});

it('gives undefined where a test does not exist', () => {
  expect(wilcoxonSignedRank([])).toBeUndefined();
  expect(wilcoxonSignedRank([0, 0, 0])).toBeUndefined();
  expect(pairedT([])).toBeUndefined();
  expect(pairedT([1])).toBeUndefined();
  expect(pairedT([1, 1, 1])).toBeUndefined();
  expect(probabilityOfImprovement([])).toBeUndefined();
  expect(cliffsDelta([], [1])).toBeUndefined();
  expect(absoluteDeviations([Infinity, Infinity])).toBeUndefined();
  expect(brownForsythe([1, 2, 3], [4])).toBeUndefined();
  expect(brownForsythe([1, 1], [2, 2])).toBeUndefined();
  // Deviations of 0.05 and 0.15 that differ by rounding alone.
  expect(brownForsythe([0.1, 0.2], [0.3, 0.6])).toBeUndefined();
  expect(brownForsythe([1, 2, 3], [4, 5, Infinity])).toBeUndefined();
});

it("corrects a family by Holm's method", () => {
  const corrected = holm([0.01, undefined, 0.04, 0.03, 0.005]);
  [0.03, undefined, 0.06, 0.06, 0.02].forEach((p, i) => {
    if (p === undefined) expect(corrected[i]).toBeUndefined();
    else expectClose(corrected[i], p);
  });
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (levels) => {
      const all = holm(levels) as number[];
      all.forEach((p, i) => {
        expect(p).toBeGreaterThanOrEqual(levels[i]!);
        expect(p).toBeLessThanOrEqual(Math.min(1, levels.length * levels[i]!));
        all.forEach((q, j) => {
          if (levels[i]! < levels[j]!) expect(p).toBeLessThanOrEqual(q);
        });
      });
    }),
  );
});

it('ranks are one more than the number of lower values, and half of the equal ones', () => {
  const draw = fastStream('ranks');
  const values = Array.from({ length: 300 }, () => Math.floor(100 * draw()) - 50).concat(
    Infinity,
    Infinity,
    -0,
    0,
  );
  const { ranks, ties } = rank(values);
  const count = (is: (other: number) => boolean) => values.filter(is).length;
  expect([...ranks]).toEqual(
    values.map(
      (value) => 0.5 + count((other) => other < value) + count((other) => other === value) / 2,
    ),
  );
  const groups = [
    ...groupedBy(
      [...values].sort((a, b) => a - b),
      (value) => value + 0,
    ).values(),
  ];
  expect(ties).toEqual(groups.map(({ length }) => length).filter((length) => length > 1));
});

it('ranks end, whatever they are given', () => {
  expect([...rank([2, Number.NaN, 1]).ranks]).toHaveLength(3);
  expect(rank([3, 1, 3, 2])).toEqual({ ranks: Float64Array.of(3.5, 1, 3.5, 2), ties: [2] });
  expect(rank([])).toEqual({ ranks: new Float64Array(0), ties: [] });
});
