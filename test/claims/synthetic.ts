import { fastStream } from '../../src/base/random.js';
import type { DataFields } from '../../src/data/kind-results.js';
import { kindResults } from '../../src/data/kinds.js';
import { type CellResults, type JudgedResults, metricsOf, type RunResult } from '../../src/results/cells.js';
import { modelTitles } from '../../src/results/variants.js';
import { normalQuantile } from '../../src/stats/normal.js';

/** The loss of a run, given standard normal draws: one that all models share at a seed, and one of its own. */
export type LossOf = (cell: { model: string; correlation: number }, shared: number, own: number) => number;

export interface Made {
  readonly models?: readonly string[];
  readonly correlations?: readonly number[];
  readonly seeds?: number;
  readonly metric?: string;
  readonly stage?: string;
  /** Further swept fields of all cells. */
  readonly fields?: Readonly<Record<string, number | string>>;
}

/** Cells with runs of known losses; a loss that is not finite is a diverged run. */
export function makeCells(lossOf: LossOf, made: Made = {}): CellResults[] {
  const { models = ['shared-bottom', 'omoe', 'mmoe'], correlations = [0.5, 0.9, 1], seeds = 200 } = made;
  return correlations.flatMap((correlation) =>
    models.map((model): CellResults => {
      const world = JSON.stringify(made.fields ?? {});
      const normal = (name: string) => normalQuantile(fastStream(`${world}/${name}`)());
      const runs = Array.from({ length: seeds }, (_, i): RunResult => {
        const loss = lossOf({ model, correlation }, normal(`${i}`), normal(`${i}/${model}/${correlation}`));
        const finished = Number.isFinite(loss);
        const metrics: Record<string, number> = finished ? { [made.metric ?? 'test_mse']: loss } : {};
        return { seed: i + 1, status: finished ? 'finished' : 'diverged', metrics, curve: {}, gates: [] };
      });
      return {
        stage: made.stage ?? 'final',
        model,
        fields: { correlation, ...made.fields },
        planned: seeds,
        runs,
        metrics: metricsOf(runs),
      };
    }),
  );
}

export function resultsOf(cells: readonly CellResults[], fields: Partial<DataFields> = {}): JudgedResults {
  const columns = [...new Set(cells.flatMap((cell) => Object.keys(cell.fields)))];
  // Data fields first, as a plan lists them.
  columns.sort((a, b) => Number(b === 'correlation') - Number(a === 'correlation'));
  const data = { kind: 'synthetic', ...fields };
  return { kind: kindResults(data.kind), data, modelTitle: modelTitles(), columns, cells };
}

/**
 * A world in which the paper is right: models are alike except for the upper tails, which for Shared-Bottom reach beyond
 * twice the median.
 */
export const asThePaperSays: LossOf = ({ model, correlation }, shared, own) => {
  const apart = 1 - correlation;
  const base = 0.05 + 0.002 * apart + 0.001 * shared;
  if (model === 'shared-bottom') return base + (0.05 + 0.2 * apart) * own ** 2;
  if (model === 'omoe') return base + (0.0001 + 0.03 * apart) * own ** 2;
  return base + 0.0001 * own ** 2;
};

/** A world in which everything is the other way round; at correlation 1 one run of OMoE in six fails. */
export const theOtherWay: LossOf = ({ model, correlation }, shared, own) => {
  const apart = 1 - correlation;
  const noise = 0.002 * shared;
  if (model === 'shared-bottom') return 0.03 - 0.01 * apart + 0.1 * noise + 0.0002 * own;
  if (model === 'omoe') return (0.2 - 0.1 * apart + noise) * (correlation === 1 && own > 1 ? 3 : 1) + 0.01 * own;
  return 0.3 - 0.01 * apart + noise + 0.02 * own;
};
