import type { Pair } from '../../analysis/pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import { oriented, signOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import type { Comparison } from '../../stats/compare.js';
import { holm } from '../../stats/levels.js';
import {
  type Column,
  digits3,
  type Estimated,
  estimate,
  level,
  number,
  percent,
  type Table,
  type TableValue,
} from '../../table/table.js';
import { otherColumns, otherValues, placeColumns, placeValues } from '../plot/place.js';

/** The columns of two cells compared seed by seed. */
export const comparedColumns: readonly Column[] = [
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
];

/** The words for captions, after those that name the difference. */
export const COMPARED =
  'brackets 95 % intervals (BCa bootstrap by seed; of P(better), Wilson). Wilcoxon: signed-rank test; spread: the same test ' +
  'on distances from the median. Corrected levels are by Holm over this table. Diverged runs rank worst.';

/** The values in these columns of all comparisons of a table. Differences are in the metric itself, not in the loss. */
export function comparedValues(comparisons: readonly Comparison[], metric: Measure): TableValue[][] {
  const sign = signOf(metric);
  const levels = holm(comparisons.flatMap(({ wilcoxon, spread }) => [wilcoxon?.p, spread?.p]));
  return comparisons.map((c, i) => [
    ...[c.pairs, c.finished, turned(c.meanDifference, sign), c.improvement],
    ...[c.wilcoxon?.p, levels[2 * i], c.cliffsDelta === undefined ? undefined : sign * c.cliffsDelta],
    ...[c.logVarianceRatio, c.spread?.p, levels[2 * i + 1], c.brownForsythe?.p],
  ]);
}

const turned = ({ value, interval }: Estimated, sign: 1 | -1): Estimated => ({
  value: value === undefined ? undefined : sign * value,
  interval: interval && oriented(interval, sign),
});

/** Every comparison of two models with all its statistics. */
export function pairsTable(dimensions: Dimensions, metric: Measure, pairs: readonly Pair[]): Table {
  const { column, title, better } = metric;
  const compared = comparedValues(
    pairs.map(({ comparison }) => comparison),
    metric,
  );
  return {
    name: `pairs-${column}`,
    caption: `Models compared seed by seed in their ${title} (${better} is better): model less the other one, ${COMPARED}`,
    columns: [...placeColumns(dimensions), ...otherColumns(dimensions), ...comparedColumns],
    rows: pairs.map((pair, i) => [...placeValues(pair, dimensions), ...otherValues(pair, dimensions), ...compared[i]!]),
  };
}
