import { oriented, signOf } from '../../claims/losses.js';
import { holm } from '../../stats/holm.js';
import { digits3, type Estimated, estimate, level, number, percent, type Table } from '../../table/table.js';
import type { Measure } from '../measures.js';
import type { Pair } from '../pairs.js';
import { type Dimensions, otherColumns, otherValues, placeColumns, placeValues } from '../plot/place.js';

/** Every comparison of two models with all its statistics; differences are in the metric itself, not in the loss. */
export function pairsTable(dimensions: Dimensions, metric: Measure, pairs: readonly Pair[]): Table {
  const { column, title, better } = metric;
  const sign = signOf(metric);
  const levels = holm(pairs.flatMap(({ comparison }) => [comparison.wilcoxon?.p, comparison.spread?.p]));
  return {
    name: `pairs-${column}`,
    caption:
      `Models compared seed by seed in their ${title} (${better} is better): model less the other one, brackets 95 % intervals ` +
      '(BCa bootstrap by seed; of P(better), Wilson). Wilcoxon: signed-rank test; spread: the same test on distances ' +
      'from the median. Corrected levels are by Holm over this table. Diverged runs rank worst.',
    columns: [
      ...placeColumns(dimensions),
      ...otherColumns(dimensions),
      number('pairs', 'seeds'),
      number('finished', 'both finished'),
      estimate('difference', 'mean difference'),
      estimate('improvement', 'P(better)', percent),
      number('wilcoxon_p', 'Wilcoxon p', level),
      number('wilcoxon_p_corrected', 'corrected', level),
      number('cliffs_delta', "Cliff's δ", digits3),
      estimate('log_variance_ratio', 'log variance ratio'),
      number('spread_p', 'spread p', level),
      number('spread_p_corrected', 'corrected', level),
      number('brown_forsythe_p', 'Brown–Forsythe p', level),
    ],
    rows: pairs.map((pair, i) => {
      const { comparison: c } = pair;
      return [
        ...placeValues(pair, dimensions),
        ...otherValues(pair, dimensions),
        c.pairs,
        c.finished,
        turned(c.meanDifference, sign),
        c.improvement,
        c.wilcoxon?.p,
        levels[2 * i],
        c.cliffsDelta === undefined ? undefined : sign * c.cliffsDelta,
        c.logVarianceRatio,
        c.spread?.p,
        levels[2 * i + 1],
        c.brownForsythe?.p,
      ];
    }),
  };
}

const turned = ({ value, interval }: Estimated, sign: 1 | -1): Estimated => ({
  value: value === undefined ? undefined : sign * value,
  interval: interval && oriented(interval, sign),
});
