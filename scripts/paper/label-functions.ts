/**
 * What the scripts of this folder compare over label functions (results/reference/RULES-2.md,
 * sections 3 and 5).
 */
import { groupedBy } from '../../src/ground/base/grouped.js';
import { absoluteDeviations } from '../../src/ground/stats/descriptive.js';
import { unscoredEstimate } from '../../src/ground/stats/effect-scale.js';
import { type RankLocation, rankLocation, ratioLocation } from '../../src/ground/stats/wilcoxon.js';
import { digits3, estimate, number, type TableValue, text } from '../../src/ground/table/table.js';
import { overallRuling } from '../../src/judge/claims/over-settings.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses, pairBySeed, type Quantity } from '../../src/judge/results/losses.js';
import { readResults } from '../../src/judge/results/reader.js';

/** The test MSE of a run, the mean of both tasks. */
export const LOSS: Quantity = {
  phrase: 'loss',
  better: 'lower',
  of: ({ metrics }) => metrics.test_mse,
};
/** The test MSE of the first task, of which spread is. */
const FIRST_TASK: Quantity = {
  phrase: 'loss of the first task',
  better: 'lower',
  of: ({ metrics }) => metrics.test_mse_1,
};

/** The name of a cell's label function: scale, sines, alpha and beta. */
export const functionName = ({ fields: { scale, sines, alpha, beta } }: CellResults): string =>
  `${scale} ${sines} ${alpha} ${beta}`;

/** The final cells of a folder by label function. */
export const finalCells = (folder: string): Map<string, CellResults[]> =>
  groupedBy(
    readResults(folder).cells.filter(({ stage }) => stage === 'final'),
    functionName,
  );

/** The cell of a model at a correlation, 0.5 where the data have no other. */
export const findCell = (cells: readonly CellResults[], model: string, p = 0.5): CellResults =>
  cells.find((cell) => cell.model === model && (cell.fields.correlation ?? 0.5) === p)!;

/**
 * By how much the losses of one cell are larger than those of another one at the same seeds: their
 * ratio.
 */
export function lossRatio(a: CellResults, b: CellResults): RankLocation {
  const [first, second] = pairBySeed([cellLosses(a, LOSS), cellLosses(b, LOSS)]);
  return ratioLocation(first!, second!)!;
}

/** The logarithm of that ratio at a correlation, of two models, for each label function. */
export const logRatios = (
  functions: readonly (readonly CellResults[])[],
  [larger, smaller]: readonly [string, string],
  p: number,
): number[] =>
  functions.map((cells) =>
    Math.log(lossRatio(findCell(cells, larger, p), findCell(cells, smaller, p)).value),
  );

/**
 * By how much the losses of the first task lie farther from their median in one cell than in
 * another one: their ratio.
 */
export function distanceRatio(a: CellResults, b: CellResults): RankLocation {
  const [first, second] = pairBySeed([cellLosses(a, FIRST_TASK), cellLosses(b, FIRST_TASK)]).map(
    absoluteDeviations,
  );
  return ratioLocation(first!, second!)!;
}

/** The columns of `overFunctions`. */
export const OVER_FUNCTIONS = [
  estimate('ratio', 'ratio', digits3),
  number('above', 'above 1'),
  number('functions'),
  text('verdict'),
  text('reason'),
];

/**
 * The ratio over label functions, from the logarithm of each one's, with its interval and level.
 */
export function ratioOver(logs: readonly number[]): RankLocation {
  const location = rankLocation(logs)!;
  return { ...location, ...unscoredEstimate(location, { none: 1 }) };
}

/** How many logarithms of ratios are above 0. */
export const countAbove = (logs: readonly number[]): number => logs.filter((log) => log > 0).length;

/**
 * The ratio over label functions, from the logarithm of each one's: estimate, count above 1, count,
 * verdict, reason.
 */
export function overFunctions(logs: readonly number[], margin: number): TableValue[] {
  const { value, interval } = ratioOver(logs);
  const { verdict, reason } = overallRuling(
    { value, interval },
    { margin, none: 1, expected: 'larger' },
  );
  return [{ value, interval }, countAbove(logs), logs.length, verdict, reason];
}
