import { describe, expect, it } from 'vitest';
import { WORLD } from '../../../src/extras/recommender/spec.js';
import type { Cell } from '../../../src/sweep/runs/cells.js';
import { estimateMemory, refuseOversized } from '../../../src/sweep/runs/memory.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import type { Training } from '../../../src/train/engine/engine.js';

/** A model on tables of so many rows and 16 columns for users and for items. */
function specWith(hash: number, optimizer: Training['optimizer']): CellSpec {
  const counts = { users: 1000, items: 1000, hash, embedding: 16, dense: 2, bottom: [] };
  const data = {
    kind: 'recommender',
    world: WORLD,
    features: 4,
    correlation: 0.5,
    positionBias: 1,
    randomSlots: 0.1,
    engagement: 0,
    satisfaction: 0,
    position: 'none',
    sparse: counts,
    validationExamples: 0,
    testExamples: 100,
  };
  const training = { optimizer, learningRate: 0.01, batchSize: 32, steps: 10, evaluateEvery: 10 };
  return { data, model: { name: 'shared-bottom', sizes: { bottom: [4], tower: [2] } }, training };
}

const refused = (spec: CellSpec) => () =>
  refuseOversized([{ model: 'shared-bottom', fields: {}, spec } as unknown as Cell]);

describe('memory of tables of embeddings', () => {
  it('is what the optimizer keeps of each number', () => {
    const million = 4 * 2 * 16 * 1e6;
    for (const [optimizer, kept] of [
      ['sgd', 1],
      ['lazy-adam', 3],
      ['adam', 4],
    ] as const) {
      const more =
        estimateMemory(specWith(1_000_001, optimizer)) - estimateMemory(specWith(1, optimizer));
      expect(more).toBe(kept * million);
    }
  });

  it('says what takes less', () => {
    const fits = 'at most 1.0 GiB is possible';
    expect(refused(specWith(2_500_000, 'adam'))).toThrow(
      `needs 1.2 GiB of memory, of which the tables of embeddings take 1.2 (fewer categories or a smaller embedding take less, or the optimizer lazy-adam, which keeps no gradients of them): ${fits}`,
    );
    expect(refused(specWith(3_500_000, 'lazy-adam'))).toThrow(
      `needs 1.3 GiB of memory, of which the tables of embeddings take 1.3 (fewer categories or a smaller embedding take less): ${fits}`,
    );
    expect(refused(specWith(3_500_000, 'sgd'))).not.toThrow();
  });
});
