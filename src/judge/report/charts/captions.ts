import type { Better } from '../../../ground/base/metric.js';
import { applying, counted, range } from '../../../ground/base/words.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import type { Dimensions } from '../../analysis/place.js';
import { countRuns } from '../../results/cells.js';

/** `n = 200 runs per curve; 3 diverged runs are left out.`, or as a chart treats diverged ones. */
export function countsSentence(
  cells: readonly PlacedCell[],
  what: string,
  diverged = 'left out',
): string {
  // A cell that belongs to several groups appears in each.
  const own = [...new Set(cells.map(({ cell }) => cell))];
  const { diverged: divergedRuns, failed } = countRuns(own);
  const finished = own.map((cell) => countRuns([cell]).finished).filter((n) => n > 0);
  const treated = (count: number, status: string, as: string) =>
    count > 0 && `${counted(count, `${status} run`)} ${count === 1 ? 'is' : 'are'} ${as}`;
  const parts = applying(
    `n = ${range(finished)} runs per ${what}`,
    treated(divergedRuns, 'diverged', diverged),
    treated(failed, 'failed', 'left out'),
  );
  return `${parts.join('; ')}.`;
}

/** ` (Figure 4)` where the cells are on the data of that figure of the paper. */
export const ofPaper = (
  { axis }: Dimensions,
  cells: readonly PlacedCell[],
  figure: number,
): string =>
  axis && cells.some(({ results: { kind } }) => kind.paperFigures?.includes(figure))
    ? ` (Figure ${figure})`
    : '';

/** `Lower is better.` */
export const direction = ({ better }: { readonly better: Better }): string =>
  `${better === 'lower' ? 'Lower' : 'Higher'} is better.`;
