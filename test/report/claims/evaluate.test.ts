import { expect, it } from 'vitest';
import { evaluateClaims } from '../../../src/report/claims/evaluate.js';
import type { ClaimVerdict } from '../../../src/report/claims/verdict.js';
import type { Results } from '../../../src/report/results.js';
import { asThePaperSays, makeCells, resultsOf, theOtherWay } from './synthetic.js';

const IDS = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];

/** Evaluates, and holds each verdict to what every verdict must be. */
function evaluate(results: Results, options?: Parameters<typeof evaluateClaims>[1]): ClaimVerdict[] {
  const verdicts = evaluateClaims(results, options);
  const family = verdicts.flatMap((verdict) => verdict.tests).filter((test) => test.p !== undefined).length;
  for (const verdict of verdicts) {
    expect(verdict.reason).toMatch(/^[^\n]{20,}$/);
    expect(verdict.reason).not.toMatch(/NaN|undefined|Infinity/);
    if (verdict.missing.length > 0) expect(verdict.verdict).toBe('inconclusive');
    for (const { p, correctedP, effect, points, decides } of verdict.tests) {
      expect(correctedP === undefined).toBe(p === undefined);
      for (const x of [p, correctedP, effect.value, ...(effect.interval ?? [])]) {
        if (x !== undefined) expect(x).toSatisfy(Number.isFinite);
      }
      if (p !== undefined) expect(correctedP).toBeGreaterThanOrEqual(p);
      if (p !== undefined) expect(correctedP).toBeLessThanOrEqual(Math.min(1, family * p));
      if (effect.interval) expect(effect.interval[0]).toBeLessThanOrEqual(effect.interval[1]);
      if (verdict.verdict === 'supported' && decides && points === 'against') expect(correctedP).toBeGreaterThan(0.05);
    }
  }
  return verdicts;
}

const byId = (verdicts: readonly ClaimVerdict[]) => Object.fromEntries(verdicts.map((v) => [v.id, v.verdict]));
const all = (verdict: string) => Object.fromEntries(IDS.map((id) => [id, verdict]));

it('supports what is so', () => {
  const verdicts = evaluate(resultsOf(makeCells(asThePaperSays)));
  expect(byId(verdicts)).toEqual({ ...all('supported'), C5: 'inconclusive', C6: 'contradicted' });
});
