import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { columnOf } from '../../base/metric.js';
import { axisNumber, range } from '../../base/words.js';
import { mean, variance } from '../../stats/summary.js';
import { digits4, number, type Table } from '../../table/table.js';
import { centered, extent, fourDigits, ticked } from '../plot/axes.js';
import { lookOf } from '../plot/look.js';
import { countPanels, facets, panelPlot, panelsOf, roomOf } from '../plot/panels.js';
import { placeColumns, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { type Chart, isAt } from './chart.js';

/** The Pearson correlation of the labels at a cosine of the tasks' weights, over trials. */
interface LabelCorrelation extends CellPlace {
  readonly cosine: number;
  /** The number of trials. */
  readonly n: number;
  readonly mean: number;
  /** The standard deviation over trials; undefined for a single trial. */
  readonly sd: number | undefined;
}

interface LabelCorrelationDrawing {
  readonly chart: 'fig2';
  readonly items: readonly LabelCorrelation[];
}

/** Figure 2 of the paper: what correlation of the labels does a cosine of the weights give? */
export const fig2: Chart<LabelCorrelationDrawing> = {
  name: 'fig2',
  metricFree: true,
  build({ cells, dimensions }) {
    const about = cells.filter(({ results: { kind } }) => kind.paperFigures?.includes(2));
    const first = about.filter((placed) => isFirstModel(placed, about));
    const items = withoutRepeats(first.flatMap((placed) => labelCorrelationOf(placed, dimensions)));
    if (about.every((placed) => cosineOf(placed, dimensions) === undefined))
      return { skipped: 'it is about the cosine of the tasks of synthetic data' };
    if (items.length === 0) return { skipped: 'no finished run has recorded the correlation of its labels' };
    if (new Set(items.map((item) => item.axis)).size < 2) return { skipped: 'there is one correlation only' };
    return {
      title: 'Correlation of the labels against the cosine of the weights (Figure 2)',
      caption:
        "Pearson correlation of the two tasks' labels, against the cosine p of the tasks' weights. Points: mean over " +
        `trials; bars: 2 standard deviations to either side. n = ${range(items.map((item) => item.n))} trials per point.`,
      notes: 'Over the test examples of a run. Dashed: where both would be equal.',
      drawing: { chart: 'fig2', items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: countPanels(items, 'nothing'), of: 'panels' }),
  // The figure is about the data, which are the same for all models.
  shows: (item, { models: _, ...chosen }) => isAt(item, chosen),
};

/** All models see the same data: one of them is enough. */
const isFirstModel = (placed: PlacedCell, cells: readonly PlacedCell[]): boolean =>
  cells.find(({ group, axis }) => group === placed.group && axis === placed.axis) === placed;

/** Training settings do not affect the data: a setting that shows the same as an earlier one is left out. */
function withoutRepeats(items: readonly LabelCorrelation[]): LabelCorrelation[] {
  const shown = new Map<string, number>();
  for (const group of new Set(items.map((item) => item.group))) {
    const numbers = items.filter((item) => item.group === group).map(({ cosine, mean, sd }) => [cosine, mean, sd]);
    const id = JSON.stringify(numbers);
    if (!shown.has(id)) shown.set(id, group);
  }
  const groups = new Set(shown.values());
  return items.filter((item) => groups.has(item.group));
}

function cosineOf(placed: PlacedCell, dimensions: Dimensions): number | undefined {
  const value = axisValue(placed, dimensions)?.value;
  return typeof value === 'number' ? value : undefined;
}

function labelCorrelationOf(placed: PlacedCell, dimensions: Dimensions): LabelCorrelation[] {
  const cosine = cosineOf(placed, dimensions);
  const column = columnOf({ fact: 'label_correlation' });
  const values = placed.cell.runs.map((run) => run.metrics[column]).filter((value) => value !== undefined);
  if (cosine === undefined || values.length === 0) return [];
  const spread = variance(values);
  return [{ ...placeOf(placed), cosine, n: values.length, mean: mean(values)!, sd: spread && Math.sqrt(spread) }];
}

/** Means with bars of two standard deviations, and the line on which both correlations would be equal. */
function draw({ items }: LabelCorrelationDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, 'nothing', dimensions, view);
  const at = facets<LabelCorrelation>(panels);
  const { color } = lookOf(0);
  const cosines = items.map((item) => item.cosine);
  const ends = [Math.min(0, ...cosines), 1].map((end) => ({ end }));
  const width = Math.min(view.width, panels.columns * 520);
  return panelPlot({ ...view, width }, panels, {
    panelHeight: 300,
    x: {
      ...{ label: 'cosine p of the tasks’ weights', ...centered },
      ...ticked(
        { type: 'linear', domain: extent(ends.map(({ end }) => end)), tickFormat: axisNumber },
        roomOf(panels, width),
      ),
    },
    y: { label: 'Pearson correlation of the labels', ...centered, ticks: 5, tickFormat: axisNumber, grid: true },
    marks: [
      Plot.line(ends, { x: 'end', y: 'end', stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '3 3' }),
      Plot.lineY(items, { ...at, x: 'cosine', y: 'mean', stroke: color, strokeWidth: 1.9 }),
      Plot.ruleX(items, { ...at, x: 'cosine', y1: lowEnd, y2: highEnd, stroke: color, strokeWidth: 1.9 }),
      Plot.dot(items, { ...at, x: 'cosine', y: 'mean', fill: color, r: 3.2 }),
      ...tips(view, items, {
        ...at,
        x: 'cosine',
        y: 'mean',
        title: ({ cosine, mean, sd, n }: LabelCorrelation) =>
          `p = ${cosine}\nmean ${fourDigits(mean)}${sd === undefined ? '' : `, sd ${fourDigits(sd)}`}\nn = ${n} trials`,
      }),
    ],
  });
}

const lowEnd = ({ mean, sd = 0 }: LabelCorrelation): number => mean - 2 * sd;
const highEnd = ({ mean, sd = 0 }: LabelCorrelation): number => mean + 2 * sd;

function table({ items }: LabelCorrelationDrawing, dimensions: Dimensions): Table {
  // The training settings of a model do not affect its data.
  const places = { ...dimensions, own: [] };
  return {
    name: 'label-correlation',
    caption: 'Pearson correlation of the labels over trials',
    columns: [
      ...placeColumns(places).filter(({ key }) => key !== 'model'),
      number('trials'),
      number('mean', 'mean', digits4),
      number('sd', 'sd', digits4),
    ],
    rows: items.map((item) => [
      ...placeValues(item, places).filter((_, i) => placeColumns(places)[i]!.key !== 'model'),
      item.n,
      item.mean,
      item.sd,
    ]),
  };
}
