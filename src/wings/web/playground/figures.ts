import { arrange } from '../../../analysis/arrangement.js';
import type { Dimensions } from '../../../analysis/place.js';
import type { Curve } from '../../../engine/run.js';
import type { Figure } from '../../../report/charts/chart.js';
import { curvesOf } from '../../../report/charts/curves.js';
import { type BuiltFigures, buildFigures } from '../../../report/charts/index.js';
import { samplesOf } from '../../../report/charts/samples.js';
import { failuresTable, judgedCells } from '../../../report/tables/failures.js';
import type { CellResults, JudgedResults } from '../../../results/cells.js';
import { type Measure, measureOf } from '../../../results/measures.js';
import type { Table } from '../../../table/table.js';

/** The charts of the playground. */
export const FIGURES = [
  { name: 'fig4', title: 'MSE against training steps' },
  { name: 'fig5', title: 'Final MSE over runs' },
  { name: 'fig6', title: 'Distribution of the gate weights by task' },
] as const;

/** The metric of the playground. */
export const MEASURE: Measure = measureOf({ part: 'test', name: 'mse' });

/**
 * The figures of some results, where there are any.
 * @param growing the curve so far of a run in training of a model, if there is one; it is shown for models without a
 * finished run
 */
export function figuresOf(
  results: JudgedResults,
  growing: (model: string) => Curve | undefined,
): { readonly figures: readonly Figure[]; readonly dimensions: Dimensions } {
  const cells = results.cells.map((cell) => withGrowing(cell, growing(cell.model)));
  const grown = cells.some((cell, i) => cell !== results.cells[i]);
  const curves = builtOf({ ...results, cells }, ['fig4']);
  const { figures, dimensions } = builtOf(results, ['fig5', 'fig6']);
  return {
    figures: [
      ...curves.figures.map((figure) => (grown ? { ...figure, caption: `${GROWING} ${figure.caption}` } : figure)),
      ...figures,
    ],
    dimensions,
  };
}

const GROWING = 'Of a model without a trained run, one that is in training.';

function withGrowing(cell: CellResults, curve: Curve | undefined): CellResults {
  if (!curve || cell.runs.some(({ status }) => status === 'finished')) return cell;
  const last = curve[MEASURE.column]!.at(-1)!;
  const run = { seed: 0, status: 'finished', metrics: { [MEASURE.column]: last }, curve, gates: [] } as const;
  return { ...cell, runs: [...cell.runs, run] };
}

function builtOf(results: JudgedResults, names: readonly string[]): BuiltFigures & { readonly dimensions: Dimensions } {
  const arrangement = arrange([results]);
  const { cells, dimensions } = arrangement;
  const input = {
    ...arrangement,
    metric: MEASURE,
    curves: curvesOf(cells, MEASURE),
    samples: samplesOf(cells, MEASURE),
    ...{
      pairs: [],
      transfers: [],
      gateUses: [],
      searches: [],
      overSettings: [],
      folders: [],
      labels: [],
      specifications: { skipped: 'there is one' },
    },
  };
  return { ...buildFigures(input, names), dimensions };
}

/** Sentences on the number of failed runs of each model, as defined for the verdicts; empty where no run has ended. */
export function failedWords(results: JudgedResults): string {
  const { dimensions, cells } = arrange([results]);
  const judged = judgedCells(cells, MEASURE);
  if (judged.length === 0) return '';
  const counts = judged.map(
    ({ placed, runs }) =>
      `${dimensions.models[placed.model]!.title} ${runs.filter(({ failed }) => failed).length} of ${runs.length}`,
  );
  return `Failed, as they diverged or are above twice the median of all models: ${counts.join(', ')}.`;
}

/** The failed runs under all settings. */
export const failedTable = (results: JudgedResults): Table => failuresTable(arrange([results]), MEASURE);
