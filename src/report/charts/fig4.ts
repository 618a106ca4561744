import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import { type CurvesDrawing, curveNotes, curvePanels, whyNoCurve } from './curves.js';

/** Figure 4 of the paper: which model has the lower loss at each place on the axis? */
export const fig4: Chart<CurvesDrawing> = {
  name: 'fig4',
  ...curvePanels,
  build({ cells, dimensions, metric, curves: items, samples }) {
    const skipped = whyNoCurve(items, samples);
    if (skipped !== undefined) return { skipped };
    return {
      title: `${metric.title} against training steps, by model${ofPaper(dimensions, cells, 4)}`,
      caption:
        `Mean ${metric.curve.axis} over runs. Bands: 95 % intervals. ` +
        `${countsSentence(cells, 'curve')} ${direction(metric)}`,
      notes: curveNotes(items),
      drawing: { chart: 'fig4', label: metric.curve.axis, panelBy: 'axis', items },
    };
  },
};
