import { arrange } from '../../../analysis/arrangement.js';
import { capitalized } from '../../../base/words.js';
import { curvesOf } from '../../../report/charts/curves.js';
import { buildFigures } from '../../../report/charts/index.js';
import { samplesOf } from '../../../report/charts/samples.js';
import { judgedCells } from '../../../report/tables/failures.js';
import type { JudgedResults } from '../../../results/cells.js';
import { type Measure, measureOf } from '../../../results/measures.js';

export const FIGURES = [
  { name: 'fig4', title: 'MSE against training steps' },
  { name: 'fig5', title: 'Final MSE over runs' },
  { name: 'fig6', title: 'Distribution of the gate weights by task' },
] as const;

export const MEASURE: Measure = measureOf({ part: 'test', name: 'mse' });

export function figuresOf(results: JudgedResults) {
  const arrangement = arrange([results]);
  const { cells, dimensions } = arrangement;
  const input = {
    ...arrangement,
    metric: MEASURE,
    curves: curvesOf(cells, MEASURE),
    samples: samplesOf(cells, MEASURE),
    overSettings: [],
    folders: [],
    labels: [],
    searches: [],
    specifications: { skipped: 'there is one' },
  };
  const names = FIGURES.map(({ name }) => name);
  return { ...buildFigures([input], names), dimensions };
}

/** The sentence in place of a figure that results do not have. */
export function missingWords({ cells }: JudgedResults, reason: string): string {
  const isBegun = cells.some(({ runs }) => runs.length > 0);
  return isBegun ? `${capitalized(reason)}.` : 'No run of these settings is trained yet.';
}

/** Sentences on the number of failed runs of each model, as defined for the verdicts; empty where no run has ended. */
export function failedWords(results: JudgedResults): string {
  const { dimensions, cells } = arrange([results]);
  const judged = judgedCells(cells, MEASURE);
  if (judged.length === 0) return '';
  const counts = judged.map(
    ({ placed, runs, failed }) => `${dimensions.models[placed.model]!.title} ${failed.length} of ${runs.length}`,
  );
  return `Failed, as they diverged or are above twice the median of all models: ${counts.join(', ')}.`;
}
