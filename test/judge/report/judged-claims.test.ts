import { describe, expect, it } from 'vitest';
import { commonVerdict, type Verdict } from '../../../src/judge/claims/verdict.js';
import { type JudgedClaim, summarizeVerdict } from '../../../src/judge/report/judged-claims.js';

const claimWith = (...verdicts: Verdict[]): JudgedClaim =>
  ({ verdicts: verdicts.map((verdict) => ({ verdict })), over: [] }) as unknown as JudgedClaim;

describe('the verdict on a claim as a whole', () => {
  it('is mixed if some settings support it and others do not', () => {
    expect(commonVerdict(['supported', 'supported'])).toBe('supported');
    expect(commonVerdict(['supported', 'inconclusive'])).toBe('mixed');
    expect(commonVerdict(['supported', 'contradicted'])).toBe('mixed');
  });

  it('is contradicted if none supports it and at least half contradict it', () => {
    expect(commonVerdict(['contradicted', 'inconclusive'])).toBe('contradicted');
    expect(commonVerdict(['contradicted', 'inconclusive', 'inconclusive'])).toBe('inconclusive');
  });

  it('counts settings, of which many may have the same verdict', () => {
    const open = Array.from({ length: 9 }, () => 'inconclusive' as const);
    expect(summarizeVerdict(claimWith('contradicted', ...open))).toEqual({
      verdict: 'inconclusive',
      words: 'inconclusive 9 of 10 settings, contradicted 1 of 10 settings',
    });
  });
});
