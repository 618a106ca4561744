import * as Plot from '@observablehq/plot';
import type { Better } from '../../stats/best.js';
import type { Dimensions, Place } from './dimensions.js';
import type { LegendEntry } from './legend.js';
import { modelLook } from './look.js';
import { extent, metricAxis, scaleFor } from './numbers.js';
import { facets, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import type { Scale, View } from './view.js';

/** The final values of a metric over the runs of a cell. */
export interface Sample extends Place {
  /** Of the finished runs, ascending. */
  readonly values: readonly number[];
  readonly diverged: number;
}

/** The distribution of a metric's final value: a panel a correlation, as a histogram or a distribution function. */
export interface SamplesDrawing {
  readonly kind: 'histogram' | 'distribution';
  readonly axis: string;
  readonly better: Better;
  readonly items: readonly Sample[];
}

/** Where samples are drawn. */
export interface SamplesFrame {
  /** Channels of the panel that a mark is in. */
  readonly at: ReturnType<typeof facets<Place>>;
  /** The ends of the metric's axis, and its scale. */
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/** Draws samples against the metric, a panel a correlation: the marks and the other axis are the caller's. */
export function drawSamples(
  { axis, items }: SamplesDrawing,
  dimensions: Dimensions,
  view: View,
  inside: (frame: SamplesFrame) => { y: Plot.ScaleOptions; marks: Plot.Markish[] },
): SVGSVGElement {
  const panels = panelsOf(items, 'correlation', dimensions, view.width);
  const [low, high] = samplesExtent(items);
  const scale = scaleFor([low, high], view.scale);
  const { y, marks } = inside({ at: facets<Place>(panels), low, high, scale });
  const plot = Plot.plot({
    ...plotDefaults(panels, 200),
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    x: metricAxis(axis, scale, [low, high]),
    y,
    marks: [...panelMarks(panels), ...marks],
  });
  return picture(view, plot, legendOf(items, dimensions));
}

/** The models of some samples, in the order of the dimensions. */
export function legendOf(items: readonly { readonly model: number }[], { models }: Dimensions): LegendEntry[] {
  const shown = [...new Set(items.map((item) => item.model))].sort((a, b) => a - b);
  return shown.map((model) => ({ title: models[model]!.title, look: modelLook(models, model) }));
}

/** Least and greatest value of all samples; a little room around a single value. */
export function samplesExtent(items: readonly Sample[]): [low: number, high: number] {
  const [low, high] = extent(items.flatMap(({ values }) => values));
  const room = low === high ? 0.05 * Math.abs(low) || 0.05 : 0;
  return [low - room, high + room];
}
