import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { byPlace, placedPairs } from '../../analysis/pairs.js';
import type { RunResult } from '../../results/cells.js';
import { failureLimit, failuresAbove, lossesOf, shortfallsOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { exactInterval } from '../../stats/shares.js';
import { varianceRatioRange } from '../../stats/student.js';
import { interquartileRange, variance } from '../../stats/summary.js';
import { digits3, estimate, number, percent, type Table, type TableValue } from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';
import { PAIRED_SHARES, pairedShareColumns, pairedShareValues } from './paired-shares.js';

/** A run that finished or diverged, and whether it failed by the rules of the verdicts. */
interface Judged {
  readonly run: RunResult;
  /** The distance from the best possible value; +Infinity for a diverged run. */
  readonly shortfall: number;
  readonly failed: boolean;
}

/** The runs of a cell that finished or diverged, by seed. */
function judgedRuns({ cell }: PlacedCell, measure: Measure): Map<number, Judged> {
  const losses = lossesOf(cell, measure);
  if (losses.units.length === 0) return new Map();
  const shortfalls = shortfallsOf(losses.values, measure);
  const failed = failuresAbove(shortfalls, failureLimit(shortfalls));
  const runs = new Map(cell.runs.map((run) => [run.seed, run]));
  return new Map(
    losses.units.map((seed, i) => [seed, { run: runs.get(seed)!, shortfall: shortfalls[i]!, failed: failed[i]! }]),
  );
}

interface JudgedCell {
  readonly placed: PlacedCell;
  readonly runs: readonly Judged[];
  /** The number of these runs that failed by a common limit for all cells at the place. */
  readonly failedInCommon: number;
}

/** The cells at a place that have runs that finished or diverged. */
export function judgedCells(here: readonly PlacedCell[], measure: Measure): JudgedCell[] {
  const judged = here
    .map((placed) => ({ placed, runs: [...judgedRuns(placed, measure).values()] }))
    .filter(({ runs }) => runs.length > 0);
  if (judged.length === 0) return [];
  const common = failureLimit(judged.flatMap(({ runs }) => shortfallsIn(runs)));
  return judged.map((cell) => ({
    ...cell,
    failedInCommon: failuresAbove(shortfallsIn(cell.runs), common).filter(Boolean).length,
  }));
}

/** The number of failed runs of each cell, the number of those from a dead start, and the spread of the rest. */
export function failuresTable({ dimensions, cells }: Arrangement, measure: Measure): Table {
  return {
    name: 'failures',
    caption:
      `Failed runs: those that diverged or whose ${measure.title} is above twice the median of their cell` +
      `${nearness(measure)}. Brackets: exact 95 % intervals. Dead starts: the weights of an output all start at or below 0, ` +
      'on units that are never negative. IQR: interquartile range of the log loss of the runs that did not fail. Failed by a ' +
      'common limit: above twice the median of all models there together, so a model with higher losses throughout has more of them.',
    columns: [
      ...placeColumns(dimensions),
      number('runs'),
      number('failed'),
      number('diverged', 'of these, diverged'),
      estimate('share', 'share failed', percent),
      number('dead_starts', 'dead starts'),
      number('dead_failed', 'of these, failed'),
      number('iqr', 'IQR of log loss', digits3),
      number('failed_in_common', 'failed by a common limit'),
    ],
    rows: byPlace(cells).flatMap((here) =>
      judgedCells(here, measure).map((cell) => [...placeValues(cell.placed, dimensions), ...countsOf(cell)]),
    ),
  };
}

/** The values of a cell in the columns of the table. */
function countsOf({ runs, failedInCommon }: JudgedCell): TableValue[] {
  const failed = runs.filter((one) => one.failed);
  const dead = runs.filter(({ run }) => run.deadStart);
  const isKnown = runs.some(({ run }) => run.deadStart !== undefined);
  return [
    runs.length,
    failed.length,
    failed.filter(({ run }) => run.status === 'diverged').length,
    { value: failed.length / runs.length, interval: exactInterval(failed.length, runs.length) },
    isKnown ? dead.length : undefined,
    isKnown ? dead.filter((one) => one.failed).length : undefined,
    interquartileRange(shortfallsIn(runs.filter((one) => !one.failed)).map(Math.log)),
    failedInCommon,
  ];
}

const shortfallsIn = (runs: readonly Judged[]): number[] => runs.map(({ shortfall }) => shortfall);

/**
 * For each pair of models: the seeds at which only one of them failed, and the spread of losses at those where neither did.
 */
export function failurePairsTable(arrangement: Arrangement, measure: Measure): Table {
  const { dimensions, cells } = arrangement;
  const judged = new Map(cells.map((placed) => [placed, judgedRuns(placed, measure)]));
  return {
    name: 'failure-pairs',
    caption:
      `Failed runs by ${measure.title}${nearness(measure)}, compared seed by seed: model less the other one. ` +
      `${PAIRED_SHARES} Ratios: model over the other one, of the interquartile ranges of log losses and of losses where neither failed, and of the variances ` +
      'where both finished, with their range when any one seed is left out.',
    columns: [
      ...placeColumns(dimensions),
      ...pairedShareColumns('failed'),
      number('iqr_ratio', 'ratio of IQRs of log losses', digits3),
      number('loss_iqr_ratio', 'of losses', digits3),
      number('variance_ratio', 'ratio of variances', digits3),
      number('variance_ratio_least', 'least without one seed', digits3),
      number('variance_ratio_greatest', 'greatest without one seed', digits3),
    ],
    rows: placedPairs(arrangement).flatMap(({ a, b }) => {
      const [runsA, runsB] = [judged.get(a)!, judged.get(b)!];
      const both = [...runsA].flatMap(([seed, one]) => {
        const other = runsB.get(seed);
        return other ? [{ one, other }] : [];
      });
      if (both.length === 0) return [];
      const did = { model: both.map(({ one }) => one.failed), other: both.map(({ other }) => other.failed) };
      return [
        [
          ...placeValues(a, dimensions),
          ...pairedShareValues(dimensions.models[b.model]!.title, did),
          ...spreadRatios(both),
        ],
      ];
    }),
  };
}

/**
 * The ratios of interquartile ranges of log losses and of losses; the ratio of variances, and its range without any one
 * seed.
 */
function spreadRatios(both: readonly { readonly one: Judged; readonly other: Judged }[]): (number | undefined)[] {
  const rest = both.filter(({ one, other }) => !one.failed && !other.failed);
  const finished = both.filter(({ one, other }) => Number.isFinite(one.shortfall) && Number.isFinite(other.shortfall));
  const ratioOf = (scale: (shortfall: number) => number) => {
    const [rangeA, rangeB] = (['one', 'other'] as const).map((side) =>
      interquartileRange(rest.map((pair) => scale(pair[side].shortfall))),
    );
    return over(rangeA, rangeB);
  };
  const [a, b] = (['one', 'other'] as const).map((side) => finished.map((pair) => pair[side].shortfall));
  const [varianceA, varianceB] = [variance(a!), variance(b!)];
  const range = varianceRatioRange(a!, b!) ?? [undefined, undefined];
  return [ratioOf(Math.log), ratioOf(Number), over(varianceA, varianceB), ...range];
}

const over = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || !b ? undefined : a / b;

/** The definition of a loss for captions, where higher is better. */
const nearness = ({ better, title }: Measure): string => (better === 'lower' ? '' : ` (as loss, 1 - ${title})`);
