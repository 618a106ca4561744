/**
 * Looks at the claims of a config whose seeds have `looks:`. A decision follows from the runs of
 * the rounds before the look alone.
 */

import { ONCE, type Testing, testingAt } from '../../ground/stats/sequential.js';
import { type LookedSeeds, seedsAtLooks } from '../../sweep/config/seeds.js';
import { lookedSeeds, type Manifest } from '../../sweep/folder/manifest.js';
import type { CellResults, JudgedResults } from '../results/cells.js';

/** A look at claims, on the first seeds of each cell. */
export interface Look {
  /** From 1; 0 before the first round has ended. */
  readonly number: number;
  readonly of: number;
  /** The seeds that count: those below `before`, of each cell as many as `count`. */
  readonly before: number;
  readonly count: number;
  /** All seeds. */
  readonly most: number;
  readonly testing: Testing;
}

interface LookedFolder extends JudgedResults {
  readonly manifest: Manifest;
}

/** Returns the last look for which a folder has all runs; undefined if its seeds have no looks. */
export function lastLook({ manifest, cells }: LookedFolder): Look | undefined {
  const seeds = lookedSeeds(manifest.config);
  if (!seeds) return undefined;
  const final = cells.filter(({ stage }) => stage === 'final');
  const counts = seedsAtLooks(seeds);
  const open = counts.findIndex(
    (count) => !final.every((cell) => hasEnded(cell, seeds.first + count, count)),
  );
  return lookAt(seeds, open < 0 ? counts.length : open);
}

const hasEnded = ({ runs }: CellResults, before: number, count: number): boolean =>
  runs.filter(({ seed, status }) => seed < before && status !== 'failed').length >= count;

/** Returns the look of a number at seeds. */
export function lookAt(seeds: LookedSeeds, number: number): Look {
  const counts = seedsAtLooks(seeds);
  const count = counts[number - 1] ?? 0;
  const shares = counts.slice(0, Math.max(1, number)).map((some) => some / seeds.count);
  const testing = number === 0 ? ONCE : testingAt(shares);
  return {
    number,
    of: seeds.looks,
    before: seeds.first + count,
    count,
    most: seeds.count,
    testing,
  };
}

/** Results with the runs before a look only. */
export const resultsAt = <R extends JudgedResults>(results: R, { before, count }: Look): R => ({
  ...results,
  cells: results.cells.map((cell) =>
    cell.stage === 'final'
      ? {
          ...cell,
          planned: Math.min(cell.planned, count),
          runs: cell.runs.filter(({ seed }) => seed < before),
        }
      : cell,
  ),
});

/** Returns the words for a look that verdicts have. */
export const lookText = ({ number, of, count, most, testing }: Look): string =>
  number === 0
    ? `the first of ${of} looks is not reached`
    : `look ${number} of ${of}, after ${count} of ${most} seeds: intervals of 95 % over all looks, at level ${Number(testing.level.toPrecision(2))}`;
