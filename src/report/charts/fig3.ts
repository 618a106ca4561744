import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import { type CurvesDrawing, curveNotes, curvePanels, whyNoCurve } from './curves.js';

/** Figure 3 of the paper, for every model: is the loss higher where the tasks are less related? */
export const fig3: Chart<CurvesDrawing> = {
  name: 'fig3',
  ...curvePanels,
  build({ cells, dimensions, metric, curves, samples }) {
    const { axis } = dimensions;
    const skipped = whyNoCurve(curves, samples);
    if (skipped !== undefined) return { skipped };
    if (!axis) return { skipped: 'the data have no correlation to tell curves apart by' };
    const items = curves.filter((curve) => curve.axis !== undefined);
    if (new Set(items.map((item) => item.axis)).size < 2) return { skipped: `there is one ${axis.noun} only` };
    return {
      title: `${metric.title} against training steps, by ${axis.noun}${ofPaper(dimensions, cells, 3)}`,
      caption:
        `Mean ${metric.curve.axis} over runs; a curve for each ${axis.meaning}. Bands: 95 % intervals. ` +
        `${countsSentence(cells, 'curve')} ${direction(metric)}`,
      notes: curveNotes(items),
      drawing: { chart: 'fig3', label: metric.curve.axis, panelBy: 'model', items },
    };
  },
};
