import { hasSteps } from './curves.js';
import type { FigureKind } from './figure.js';
import { countsSentence, direction } from './words.js';

/** Figure 4 of the paper: which model has the lower loss at each correlation? */
export const fig4: FigureKind = {
  name: 'fig4',
  build({ layout: { cells }, metric, curves: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    if (!hasSteps(items)) return { skipped: 'runs were evaluated once: there is no curve' };
    return {
      name: 'fig4',
      title: `${metric.title} against training steps, by model (Figure 4)`,
      caption:
        `Mean ${metric.axis} over runs at each evaluated step. Bands: Student's 95 % interval of the mean, cut at the frame. ` +
        `${countsSentence(cells, 'curve')} ${direction(metric)}`,
      drawing: { kind: 'curves', axis: metric.axis, panelBy: 'correlation', items },
    };
  },
};
