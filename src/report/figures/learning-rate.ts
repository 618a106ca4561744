import type { FigureKind } from './figure.js';
import { searchesOf } from './searches.js';
import { direction } from './words.js';

/** How sensitive is each model to its learning rate? */
export const learningRate: FigureKind = {
  name: 'learning-rate',
  metricFree: true,
  build(input) {
    const found = searchesOf(input);
    if ('skipped' in found) return found;
    const { metric, counts } = found;
    const items = found.items.filter(({ trials }) => trials.some((trial) => trial.learningRate !== undefined));
    if (items.length === 0) return { skipped: 'the learning rate was not searched' };
    const { title, heading, axis, better } = metric;
    return {
      name: 'learning-rate',
      title: `Search of hyper-parameters: ${title} against the learning rate`,
      caption:
        `${heading} of every trial at the best of its evaluation points, against its learning rate; sizes and steps ` +
        'differ between trials as well. Rings: the best trial of each model. The axis ends at the ' +
        `${better === 'lower' ? 'highest' : 'lowest'} of the models' median trials: triangles on its edge are worse ` +
        `trials, crosses diverged ones. ${counts} ${direction(metric)}`,
      drawing: { kind: 'learning-rates', axis, better, items },
    };
  },
};
