import { type LookDecision, lookedSeeds } from '../../sweep/folder/manifest.js';
import type { JudgedResults } from '../results/cells.js';
import { evaluateClaims } from './evaluate.js';
import { lookAt } from './looks.js';
import { type ClaimingFolder, ownClaims } from './registered.js';
import { isCompared } from './verdict.js';

/**
 * Returns what the look of a number decides from the runs in a folder: the claims of its config
 * that are neither supported nor contradicted in some setting. More seeds decide no claim that the
 * runs do not compare.
 */
export function decisionAt(results: ClaimingFolder & JudgedResults, number: number): LookDecision {
  const seeds = lookedSeeds(results.manifest.config);
  if (!seeds) throw new Error('a look needs seeds with looks');
  const look = lookAt(seeds, number);
  const verdicts = evaluateClaims(results, ownClaims(results), look);
  const open = verdicts
    .filter(
      (one) => isCompared(one) && one.verdict !== 'supported' && one.verdict !== 'contradicted',
    )
    .map(({ id }) => id);
  return { seeds: look.count, open: [...new Set(open)] };
}
