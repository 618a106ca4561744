import { whyNoCurve } from './curves.js';
import type { FigureKind } from './figure.js';
import { countsSentence, direction, ofPaper } from './words.js';

/** Figure 4 of the paper: which model has the lower loss at each correlation? */
export const fig4: FigureKind = {
  name: 'fig4',
  build({ layout: { cells, dimensions }, metric, curves: items, samples }) {
    const skipped = whyNoCurve({ curves: items, samples });
    if (skipped !== undefined) return { skipped };
    return {
      name: 'fig4',
      title: `${metric.title} against training steps, by model${ofPaper(dimensions, 4)}`,
      caption:
        `Mean ${metric.curve.axis} over runs at each evaluated step. Bands: Student's 95 % interval of the mean, cut at the frame. ` +
        `${countsSentence(cells, 'curve')} ${direction(metric)}`,
      drawing: { kind: 'curves', axis: metric.curve.axis, panelBy: 'correlation', items },
    };
  },
};
