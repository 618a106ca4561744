import type { Estimate } from '../../ground/base/estimate.js';
import { type Better, lossSign, type Metric, metricColumn } from '../../ground/base/metric.js';
import { mean } from '../../ground/stats/descriptive.js';
import { pairedDifferences } from '../../ground/stats/student.js';
import type { CellResults, JudgedResults, RunResult } from './cells.js';

/**
 * A quantity by which runs are compared: a metric (`makeMeasure`), or another one that follows from
 * a run.
 */
export interface Quantity {
  /** As in a sentence: `test MSE`. */
  readonly phrase: string;
  readonly better: Better;
  readonly of: (run: RunResult, cell: CellResults) => number | undefined;
  /** The column of a metric: quantities with the same one have the same values. */
  readonly column?: string;
}

/** An estimate of losses, or of their difference, as one of the quantity. */
export function ofQuantity(losses: Estimate, quantity: { readonly better: Better }): Estimate {
  const { value, interval } = losses;
  if (quantity.better === 'lower' || value === undefined) return losses;
  return { value: -value, interval: interval && [-interval[1], -interval[0]] };
}

/** The differences of two samples' scores, from their losses: a lower loss is a higher score. */
export const scoreDifferences = (a: Float64Array, b: Float64Array): Float64Array =>
  pairedDifferences(b, a);

/**
 * Losses by unit, a seed or a replicate, in two columns: a cell may have thousands, and is compared
 * many times.
 */
export interface Losses {
  /** Ascending. */
  readonly units: readonly number[];
  /** +Infinity for a diverged run. */
  readonly values: Float64Array;
}

type Measurable = Pick<Quantity, 'of' | 'better' | 'column'>;

/** Claims and tables request the losses of each cell, whose runs are all there, again and again. */
const known: Readonly<Record<Better, WeakMap<CellResults, Map<string | Quantity['of'], Losses>>>> =
  {
    lower: new WeakMap(),
    higher: new WeakMap(),
  };

/**
 * A cell's losses by seed: the quantity, negated where higher is better, and +Infinity for a
 * diverged run. Runs that ended in an error carry no information about the model and are left out.
 * For a cell with replicates, the losses are the mean of each, by its number.
 */
export function cellLosses(cell: CellResults, quantity: Measurable): Losses {
  const ofCells = known[quantity.better];
  const ofCell = ofCells.get(cell) ?? new Map<string | Quantity['of'], Losses>();
  ofCells.set(cell, ofCell);
  const id = quantity.column ?? quantity.of;
  const losses = ofCell.get(id) ?? readLosses(cell, quantity);
  ofCell.set(id, losses);
  return losses;
}

function readLosses(cell: CellResults, quantity: Measurable): Losses {
  if (cell.replicates) return meanLosses(cell.replicates, quantity);
  const sign = lossSign(quantity.better);
  const units: number[] = [];
  const values: number[] = [];
  for (const run of [...cell.runs].sort((a, b) => a.seed - b.seed)) {
    const value = run.status === 'finished' ? quantity.of(run, cell) : undefined;
    if (run.status !== 'diverged' && value === undefined) continue;
    units.push(run.seed);
    values.push(value === undefined ? Infinity : sign * value);
  }
  return { units, values: Float64Array.from(values) };
}

function meanLosses(replicates: ReadonlyMap<number, CellResults>, quantity: Measurable): Losses {
  const means = [...replicates].flatMap(([number, cell]) => {
    const loss = mean(cellLosses(cell, quantity).values);
    return loss === undefined ? [] : [{ number, loss }];
  });
  return {
    units: means.map(({ number }) => number),
    values: Float64Array.from(means, ({ loss }) => loss),
  };
}

/**
 * A cell's errors, which are never negative, and so have ratios: its losses or, of a score, whose
 * loss is its negative, 1 - score = 1 + loss.
 */
export function cellErrors(cell: CellResults, quantity: Measurable): Losses {
  const { units, values } = cellLosses(cell, quantity);
  return { units, values: quantity.better === 'lower' ? values : values.map((loss) => 1 + loss) };
}

/**
 * The losses of several cells on the units that all of them have, in ascending order of the units.
 */
export function pairBySeed(cells: readonly Losses[]): readonly Float64Array[] {
  const shared = cells[0]?.units ?? [];
  if (
    cells.every(
      ({ units }) => units.length === shared.length && units.every((unit, i) => unit === shared[i]),
    )
  ) {
    return cells.map(({ values }) => values);
  }
  const places = cells.map((): number[] => []);
  const next = cells.map(() => 0);
  for (const unit of shared) {
    const isShared = cells.every(({ units }, i) => {
      while (units[next[i]!]! < unit) next[i]!++;
      return units[next[i]!] === unit;
    });
    if (isShared) for (let i = 0; i < cells.length; i++) places[i]!.push(next[i]!);
  }
  return cells.map(({ values }, i) => new Float64Array(places[i]!).map((place) => values[place]!));
}

/**
 * The variance of the noise in labels where it is known and the metric is a squared error: no model
 * can have less.
 */
export const noiseVariance = (
  { name }: Pick<Metric, 'name'>,
  { fields }: Pick<CellResults, 'fields'>,
  { kind, data }: Pick<JudgedResults, 'kind' | 'data'>,
): number | undefined => (name === 'mse' ? kind.noiseVariance?.(data, fields) : undefined);

/** The values of a run at its evaluated steps. */
export interface RunCurve {
  readonly step: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * The tasks whose losses had changing weights, with these in each finished run, evaluation by
 * evaluation.
 */
export function readLossWeights({ runs, metrics, tasks }: CellResults): {
  readonly task: string;
  readonly runs: readonly RunCurve[];
}[] {
  const curves = runs.flatMap(({ status, curve }) => (status === 'finished' ? [curve] : []));
  return (tasks ?? [...new Set(metrics.flatMap(({ task }) => task ?? []))]).flatMap((task) => {
    const column = metricColumn({ fact: 'loss_weight', task });
    const ofRuns = curves.flatMap(({ step, [column]: values }) =>
      step && values ? [{ step, values }] : [],
    );
    return ofRuns.length > 0 ? [{ task, runs: ofRuns }] : [];
  });
}
