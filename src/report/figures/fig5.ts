import type { FigureKind } from './figure.js';
import { countsSentence, direction, ofPaper } from './words.js';

const COUNTED = ['counts in the shares and lies in no bin', 'count in the shares and lie in no bin'] as const;

/** Figure 5 of the paper: how do the final losses of a model spread over runs? */
export const fig5: FigureKind = {
  name: 'fig5',
  build({ layout: { cells, dimensions }, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    return {
      name: 'fig5',
      title: `Final ${metric.title} over runs${ofPaper(dimensions, 5)}`,
      caption:
        `Histograms of the ${metric.axis} after the last step; all have the same bins. ` +
        `${countsSentence(cells, 'histogram', COUNTED)} ${direction(metric)}`,
      drawing: { kind: 'histogram', axis: metric.axis, better: metric.better, items },
    };
  },
};
