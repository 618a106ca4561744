/** Compares the same cells of two results folders, for `mmoe-exp compare`. */

import type { Estimate } from '../../ground/base/estimate.js';
import { isDerived, lossSign, metricColumn } from '../../ground/base/metric.js';
import { cellName } from '../../ground/base/words.js';
import { mean } from '../../ground/stats/descriptive.js';
import { ALPHA, holm } from '../../ground/stats/levels.js';
import { estimateMean, pairedDifferences, steadyPairedT } from '../../ground/stats/student.js';
import { wilcoxonSignedRank } from '../../ground/stats/wilcoxon.js';
import type { AxisValue, Unit } from '../../train/data/kind-reporting.js';
import type { CellResults, JudgedResults } from '../results/cells.js';
import { cellLosses, pairBySeed } from '../results/losses.js';
import { listMeasures, type Measure } from '../results/measures.js';
import { MIN_REPLICATES, overReplicates } from '../results/replicates.js';
import { inPaperOrder } from './arrangement.js';

/** A cell of two results folders, compared in a metric on the units that both have. */
export interface CellChange {
  readonly model: string;
  /** Those that distinguish it from other cells of the model. */
  readonly fields: Readonly<Record<string, AxisValue>>;
  readonly measure: Measure;
  readonly unit: Unit;
  /** Units that ended in both folders, and those on which the metric is the same to the bit. */
  readonly pairs: number;
  readonly equal: number;
  /** Of these units, by folder. */
  readonly diverged: { readonly base: number; readonly now: number };
  /**
   * Means of the metric over the units on which it finished in both, and their difference, with
   * Student's 95 % interval.
   */
  readonly base: number | undefined;
  readonly now: number | undefined;
  readonly difference: Estimate;
  /** The difference as a share of the base. */
  readonly relative: number | undefined;
  /** Of the test that it moved by more than the tolerance, by Holm's method over all cells. */
  readonly correctedP: number | undefined;
  /**
   * `same` to the bit on every pair; `moved` by more than the tolerance; `within` the tolerance;
   * `open`, where neither is shown; `too few` pairs for a test.
   */
  readonly verdict: 'same' | 'moved' | 'within' | 'open' | 'too few';
  readonly direction: 'better' | 'worse' | undefined;
}

export interface FolderComparison {
  readonly moves: readonly CellChange[];
  /** Those that only the first folder has, and that only the second has. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

interface Draft extends Omit<CellChange, 'correctedP' | 'verdict'> {
  /** Undefined where no test can be made, or none is needed. */
  readonly p: number | undefined;
  /** Whether the interval is within the tolerance, and no run diverged in one folder alone. */
  readonly isWithin: boolean;
}

/**
 * Compares the final cells of two results folders, which may be of two versions of the tool, unit
 * by unit. `tolerance` is the distance that a mean may move, as a share of that of `base`. The
 * paired t test, with its largest p-value over all pairs and without any one of them, decides
 * whether a cell moved by more; where a run diverged in one folder alone, means do not exist, and
 * Wilcoxon's signed-rank test decides whether it moved at all.
 */
export function compareFolders(
  base: JudgedResults,
  now: JudgedResults,
  tolerance: number,
): FolderComparison {
  const [before, after] = [placedCells(base), placedCells(now)];
  const drafts = [...before].flatMap(([id, one]) => {
    const other = after.get(id);
    return other
      ? measuresIn(one, other).map((measure) => draftChange(one, other, measure, tolerance))
      : [];
  });
  const levels = holm(drafts.map(({ p }) => p));
  const namesOf = (cells: Placed, others: Placed) =>
    [...cells]
      .filter(([id]) => !others.has(id))
      .map(([, { model, fields, unit }]) => {
        const name = cellName(model, fields);
        return unit === 'seed' ? name : `${name}, by ${unit}`;
      });
  return {
    moves: drafts.map((draft, i) => judged(draft, levels[i])),
    gone: namesOf(before, after),
    added: namesOf(after, before),
  };
}

interface PlacedCell extends Pick<CellChange, 'model' | 'fields' | 'unit'> {
  readonly cell: CellResults;
  readonly results: JudgedResults;
}

type Placed = ReadonlyMap<string, PlacedCell>;

/**
 * The cells of a folder by what distinguishes them in claims (the setting, the place on the axis
 * and the model) and by their unit: a split is not paired with the seed of its number.
 */
function placedCells(results: JudgedResults): Placed {
  const field = results.kind.axis?.field;
  const cells = overReplicates(results).flatMap(({ fields: setting, cells, unit }) =>
    inPaperOrder([...cells.keys()]).flatMap((model) =>
      [...cells.get(model)!].map(([value, cell]): [string, PlacedCell] => {
        const fields = {
          ...setting,
          ...(field !== undefined && value !== undefined && { [field]: value }),
        };
        const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
        return [JSON.stringify([model, sorted, unit]), { model, fields, unit, cell, results }];
      }),
    ),
  );
  return new Map(cells);
}

function measuresIn(...cells: readonly [PlacedCell, PlacedCell]): Measure[] {
  const [own, other] = cells.map(({ cell, results: { kind } }) => listMeasures([{ cell, kind }]));
  const columns = new Set(other!.map(({ column }) => column));
  return own!.filter(
    ({ column, metric }) =>
      columns.has(column) && !isDerived(metric, (source) => columns.has(metricColumn(source))),
  );
}

function draftChange(
  base: PlacedCell,
  now: PlacedCell,
  measure: Measure,
  tolerance: number,
): Draft {
  const losses = [base, now].map(({ cell }) => cellLosses(cell, measure));
  const [before, after] = pairBySeed(losses) as [Float64Array, Float64Array];
  const sign = lossSign(measure.better);
  const isFinished = (_: number, i: number) =>
    Number.isFinite(before[i]) && Number.isFinite(after[i]);
  const differences = pairedDifferences(after, before);
  const finished = differences.filter(isFinished);
  const [baseMean, nowMean] = [before, after].map((own) => mean(own.filter(isFinished)));
  const bound = tolerance * Math.abs(baseMean ?? 0);
  const equal = differences.filter((difference) => difference === 0).length;
  const isTested = differences.length >= MIN_REPLICATES[base.unit] && equal < differences.length;
  const { p, direction } = isTested ? tested(differences, bound) : {};
  const countDiverged = (own: Float64Array) => own.filter((loss) => loss === Infinity).length;
  const difference = estimateMean(finished.map((loss) => sign * loss));
  return {
    model: base.model,
    fields: base.fields,
    unit: base.unit,
    measure,
    p,
    direction,
    pairs: differences.length,
    equal,
    difference,
    diverged: { base: countDiverged(before), now: countDiverged(after) },
    base: baseMean === undefined ? undefined : sign * baseMean,
    now: nowMean === undefined ? undefined : sign * nowMean,
    relative:
      baseMean && difference.value !== undefined
        ? difference.value / Math.abs(baseMean)
        : undefined,
    isWithin:
      differences.every(Number.isFinite) &&
      difference.interval?.every((end) => Math.abs(end) <= bound) === true,
  };
}

/**
 * The two-sided p-value against "it moved by no more than the bound", and the direction of the
 * move.
 */
function tested(differences: Float64Array, bound: number): Partial<Pick<Draft, 'p' | 'direction'>> {
  const shift = (by: number) => differences.map((difference) => difference + by);
  const [above, below] = [steadyPairedT(shift(-bound))?.above, steadyPairedT(shift(bound))?.below];
  if (above !== undefined && below !== undefined) {
    return {
      p: Math.min(1, 2 * Math.min(above, below)),
      direction: above < below ? 'worse' : 'better',
    };
  }
  if (differences.every(Number.isFinite)) {
    // All differences are the same: there is no spread, and so no uncertainty.
    const all = differences[0]!;
    return { p: Math.abs(all) > bound ? 0 : 1, direction: all > 0 ? 'worse' : 'better' };
  }
  const ranks = wilcoxonSignedRank(differences)!;
  return { p: ranks.p, direction: ranks.rankBiserial > 0 ? 'worse' : 'better' };
}

function judged(
  { p, isWithin, direction, ...draft }: Draft,
  correctedP: number | undefined,
): CellChange {
  const { pairs, equal, unit } = draft;
  const isMoved = correctedP !== undefined && correctedP < ALPHA;
  const tested = isMoved ? 'moved' : isWithin ? 'within' : 'open';
  const verdict =
    pairs > 0 && equal === pairs ? 'same' : pairs < MIN_REPLICATES[unit] ? 'too few' : tested;
  return { ...draft, correctedP, verdict, direction: verdict === 'moved' ? direction : undefined };
}

export const needed = ({ pairs, unit }: CellChange): string =>
  `both have ${pairs} of ${MIN_REPLICATES[unit]} ${unit}s needed`;
