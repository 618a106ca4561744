import type { FigureKind } from './figure.js';
import { searchesOf } from './searches.js';
import { direction } from './words.js';

/** How far did the search of hyper-parameters get with each model, and would more trials have helped? */
export const tuning: FigureKind = {
  name: 'tuning',
  metricFree: true,
  build(input) {
    const found = searchesOf(input);
    if ('skipped' in found) return found;
    const { metric, items, counts } = found;
    if (items.every(({ trials }) => trials.length < 2)) return { skipped: 'one trial a model is no search' };
    const { title, heading, axis, better } = metric;
    return {
      name: 'tuning',
      title: `Search of hyper-parameters: best ${title} so far`,
      caption:
        `Best ${heading} among the first trials of each model, against their number; a trial counts by the best of its ` +
        'evaluation points. Points: where the best of all was found. The axis ends at the ' +
        `${better === 'lower' ? 'highest' : 'lowest'} of the models' median trials: what is worse is drawn on its edge. ` +
        `${counts} ${direction(metric)}`,
      drawing: { kind: 'best-so-far', axis, better, items },
    };
  },
};
