import { range } from '../../words.js';
import type { Difference } from '../drawings/differences.js';
import type { Metric } from '../metrics.js';
import type { Pair } from '../pairs.js';
import type { FigureKind } from './figure.js';

/** How far are the models apart, seed by seed? */
export const differences: FigureKind = {
  name: 'differences',
  build({ pairs, metric }) {
    const items = pairs.flatMap((pair) => differenceOf(pair, metric));
    if (items.length === 0) return { skipped: 'no two models have finished runs of the same seed' };
    return {
      name: 'differences',
      title: `Paired differences in ${metric.title} between models`,
      caption:
        `Difference in the mean ${metric.axis} after the last step, seed by seed, with its 95 % BCa bootstrap interval ` +
        `(resampled by seed). Left of 0 the model named first is ${metric.better === 'lower' ? 'better' : 'worse'}. ` +
        `n = ${range(items.map((item) => item.n))} seeds on which both finished.`,
      drawing: { kind: 'differences', metric: metric.title, better: metric.better, items },
    };
  },
};

/** Losses are turned back into the metric. */
function differenceOf({ group, correlation, model, other, comparison }: Pair, { better }: Metric): Difference[] {
  const { value, interval } = comparison.meanDifference;
  if (value === undefined) return [];
  const place = { group, correlation, model, other, n: comparison.finished };
  const sign = better === 'lower' ? 1 : -1;
  const [low, high] = interval ? interval.map((bound) => sign * bound).sort((a, b) => a - b) : [];
  return [{ ...place, value: sign * value, low, high }];
}
