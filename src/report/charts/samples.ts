import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import type { Better } from '../../base/metric.js';
import type { Measure } from '../../results/measures.js';
import { quantile } from '../../stats/summary.js';
import { padded, scaleFor, ticked, unticked } from '../plot/axes.js';
import { frameOf } from '../plot/frame.js';
import { modelLook, textWidth } from '../plot/look.js';
import { countPanels, facets, panelMarks, panelsOf, plotDefaults, roomOf } from '../plot/panels.js';
import { modelLegend, picture } from '../plot/picture.js';
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

/** The samples for a page: those of a million runs would take a hundred megabytes. */
export function thinnedSamples<D extends SamplesDrawing>(drawing: D): D {
  if (drawing.items.every(({ values }) => values.length <= MOST_VALUES)) return drawing;
  const items = drawing.items.map((sample): CellSample => {
    const { length } = sample.values;
    if (length <= MOST_VALUES) return sample;
    const values = Array.from({ length: MOST_VALUES }, (_, i) => quantile(sample.values, i / (MOST_VALUES - 1)));
    return { ...sample, values, each: length / MOST_VALUES };
  });
  return { ...drawing, items };
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
  /** The label of the metric. */
  readonly label: string;
  readonly better: Better;
  readonly items: readonly CellSample[];
}

export const samplesPrintSize = ({ items }: SamplesDrawing) =>
  ({ count: countPanels(items, 'axis'), of: 'panels' }) as const;

/** The part of the metric's axis that samples are drawn on. */
export interface SamplesFrame {
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/** The room in which marks of samples are drawn. */
export interface SamplesRoom extends SamplesFrame {
  /** The channels of the panel that a mark is in. */
  readonly at: ReturnType<typeof facets<CellPlace>>;
}

/**
 * The least width of panels with rows, in pixels: only the first one has titles, so that a page of a paper has room for
 * three in a row.
 */
const NARROWEST_ROWS = 180;

/** The form in which samples are drawn against the metric. */
interface SamplesShape {
  /** The height of a panel, in pixels. */
  readonly height: number;
  /** The left margin for the titles of models, where each model has a row. There is then no legend. */
  readonly marginLeft?: number;
  /** The place for numbers of runs beyond the axis: in a corner of the panel, or at the end of the model's row. */
  readonly countsAt: 'top' | 'bottom' | 'rows';
  readonly inside: (room: SamplesRoom) => { readonly y: Plot.ScaleOptions; readonly marks: Plot.Markish[] };
}

/**
 * Draws samples against the metric, one panel per place on the axis: the caller supplies the marks and the other axis.
 */
export function drawSamples(
  { label, items }: SamplesDrawing,
  dimensions: Dimensions,
  view: View,
  { height, marginLeft, countsAt, inside }: SamplesShape,
): SVGSVGElement {
  const panels =
    marginLeft === undefined
      ? panelsOf(items, 'axis', dimensions, view.width)
      : panelsOf(items, 'axis', dimensions, view.width - marginLeft, NARROWEST_ROWS);
  const frame = samplesFrame(items, view.scale);
  const { low, high, scale } = frame;
  const at = facets<CellPlace>(panels);
  const { y, marks } = inside({ ...frame, at });
  const margins = marginLeft === undefined ? {} : { marginLeft };
  const outside = outsideOf(items, frame);
  const inset = (side: Outside['side']) => (countsAt === 'rows' && outside.some((one) => one.side === side) ? 40 : 0);
  const plot = Plot.plot({
    ...plotDefaults(panels, height),
    ...margins,
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    x: {
      ...ticked(unticked(label, scale, [low, high]), roomOf(panels, view.width, margins)),
      ...{ insetLeft: inset('left'), insetRight: inset('right') },
    },
    y,
    marks: [
      ...panelMarks(panels),
      ...marks,
      ...(countsAt === 'rows' ? [] : countMarks(outside, at, dimensions, countsAt)),
    ],
  });
  return picture(view, plot, marginLeft === undefined ? modelLegend(items, dimensions) : []);
}

/** The frame of samples on the requested scale, or on the one that fits them, with a little room around a single value. */
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

/** The sentence for captions that explains the arrows, where there are any. */
export const outsideSentence = (items: readonly CellSample[]): string =>
  isSeen(items, (shown) => outsideOf(shown, samplesFrame(shown)).length > 0)
    ? 'Numbers with an arrow: runs beyond the end of the axis, which a few outliers do not stretch.'
    : '';

/** `3 →` */
export const withArrow = ({ side, count }: Outside): string => (side === 'left' ? `← ${count}` : `${count} →`);

/** A column of numbers in a corner of each panel, each beside the symbol of its model. */
function countMarks(
  outside: readonly Outside[],
  at: ReturnType<typeof facets<CellPlace>>,
  { models }: Dimensions,
  end: 'top' | 'bottom',
): Plot.Markish[] {
  const inCorner = (one: Outside) => JSON.stringify([at.fx(one), at.fy(one), one.side]);
  return outside.flatMap((one, i) => {
    const above = outside.slice(0, i).filter((other) => inCorner(other) === inCorner(one)).length;
    const inwards = one.side === 'left' ? 1 : -1;
    const dy = (end === 'top' ? 1 : -1) * (11 + 16 * above);
    const { symbol, color } = modelLook(models, one.model);
    const place = { ...at, frameAnchor: `${end}-${one.side}`, dy } as const;
    const textAnchor = one.side === 'left' ? 'start' : 'end';
    return [
      Plot.text([one], { ...place, text: withArrow, dx: 7 * inwards, textAnchor, lineAnchor: 'middle' }),
      Plot.dot([one], { ...place, dx: (16 + textWidth(withArrow(one))) * inwards, symbol, fill: color, r: 4 }),
    ];
  });
}
