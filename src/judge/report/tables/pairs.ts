import { lossSign } from '../../../ground/base/metric.js';
import type { Comparison } from '../../../ground/stats/compare-cells.js';
import { holm } from '../../../ground/stats/levels.js';
import {
  digits3,
  estimate,
  type Field,
  level,
  number,
  percent,
  type Table,
  tableFrom,
} from '../../../ground/table/table.js';
import type { Pair } from '../../analysis/model-pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import { ofQuantity } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { otherFields, placeFields } from '../plot/place.js';

/** All pairs of models, compared seed by seed in one metric. */
export const pairsTable = (
  dimensions: Dimensions,
  metric: Measure,
  pairs: readonly Pair[],
): Table =>
  tableFrom(
    {
      name: `pairs-${metric.column}`,
      caption:
        `Models compared seed by seed in their ${metric.phrase} (${metric.better} is better): the first ` +
        'less the other one, brackets 95 % intervals (BCa bootstrap by seed; of P(better), Wilson). Wilcoxon: signed-rank test; ' +
        'spread: the same test on distances from the median. Corrected levels are by Holm over this table. Diverged runs rank worst.',
    },
    pairs,
    [...placeFields(dimensions), ...otherFields(dimensions), ...comparedFields(pairs, metric)],
  );

/** Differences are in the metric itself, not in the loss. */
function comparedFields(rows: readonly Pair[], metric: Measure): Field<Pair>[] {
  const sign = lossSign(metric.better);
  const levels = holm(
    rows.flatMap(({ comparison: { wilcoxon, spread } }) => [wilcoxon?.p, spread?.p]),
  );
  return (
    [
      [number('pairs', 'seeds'), ({ pairs }) => pairs],
      [number('finished', 'both finished'), ({ finished }) => finished],
      [
        estimate('difference', 'mean difference'),
        ({ meanDifference }) => ofQuantity(meanDifference, metric),
      ],
      [estimate('improvement', 'P(better)', percent), ({ improvement }) => improvement],
      [number('wilcoxon_p', 'Wilcoxon p', level), ({ wilcoxon }) => wilcoxon?.p],
      [number('wilcoxon_p_corrected', 'corrected', level), (_, i) => levels[2 * i]],
      [
        number('cliffs_delta', "Cliff's δ", digits3),
        ({ cliffsDelta: delta }) => (delta === undefined ? undefined : sign * delta),
      ],
      [
        estimate('log_variance_ratio', 'log variance ratio'),
        ({ logVarianceRatio }) => logVarianceRatio,
      ],
      [number('spread_p', 'spread p', level), ({ spread }) => spread?.p],
      [number('spread_p_corrected', 'corrected', level), (_, i) => levels[2 * i + 1]],
      [
        number('brown_forsythe_p', 'Brown–Forsythe p', level),
        ({ brownForsythe }) => brownForsythe?.p,
      ],
    ] satisfies Field<Comparison>[]
  ).map(([column, of]) => [column, ({ comparison }, i) => of(comparison, i)]);
}
