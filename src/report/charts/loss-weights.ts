import type { PlacedCell } from '../../analysis/arrangement.js';
import { placeOf } from '../../analysis/place.js';
import { lossWeightsOf } from '../../results/loss-weights.js';
import { countsSentence } from './captions.js';
import type { Chart } from './chart.js';
import { type CellCurve, type CurvesDrawing, curveNotes, curvePanels, meansOf } from './curves.js';

/** How did the weights of the tasks' losses change, where training changed them? */
export const lossWeights: Chart<CurvesDrawing> = {
  name: 'loss-weights',
  metricFree: true,
  ...curvePanels,
  build({ cells }) {
    const weighted = cells.filter(({ cell }) => lossWeightsOf(cell).length > 0);
    const items = weighted.flatMap(curvesOf);
    if (items.length === 0) return { skipped: 'no finished run has weights of losses that training changed' };
    if (items.every(({ step }) => step.length < 2)) return { skipped: 'runs were evaluated once: there is no curve' };
    return {
      title: "Weights of the tasks' losses against training steps",
      caption: `What the loss of each task is multiplied by. Bands: 95 % intervals. ${countsSentence(weighted, 'curve')}`,
      notes: curveNotes(items),
      drawing: { chart: 'loss-weights', label: "weight of a task's loss", panelBy: 'cell', items },
    };
  },
};

/** One curve per task. */
function curvesOf({ cell, results, ...place }: PlacedCell): CellCurve[] {
  const step = Array.from(cell.runs.find(({ status }) => status === 'finished')?.curve.step ?? []);
  return lossWeightsOf(cell).map(({ task, runs }) => ({
    ...{ ...placeOf(place), step, part: results.kind.taskTitle(task) },
    ...meansOf(step, runs),
  }));
}
