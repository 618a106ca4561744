import * as Plot from '@observablehq/plot';
import type { Better } from '../../metric.js';
import type { PlacedCell } from '../arrangement.js';
import type { Measure } from '../measures.js';
import { extent, metricAxis, padded, scaleFor } from '../plot/axes.js';
import { countPanels, facets, panelMarks, panelsOf, plotDefaults } from '../plot/panels.js';
import { modelLegend, picture } from '../plot/picture.js';
import { type CellPlace, type Dimensions, placeOf } from '../plot/place.js';
import type { Scale, View } from '../plot/view.js';

/** The final values of a metric over the runs of a cell. */
export interface CellSample extends CellPlace {
  /** Of the finished runs, ascending. */
  readonly values: readonly number[];
  readonly diverged: number;
}

/** The final values of a metric, one sample per cell; cells without one are left out. */
export function samplesOf(cells: readonly PlacedCell[], { of }: Measure): CellSample[] {
  return cells.flatMap((placed) => {
    const { runs } = placed.cell;
    const values = runs.map((run) => of(run, placed.cell)).filter((value) => value !== undefined);
    const diverged = runs.filter((run) => run.status === 'diverged').length;
    return values.length > 0 ? [{ ...placeOf(placed), values: values.sort((a, b) => a - b), diverged }] : [];
  });
}

/** The distribution of a metric's final value: one panel per place on the axis. */
export interface SamplesDrawing {
  readonly chart: string;
  /** Of the metric. */
  readonly label: string;
  readonly better: Better;
  readonly items: readonly CellSample[];
}

export const samplesPrintSize = ({ items }: SamplesDrawing) =>
  ({ count: countPanels(items, 'axis'), of: 'panels' }) as const;

/** Where samples are drawn. */
export interface SamplesFrame {
  /** Channels of the panel that a mark is in. */
  readonly at: ReturnType<typeof facets<CellPlace>>;
  /** The ends of the metric's axis, and its scale. */
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/**
 * Draws samples against the metric, one panel per place on the axis: the caller supplies the marks and the other axis.
 */
export function drawSamples(
  { label, items }: SamplesDrawing,
  dimensions: Dimensions,
  view: View,
  inside: (frame: SamplesFrame) => { y: Plot.ScaleOptions; marks: Plot.Markish[] },
): SVGSVGElement {
  const panels = panelsOf(items, 'axis', dimensions, view.width);
  const [low, high] = samplesExtent(items);
  const scale = scaleFor([low, high], view.scale);
  const { y, marks } = inside({ at: facets<CellPlace>(panels), low, high, scale });
  const plot = Plot.plot({
    ...plotDefaults(panels, 200),
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    x: metricAxis(label, scale, [low, high]),
    y,
    marks: [...panelMarks(panels), ...marks],
  });
  return picture(view, plot, modelLegend(items, dimensions));
}

/** Least and greatest value of all samples; a little room around a single value. */
export const samplesExtent = (items: readonly CellSample[]): [low: number, high: number] =>
  padded(extent(items.flatMap(({ values }) => values)));
