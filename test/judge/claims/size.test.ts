import { describe, expect, it } from 'vitest';
import { makeClaim } from '../../../src/judge/claims/declared.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { claimsDocument } from '../../../src/sweep/config/claims-schema.js';
import { type DrawnLoss, makeCells, makeResults } from './synthetic.js';

const [declared] = claimsDocument.parse({
  claims: [
    {
      id: 'H1',
      says: 'x',
      compare: ['mmoe', 'shared-bottom'],
      at: { correlation: 0.5 },
      expect: 'less',
      margin: 1,
    },
  ],
});

/**
 * The note on how many more seeds would decide the claim, of runs in which MMoE's losses are lower
 * by a factor.
 */
function noteOn(factor: number, seeds: number): string | undefined {
  const lossOf: DrawnLoss = ({ model }, _, own) =>
    (model === 'mmoe' ? factor : 1) * Math.exp(0.3 * own);
  const results = makeResults(makeCells(lossOf, { seeds, correlations: [0.5] }));
  const registered = { time: '2026-01-01T00:00:00.000Z', after: 0, of: 1 };
  const [verdict] = evaluateClaims(results, [{ ...makeClaim(declared!, 'synthetic'), registered }]);
  return verdict!.notes.find((note) => note.includes('decide it'));
}

describe('the seeds that would decide a claim', () => {
  it('are told of an inconclusive one, and more of a smaller effect', () => {
    const notes = [0.87, 0.95].map((factor) => noteOn(factor, 12));
    const more = notes.map((note) =>
      Number(/^about (\d+) more seeds would decide it, if the effect is/.exec(note ?? '')?.[1]),
    );
    expect(more[0]).toBeGreaterThan(0);
    expect(more[1] ?? Infinity).not.toBeLessThan(more[0]!);
  });

  it('are not told of a claim that is decided', () => expect(noteOn(0.5, 40)).toBeUndefined());
});
