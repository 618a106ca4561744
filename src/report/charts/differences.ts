import * as Plot from '@observablehq/plot';
import type { Pair } from '../../analysis/pairs.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { range } from '../../base/words.js';
import { ofQuantity } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { estimate, type Field, fieldLines, number, tableFrom } from '../../table/table.js';
import { numberAxis } from '../plot/axes.js';
import { MOST_LOOKS, modelLook } from '../plot/look.js';
import { cutTo, type Estimated, frameOfEstimates, rowIntervals } from '../plot/marks.js';
import { facets, panelGrid, panelPlot, rowTitles, widthOf } from '../plot/panels.js';
import { otherFields, placeFields } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart, Drawing } from './chart.js';

/** The mean difference of a model's metric from another one's at the same place, paired by seed. */
interface Difference extends CellPlace, Estimated {
  readonly other: number;
  /** Seeds on which both finished. */
  readonly n: number;
}

interface DifferencesDrawing extends Drawing {
  readonly metric: string;
  readonly items: readonly Difference[];
}

/** How far apart are the models, seed by seed? */
export const differences: Chart<DifferencesDrawing> = {
  name: 'differences',
  ownFields: 'in caption',
  build({ pairs, metric }) {
    const items = pairs.flatMap((pair) => differenceOf(pair, metric));
    if (items.length === 0) return { skipped: 'no two models have finished runs of the same seed' };
    return {
      title: `Paired differences in ${metric.title} between models`,
      caption:
        `Difference in the mean ${metric.axis} after the last step, seed by seed, with 95 % intervals. ` +
        `Left of 0, the model named first is ${metric.better === 'lower' ? 'better' : 'worse'}. ` +
        `n = ${range(items.map((item) => item.n))} seeds.`,
      notes: `Intervals: BCa bootstrap, resampled by seed; seeds on which both finished. Arrowheads, where there are any: beyond the end of the axis; the number is the difference itself.`,
      drawing: { metric: metric.title, items },
    };
  },
  draw,
  table: ({ items, metric }, dimensions) =>
    tableFrom(
      { name: 'differences', caption: `Mean difference in ${metric}, paired by seed, with its 95 % interval` },
      items,
      fieldsOf(dimensions),
    ),
  printSize: ({ items }) => {
    const rows = items.map(({ group, model, other }) => JSON.stringify([group, model, other]));
    return { count: new Set(rows).size, of: 'rows' };
  },
};

function differenceOf({ other, comparison, ...pair }: Pair, measure: Measure): Difference[] {
  const { value, interval } = ofQuantity(comparison.meanDifference, measure);
  return value === undefined ? [] : [{ ...placeOf(pair), other, n: comparison.finished, value, interval }];
}

/** The least width of a panel beside the labels of its rows, and the height of a row, in pixels. */
const [NARROWEST, ROW] = [150, 22];

/** A panel per place on the axis, a row per pair; with many models, rows are in the order of the differences. */
function draw({ metric, items }: DifferencesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const several = new Set(items.map((item) => item.group)).size > 1;
  const { groups, models } = dimensions;
  const rowOf = ({ group, model, other }: Difference) =>
    `${several ? `${groups[group]!.title}: ` : ''}${models[model]!.title} − ${models[other]!.title}`;
  const isSorted = dimensions.models.length > MOST_LOOKS;
  const sorted = [...items].sort((a, b) => a.group - b.group || (isSorted ? a.value - b.value : 0));
  const rows = [...new Set(sorted.map(rowOf))];
  const titles = rowTitles(rows, view.width);
  // Groups are rows, not panels.
  const panels = panelGrid<Difference>(
    [...items].sort((a, b) => (a.axis ?? Infinity) - (b.axis ?? Infinity)),
    { id: ({ axis }) => axis, title: (item) => axisValue(item, dimensions)?.title ?? '' },
    view,
    { margin: titles.marginLeft, narrowest: NARROWEST },
  );
  const range = frameOfEstimates(items);
  const cut = cutTo(range);
  const { marginLeft, axis } = titles;
  const at = { ...facets(panels), y: rowOf };
  return panelPlot(view, panels, {
    // With less, there is no room for the title of the panel below.
    ...{ panelHeight: Math.max(rows.length * ROW + 20, panels.rows > 1 ? 100 : 0), marginLeft },
    x: numberAxis(`difference in ${metric}`, 'linear', range, { width: widthOf(panels, view.width, { marginLeft }) }),
    y: { type: 'point', ...axis, padding: 0.6 },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor' }),
      ...rowIntervals(items, { at, range, look: ({ model }) => modelLook(dimensions.models, model) }),
      ...tips(view, items, {
        ...at,
        x: ({ value }: Difference) => cut(value),
        title: fieldLines(fieldsOf(dimensions)),
      }),
    ],
  });
}

const fieldsOf = (dimensions: Dimensions): Field<Difference>[] => [
  ...placeFields(dimensions),
  ...otherFields(dimensions),
  [number('n', 'seeds'), ({ n }) => n],
  [estimate('difference'), (difference) => difference],
];
