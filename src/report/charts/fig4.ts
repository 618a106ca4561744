import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import { type CurvesDrawing, curvePanels, frameSentence, whyNoCurve } from './curves.js';

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
        `Mean ${metric.curve.axis} over runs at each evaluated step. Bands: Student's 95 % interval of the mean, cut at the frame. ` +
        `${frameSentence(items)}${countsSentence(cells, 'curve')} ${direction(metric)}`,
      drawing: { chart: 'fig4', label: metric.curve.axis, panelBy: 'axis', items },
    };
  },
};
