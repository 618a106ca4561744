import type { Interval } from '../../../ground/base/estimate.js';
import { mean } from '../../../ground/stats/descriptive.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { cellPlace } from '../../analysis/place.js';
import { type PairOfTasks, readGradients } from '../../results/gradients.js';
import { extent } from '../plot/axes.js';
import { intervalEnds } from '../plot/marks.js';
import { countsSentence } from './captions.js';
import type { Chart } from './chart.js';
import {
  BANDS,
  type CellCurve,
  type CurvesDrawing,
  curvePanels,
  earlyStopNotes,
  meanCurve,
  whyNoCurve,
} from './curves.js';

/** Do the tasks' gradients agree, and when in training? */
export const gradientCosine: Chart<CurvesDrawing> = {
  name: 'gradient-cosine',
  metricFree: true,
  showsCells: true,
  ...curvePanels,
  build({ cells }) {
    const recorded = cells.flatMap((placed) => {
      const pairs = readGradients(placed.cell);
      return pairs.length > 0 ? [{ placed, pairs }] : [];
    });
    const items = recorded.flatMap(({ placed, pairs }) => cosineCurves(placed, pairs));
    const skipped = whyNoCurve(
      items,
      'no finished run has recorded gradients: keepGradients: true does',
    );
    if (skipped !== undefined) return { skipped };
    const shown = recorded.map(({ placed }) => placed);
    return {
      title: "Cosine of the tasks' gradients against training steps",
      caption:
        "Cosine of two tasks' gradients with respect to the shared parameters; below 0 they conflict. " +
        `${BANDS} ${countsSentence(shown, 'curve')}`,
      notes: [
        'At each evaluation: the gradients of the plain losses on the batch of the next step, at the evaluated parameters. ' +
          'With more than two tasks, the mean over pairs. At each evaluation, runs without a cosine are left out: their batch has no label of a task. ' +
          "Means over runs, with Student's 95 % interval of the mean. Models that share nothing have no curve.",
        ...earlyStopNotes(items),
      ].join(' '),
      drawing: {
        label: 'cosine of gradients',
        panelBy: 'axis',
        lineBy: 'model',
        better: 'higher',
        range: cosineRange(items),
        level: 0,
        items,
      },
    };
  },
};

/** The range of all bands and 0, in quarters: most cosines are small. */
function cosineRange(items: readonly CellCurve[]): Interval {
  const [low, high] = extent([0, ...items.flatMap(({ points }) => points.flatMap(intervalEnds))]);
  return [Math.max(-1, Math.floor(4 * low) / 4), Math.min(1, Math.ceil(4 * high) / 4)];
}

/** The mean over pairs of tasks, then over those runs that have one. */
function cosineCurves(placed: PlacedCell, pairs: readonly PairOfTasks[]): CellCurve[] {
  const runs = (pairs[0]?.runs ?? []).map(({ step }, run) => ({
    step,
    values: Array.from(
      step,
      (_, i) =>
        mean(pairs.map(({ runs }) => runs[run]!.cosine[i]!).filter(Number.isFinite)) ?? Number.NaN,
    ),
  }));
  const curve = meanCurve(runs);
  return curve.points.length > 0 ? [{ ...cellPlace(placed), ...curve }] : [];
}
