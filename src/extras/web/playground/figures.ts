/** The figures and sentences that the playground shows of its results. */

import { capitalized } from '../../../ground/base/words.js';
import { arrange } from '../../../judge/analysis/arrangement.js';
import { meanCurves } from '../../../judge/report/charts/curves.js';
import { buildFigures } from '../../../judge/report/charts/index.js';
import { sampleCells } from '../../../judge/report/charts/samples.js';
import { judgedCells } from '../../../judge/report/tables/failures.js';
import type { JudgedResults } from '../../../judge/results/cells.js';
import { type Measure, makeMeasure } from '../../../judge/results/measures.js';

export const FIGURES = [
  { name: 'fig4', title: 'MSE against training steps' },
  { name: 'fig5', title: 'Final MSE over runs' },
  { name: 'fig6', title: 'Distribution of the gate weights by task' },
] as const;

const MEASURE: Measure = makeMeasure({ part: 'test', name: 'mse' });

/** Returns the figures of the results so far. */
export function playgroundFigures(results: JudgedResults) {
  const arrangement = arrange([results]);
  const { cells, dimensions } = arrangement;
  const input = {
    ...arrangement,
    metric: MEASURE,
    curves: meanCurves(cells, MEASURE),
    samples: sampleCells(cells, MEASURE),
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

/**
 * Sentences on the number of failed runs of each model, as defined for the verdicts; empty where no
 * run has ended.
 */
export function failedWords(results: JudgedResults): string {
  const { dimensions, cells } = arrange([results]);
  const judged = judgedCells(cells, MEASURE);
  if (judged.length === 0) return '';
  const counts = judged.map(
    ({ placed, runs, failed }) =>
      `${dimensions.models[placed.model]!.title} ${failed.length} of ${runs.length}`,
  );
  return `Failed, as they diverged or are above twice the median of all models: ${counts.join(', ')}.`;
}
