import type * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import type { Better } from '../../base/metric.js';
import type { Measure } from '../../results/measures.js';
import { quantile } from '../../stats/summary.js';
import { frameOf, padded, scaleFor, ticked, unticked } from '../plot/axes.js';
import { countPanels, facets, panelPlot, panelsOf, roomOf } from '../plot/panels.js';
import type { LegendEntry } from '../plot/picture.js';
import type { Scale, View } from '../plot/view.js';
import { isSeen } from './captions.js';

/** The final values of a metric over the runs of a cell. */
export interface CellSample extends CellPlace {
  /** The values of the finished runs, ascending. */
  readonly values: readonly number[];
  readonly diverged: number;
  /** The number of runs that a value stands for, where values are quantiles of very many runs; otherwise 1. */
  readonly each?: number;
}

/** The number of finished runs that some of the values of a sample stand for. */
export const runsOf = ({ each = 1 }: CellSample, count: number): number => count * each;

/**
 * The most values of a cell on a page: a cell with more runs is shown by as many quantiles, evenly spaced from the least to
 * the greatest.
 */
export const MOST_VALUES = 1000;

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
  /** The label of the metric. */
  readonly label: string;
  readonly better: Better;
  readonly items: readonly CellSample[];
}

/** The samples for a page: those of a million runs would take a hundred megabytes. */
function thinned<D extends SamplesDrawing>(drawing: D): D {
  if (drawing.items.every(({ values }) => values.length <= MOST_VALUES)) return drawing;
  const items = drawing.items.map((sample): CellSample => {
    const { length } = sample.values;
    if (length <= MOST_VALUES) return sample;
    const values = Array.from({ length: MOST_VALUES }, (_, i) => quantile(sample.values, i / (MOST_VALUES - 1)));
    return { ...sample, values, each: length / MOST_VALUES };
  });
  return { ...drawing, items };
}

/** The parts that charts of samples have in common. */
export const samplePanels = {
  printSize: ({ items }: SamplesDrawing) => ({ count: countPanels(items, 'axis'), of: 'panels' }) as const,
  thinned,
} as const;

/** The part of the metric's axis that samples are drawn on. */
export interface SamplesFrame {
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/** The room in which marks of samples are drawn: the frame, and the channels of the panel that a mark is in. */
export interface SamplesRoom extends SamplesFrame {
  readonly at: ReturnType<typeof facets<CellPlace>>;
}

/** The form in which samples are drawn against the metric. */
interface SamplesShape {
  readonly panelHeight: number;
  /** The left margin for the titles of models, where each model has a row. */
  readonly marginLeft?: number;
  readonly legend?: readonly LegendEntry[];
  readonly inside: (room: SamplesRoom) => { readonly y: Plot.ScaleOptions; readonly marks: Plot.Markish[] };
}

/**
 * The least width of panels with rows, in pixels: only the first one has titles, so that a page of a paper has room for
 * three in a row.
 */
const NARROWEST_ROWS = 160;

/** Draws samples against the metric, one panel per place on the axis: the caller supplies the marks and the other axis. */
export function drawSamples(
  { label, items }: SamplesDrawing,
  dimensions: Dimensions,
  view: View,
  { inside, ...shape }: SamplesShape,
): SVGSVGElement {
  const { marginLeft } = shape;
  const room = marginLeft === undefined ? {} : { margin: marginLeft, narrowest: NARROWEST_ROWS };
  const panels = panelsOf(items, 'axis', dimensions, view, room);
  const frame = samplesFrame(items, view.scale);
  const { low, high, scale } = frame;
  // Numbers of runs beyond the axis stand at the ends of rows.
  const outside = outsideOf(items, frame);
  const inset = (side: Outside['side']) =>
    marginLeft === undefined ? 0 : outside.some((one) => one.side === side) ? 40 : 4;
  const margins = marginLeft === undefined ? {} : { marginLeft };
  return panelPlot(view, panels, {
    ...shape,
    x: {
      ...ticked(unticked(label, scale, [low, high]), roomOf(panels, view.width, margins)),
      ...{ insetLeft: inset('left'), insetRight: inset('right') },
    },
    ...inside({ ...frame, at: facets<CellPlace>(panels) }),
  });
}

/** The range of the samples, without a few outlying runs that would take much of it. */
export function samplesFrame(items: readonly CellSample[], asked?: Scale): SamplesFrame {
  const samples = items.map(({ values }) => values);
  const least = Math.min(...samples.map((values) => values[0]!));
  const [, most] = frameOf(samples, 'linear');
  const scale = scaleFor([least, most], asked);
  const [low, high] = padded(frameOf(samples, scale));
  return { low, high, scale };
}

/** Runs of a cell beyond one end of the axis. */
export interface Outside extends CellPlace {
  readonly side: 'left' | 'right';
  readonly count: number;
}

export const outsideOf = (items: readonly CellSample[], { low, high }: SamplesFrame): Outside[] =>
  items.flatMap((sample) => {
    const { values } = sample;
    const count = (isOutside: (value: number) => boolean) =>
      Math.round(runsOf(sample, values.filter(isOutside).length));
    const sides: Outside[] = [
      { ...placeOf(sample), side: 'left', count: count((value) => value < low) },
      { ...placeOf(sample), side: 'right', count: count((value) => value > high) },
    ];
    return sides.filter(({ count }) => count > 0);
  });

/** The sentence that explains the arrows, where there are any. */
export const outsideSentence = (items: readonly CellSample[]): string =>
  isSeen(items, (shown) => outsideOf(shown, samplesFrame(shown)).length > 0)
    ? 'Numbers with an arrow: runs beyond the end of the axis, which a few outliers do not stretch.'
    : '';

/** `3 →` */
export const withArrow = ({ side, count }: Outside): string => (side === 'left' ? `← ${count}` : `${count} →`);
