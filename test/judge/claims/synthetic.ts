import { fastStream } from '../../../src/ground/base/random.js';
import { normalQuantile } from '../../../src/ground/stats/distributions.js';
import {
  type CellResults,
  commonMetrics,
  type JudgedResults,
  type RunResult,
} from '../../../src/judge/results/cells.js';
import { modelTitles } from '../../../src/judge/results/variants.js';
import type { DataFields } from '../../../src/train/data/kind-reporting.js';
import { kindResults } from '../../../src/train/data/kinds.js';

/**
 * The loss of a run, given standard normal draws: one that all models share at a seed, and one of
 * its own.
 */
export type DrawnLoss = (
  cell: { model: string; correlation: number },
  shared: number,
  own: number,
) => number;

export interface Made {
  readonly models?: readonly string[];
  readonly correlations?: readonly number[];
  readonly seeds?: number;
  readonly metric?: string;
  readonly stage?: string;
  /** Further swept fields of all cells. */
  readonly fields?: Readonly<Record<string, number | string>>;
}

/**
 * Cells with runs of known losses, the same on both tasks; a loss that is not finite is a diverged
 * run.
 */
export function makeCells(lossOf: DrawnLoss, made: Made = {}): CellResults[] {
  const {
    models = ['shared-bottom', 'omoe', 'mmoe'],
    correlations = [0.5, 0.9, 1],
    seeds = 200,
  } = made;
  return correlations.flatMap((correlation) =>
    models.map((model): CellResults => {
      const world = JSON.stringify(made.fields ?? {});
      const normal = (name: string) => normalQuantile(fastStream(`${world}/${name}`)());
      const runs = Array.from({ length: seeds }, (_, i): RunResult => {
        const loss = lossOf(
          { model, correlation },
          normal(`${i}`),
          normal(`${i}/${model}/${correlation}`),
        );
        const finished = Number.isFinite(loss);
        const metric = made.metric ?? 'test_mse';
        const metrics: Record<string, number> = finished
          ? { [metric]: loss, [`${metric}_1`]: loss, [`${metric}_2`]: loss }
          : {};
        return {
          seed: i + 1,
          status: finished ? 'finished' : 'diverged',
          metrics,
          curve: {},
          gates: [],
        };
      });
      return {
        stage: made.stage ?? 'final',
        model,
        fields: { correlation, ...made.fields },
        planned: seeds,
        runs,
        metrics: commonMetrics(runs),
      };
    }),
  );
}

export function makeResults(
  cells: readonly CellResults[],
  fields: Partial<DataFields> = {},
): JudgedResults {
  const columns = [...new Set(cells.flatMap((cell) => Object.keys(cell.fields)))];
  // Data fields first, as a plan lists them.
  columns.sort((a, b) => Number(b === 'correlation') - Number(a === 'correlation'));
  const data = { kind: 'synthetic', ...fields };
  return { kind: kindResults(data.kind), data, modelTitle: modelTitles(), columns, cells };
}

/** A world in which the paper is right: models are equal except for the upper tails. */
export const asThePaperSays: DrawnLoss = ({ model, correlation }, shared, own) => {
  const apart = 1 - correlation;
  const base = 0.05 * (1 + 0.3 * apart) + 0.001 * shared;
  if (model === 'shared-bottom') return base + (0.1 + 0.24 * apart) * own ** 4;
  if (model === 'omoe') return base + (0.0001 + 0.06 * apart) * own ** 2;
  return base + 0.0001 * own ** 2;
};

/** A world in which everything is the other way round. */
export const theOtherWay: DrawnLoss = ({ model, correlation }, shared, own) => {
  const apart = 1 - correlation;
  if (model === 'shared-bottom') return 0.2 - 0.2 * apart + 0.0005 * shared + 0.001 * own;
  if (model === 'omoe') return 0.25 - 0.24 * apart + 0.0005 * shared + 0.004 * own;
  return 0.3 - 0.08 * apart + 0.0005 * shared + 0.01 * own;
};
