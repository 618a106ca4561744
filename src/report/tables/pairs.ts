import type { Pair } from '../../analysis/pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import type { Measure } from '../../results/measures.js';
import type { Table } from '../../table/table.js';
import { otherColumns, otherValues, placeColumns, placeValues } from '../plot/place.js';
import { COMPARED, comparedColumns, comparedValues } from './compared.js';

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
