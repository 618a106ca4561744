import { hasCorrelation } from '../drawings/place-columns.js';
import { whyNoCurve } from './curves.js';
import type { FigureKind } from './figure.js';
import { countsSentence, direction } from './words.js';

/** Figure 3 of the paper, for every model: is the loss higher where the tasks are less related? */
export const fig3: FigureKind = {
  name: 'fig3',
  build({ layout: { cells, dimensions }, metric, curves: items, samples }) {
    const skipped = whyNoCurve({ curves: items, samples });
    if (skipped !== undefined) return { skipped };
    if (!hasCorrelation(dimensions)) return { skipped: 'the data have no correlation to tell curves apart by' };
    if (new Set(items.map((item) => item.correlation)).size < 2) return { skipped: 'there is one correlation only' };
    return {
      name: 'fig3',
      title: `${metric.title} against training steps, by correlation (Figure 3)`,
      caption:
        `Mean ${metric.curve.axis} over runs at each evaluated step; a curve for each cosine p of the tasks' weights. ` +
        `Bands: Student's 95 % interval of the mean, cut at the frame. ${countsSentence(cells, 'curve')} ${direction(metric)}`,
      drawing: { kind: 'curves', axis: metric.curve.axis, panelBy: 'model', items },
    };
  },
};
