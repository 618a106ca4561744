import type { FigureKind } from './figure.js';
import { countsSentence, direction } from './words.js';

const WORST = ['counts as worse than any other', 'count as worse than any other'] as const;

/** The whole distribution of final losses, without bins: good runs, typical runs and bad minima at one glance. */
export const ecdf: FigureKind = {
  name: 'ecdf',
  build({ layout: { cells }, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    return {
      name: 'ecdf',
      title: `Distribution of the final ${metric.title} over runs`,
      caption:
        `Share of runs whose ${metric.axis} after the last step is at most the value below. ` +
        `${countsSentence(cells, 'curve', WORST)} ${direction(metric)}`,
      drawing: { kind: 'distribution', axis: metric.axis, better: metric.better, items },
    };
  },
};
