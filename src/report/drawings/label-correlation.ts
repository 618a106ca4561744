import * as Plot from '@observablehq/plot';
import { digits4, number, type Table } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { lookOf } from './look.js';
import { axisNumber, centered, fourDigits } from './numbers.js';
import { facets, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeColumns, placeValues } from './place-columns.js';
import { tips } from './tips.js';
import type { View } from './view.js';

/** The Pearson correlation of the labels at a cosine of the tasks' weights, over trials. */
export interface LabelCorrelation extends Place {
  readonly cosine: number;
  /** Trials. */
  readonly n: number;
  readonly mean: number;
  /** Over trials; undefined of one. */
  readonly sd: number | undefined;
}

export interface LabelCorrelationDrawing {
  readonly kind: 'label-correlation';
  readonly items: readonly LabelCorrelation[];
}

/** Means with bars of two standard deviations, and the line on which both correlations would be equal. */
export function drawLabelCorrelation(
  { items }: LabelCorrelationDrawing,
  dimensions: Dimensions,
  view: View,
): SVGSVGElement {
  const panels = panelsOf(items, 'nothing', dimensions, view.width);
  const at = facets<LabelCorrelation>(panels);
  const { color } = lookOf(0);
  const cosines = items.map((item) => item.cosine);
  const ends = [Math.min(0, ...cosines), 1].map((end) => ({ end }));
  const plot = Plot.plot({
    ...plotDefaults(panels, 300),
    document: view.document,
    width: Math.min(view.width, panels.columns * 520),
    color: { type: 'identity' },
    x: { label: 'cosine p of the tasks’ weights', ...centered, ticks: 5, tickFormat: axisNumber },
    y: { label: 'Pearson correlation of the labels', ...centered, ticks: 5, tickFormat: axisNumber, grid: true },
    marks: [
      ...panelMarks(panels),
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
  return picture(view, plot);
}

const lowEnd = ({ mean, sd = 0 }: LabelCorrelation): number => mean - 2 * sd;
const highEnd = ({ mean, sd = 0 }: LabelCorrelation): number => mean + 2 * sd;

export function labelCorrelationTable({ items }: LabelCorrelationDrawing, dimensions: Dimensions): Table {
  return {
    name: 'label-correlation',
    caption: 'Pearson correlation of the labels over trials',
    columns: [
      ...placeColumns(dimensions).filter(({ key }) => key !== 'model'),
      number('trials'),
      number('mean', 'mean', digits4),
      number('sd', 'sd', digits4),
    ],
    rows: items.map((item) => [
      ...placeValues(item, dimensions).filter((_, i) => placeColumns(dimensions)[i]!.key !== 'model'),
      item.n,
      item.mean,
      item.sd,
    ]),
  };
}
