import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { referenceOf } from '../../analysis/pairs.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import type { Better } from '../../base/metric.js';
import { axisNumber, capitalized } from '../../base/words.js';
import { noiseOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, type Field, fieldLines, number, type Table, tableFrom, text } from '../../table/table.js';
import { extent, fourDigits, metricMargin, numberAxis, scaleFor } from '../plot/axes.js';
import { FONT_SIZE, focusedLooks, type Look, lineStyle, lookOf } from '../plot/look.js';
import { cutTo, estimated } from '../plot/marks.js';
import { countPanels, facets, lineHeight, type PanelBy, panelPlot, panelsOf, widthOf } from '../plot/panels.js';
import { type LegendEntry, modelLegend } from '../plot/picture.js';
import { placeFields } from '../plot/place.js';
import { type Scale, tips, type View } from '../plot/view.js';

/** A cell's mean over runs at each evaluated step, or at other places, with its interval where there is one. */
export interface CellCurve extends CellPlace {
  readonly step: readonly number[];
  /** Runs behind each point. */
  readonly n: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly (number | undefined)[];
  readonly high: readonly (number | undefined)[];
  /** The variance of the noise in the labels, where it is known: no mean squared error can stay below it. */
  readonly noise?: number;
  /** What of the cell it is about, such as `level 1`, where a cell has several curves. */
  readonly part?: string;
  /** For gains, the number of seeds with a seesaw behind each point. */
  readonly seesaws?: readonly number[];
}

/**
 * The mean curve of each cell over its finished runs, of the metric that curves show for a metric (`Measure.curve`);
 * cells without such a run are left out. A run's curve leaves out a metric that does not exist at every step: all its
 * columns have the same length.
 */
export function curvesOf(cells: readonly PlacedCell[], { metric, curve: { column } }: Measure): CellCurve[] {
  return cells.flatMap((placed) => {
    const runs = placed.cell.runs.filter((run) => run.status === 'finished' && run.curve[column]);
    const step = Array.from(runs[0]?.curve.step ?? []);
    if (step.length === 0) return [];
    const values = runs.map((run) => run.curve[column]!);
    const noise = noiseOf(metric, placed.cell, placed.results);
    return [{ ...placeOf(placed), step, ...meansOf(valuesAt(step, values)), ...(noise !== undefined && { noise }) }];
  });
}

export function meansOf(values: readonly ArrayLike<number>[]): Pick<CellCurve, 'n' | 'mean' | 'low' | 'high'> {
  const points = values.map(meanInterval);
  return {
    n: points.map(({ n }) => n),
    mean: points.map(({ value }) => value),
    low: points.map(({ low }) => low),
    high: points.map(({ high }) => high),
  };
}

/** The values of runs at each of the steps. */
export const valuesAt = (step: readonly number[], runs: readonly ArrayLike<number>[]): number[][] =>
  step.map((_, i) => runs.map((ofRun) => ofRun[i]!));

/** A panel for each place on the axis and a curve for each model, or the other way round; or a curve for each part. */
export interface CurvesDrawing {
  readonly chart: string;
  /** What curves are drawn against, with its name in tables; training steps by default, of which the first are not shown. */
  readonly against?: { readonly key: string; readonly label: string };
  /** The label of the metric, and the name of its values in tables, which are means by default. */
  readonly label: string;
  readonly key?: string;
  /** Its label above the noise, where curves are drawn so. */
  readonly above?: string;
  readonly better?: Better;
  readonly panelBy: PanelBy;
  readonly lineBy: 'model' | 'axis' | 'part';
  /** The groups, where they are not those of the report. */
  readonly groups?: Dimensions['groups'];
  /** A line to compare with: at 0, or where both axes are equal. */
  readonly guide?: 'zero' | 'equal';
  /** Of the vertical axis; by default it fits the curves. */
  readonly range?: readonly [low: number, high: number];
  readonly items: readonly CellCurve[];
}

/** Whether curves are drawn above the noise: it is known and below all means. */
export const areAboveNoise = (items: readonly CellCurve[]): boolean =>
  items.every(({ noise, mean }) => noise !== undefined && noise > 0 && mean.every((value) => value > noise));

export const curvePanels = {
  draw,
  table,
  printSize: ({ items, panelBy }: CurvesDrawing) => ({ count: countPanels(items, panelBy), of: 'panels' }) as const,
} as const;

interface CurvePoint extends CellPlace {
  readonly step: number;
  readonly mean: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly n: number;
  readonly part?: string;
  readonly seesaw?: number | undefined;
}

const STEPS = { key: 'step', label: 'training step' } as const;

const withGroups = ({ groups }: CurvesDrawing, dimensions: Dimensions): Dimensions => {
  const { models, groupNoun } = dimensions;
  return groups ? { models, groupNoun, groups } : dimensions;
};

function draw(drawing: CurvesDrawing, all: Dimensions, view: View): SVGSVGElement {
  const { against = STEPS, label, above, panelBy, guide, range, items } = drawing;
  const dimensions = withGroups(drawing, all);
  const panels = panelsOf(items, panelBy, dimensions, view);
  const at = { ...facets<CellPlace>(panels), x: 'step' };
  const { lookFor, hasBand, entries } = meaningOf(drawing, dimensions);
  const curves = items.map((curve) => ({
    ...{ points: pointsOf(curve, above !== undefined, hasBand(curve)), look: lookFor(curve), banded: hasBand(curve) },
  }));
  const points = curves.flatMap((curve) => curve.points);
  const scale =
    range || guide
      ? 'linear'
      : scaleFor(
          points.map(({ mean }) => mean),
          view.scale,
        );
  // The axis need not show the first sixth of training, where all curves fall steeply.
  const fitting = range ?? curvesFrame(points, scale, against === STEPS ? 1 / 6 : 0);
  const frame = guide === 'zero' ? extent([0, ...fitting]) : fitting;
  const cut = cutTo(frame);
  const marginLeft = metricMargin(frame);
  const places = extent(points.map(({ step }) => step));
  const width = widthOf(panels, view.width, { marginLeft });
  const counted = points.filter(({ seesaw, part }) => seesaw !== undefined && part === points[0]!.part);
  return panelPlot(view, panels, {
    ...{ panelHeight: lineHeight(240, view), marginLeft, legend: entries },
    x: { ...numberAxis(against.label, 'linear', places, { width, tickFormat: axisNumber }), grid: false },
    y: { ...numberAxis(above ?? label, scale, frame), ...(counted.length > 0 && { insetTop: FONT_SIZE + 4 }) },
    marks: [
      ...guideLines(guide, places, frame),
      ...curves
        .filter(({ banded }) => banded)
        .map(({ points, look }) =>
          Plot.areaY(bandOf(points, frame), {
            ...at,
            y1: ({ low, mean }: CurvePoint) => cut(low ?? mean),
            y2: ({ high, mean }: CurvePoint) => cut(high ?? mean),
            ...{ fill: look.color, fillOpacity: 0.2, stroke: look.color, strokeOpacity: 0.4, strokeWidth: 0.6 },
          }),
        ),
      ...curves.map(({ points, look }) =>
        Plot.lineY(cutAtFrame(points, frame, scale), { ...at, y: 'mean', ...lineStyle(look) }),
      ),
      // A solved model has no line but a single point.
      ...curves
        .filter((curve) => curve.points.length === 1 || guide)
        .map(({ points, look: { symbol, color } }) =>
          Plot.dot(points, {
            ...{ ...at, y: ({ mean }: CurvePoint) => cut(mean) },
            ...{ r: points.length === 1 ? 4 : 3, symbol, stroke: color, strokeWidth: 1.5 },
          }),
        ),
      Plot.text(counted, {
        ...{ ...at, frameAnchor: 'top', dy: 2, fontSize: FONT_SIZE - 2 },
        text: ({ seesaw, n }: CurvePoint) => String(Math.round((100 * seesaw!) / n)),
      }),
      ...tips(view, points, { ...at, y: 'mean', title: fieldLines(fieldsOf(drawing, dimensions)) }),
    ],
  });
}

const guideLines = (
  guide: CurvesDrawing['guide'],
  [first, last]: readonly [number, number],
  [low, high]: readonly [number, number],
): Plot.Markish[] => {
  if (guide === 'zero') return [Plot.ruleY([0], { stroke: 'currentColor' })];
  const ends = [Math.max(first, low), Math.min(last, high)];
  const dashed = { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '3 3' };
  return guide === 'equal' ? [Plot.line(ends, { x: Number, y: Number, ...dashed })] : [];
};

/** The points of a band, with gaps where all of it is outside the frame. */
const bandOf = (points: readonly CurvePoint[], [least, most]: readonly [number, number]): CurvePoint[] =>
  points.map((point) => {
    const { mean, low = mean, high = mean } = point;
    return high < least || low > most ? { ...point, mean: NaN, low: NaN, high: NaN } : point;
  });

/**
 * The range of the curves after the start of training, and of their bands, but at most half as much beyond the curves: the
 * wide bands of few runs would flatten them, and a logarithmic axis does not reach zero.
 */
function curvesFrame(points: readonly CurvePoint[], scale: Scale, start: number): [low: number, high: number] {
  const last = Math.max(...points.map(({ step }) => step));
  const late = points.filter(({ step }) => step >= start * last);
  const [lowest, highest] = extent(late.map(({ mean }) => mean));
  const room = (highest - lowest || Math.abs(highest)) / 2;
  const [least, most] = scale === 'log' ? [lowest / 2, highest * 2] : [lowest - room, highest + room];
  const [low, high] = extent(late.flatMap(({ mean, low, high }) => [low ?? mean, high ?? mean]));
  return [Math.max(low, least), Math.min(high, most)];
}

/** Leaves gaps outside the frame. A clip path is not used, because its name would differ each time. */
function cutAtFrame(points: readonly CurvePoint[], [low, high]: readonly [number, number], scale: Scale): CurvePoint[] {
  const at = scale === 'log' ? Math.log : Number;
  const isInside = ({ mean }: CurvePoint) => mean >= low && mean <= high;
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const shown = isInside(point) ? point : { ...point, mean: NaN };
    if (!before || isInside(before) === isInside(point)) return [shown];
    const outside = isInside(point) ? before : point;
    const edge = outside.mean < low ? low : high;
    const share = (at(edge) - at(before.mean)) / (at(point.mean) - at(before.mean));
    const crossing = { ...point, mean: edge, step: before.step + share * (point.step - before.step) };
    return isInside(point) ? [crossing, point] : [crossing, shown];
  });
}

/** The points of a curve with their intervals, all of them above the noise where that is asked for. */
function pointsOf(
  { step, mean, low, high, n, noise = 0, seesaws, ...place }: CellCurve,
  above: boolean,
  banded = true,
): CurvePoint[] {
  const aboveNoise = (value: number) => (above ? value - noise : value);
  const bound = (bounds: readonly (number | undefined)[], i: number) =>
    bounds[i] === undefined || !banded ? undefined : aboveNoise(bounds[i]);
  return step.map((step, i) => ({
    ...{ ...place, step, mean: aboveNoise(mean[i]!), low: bound(low, i), high: bound(high, i) },
    ...{ n: n[i]!, seesaw: seesaws?.[i] },
  }));
}

export const MOST_BANDS = 4;

/** Of lines: models, places on the axis, or parts. */
interface Meaning {
  readonly lookFor: (curve: CellCurve) => Look;
  /** Whether a curve has a band: of many models, only the best one and the reference. */
  readonly hasBand: (curve: CellCurve) => boolean;
  readonly entries: readonly LegendEntry[];
}

function meaningOf({ items, lineBy, better = 'lower' }: CurvesDrawing, dimensions: Dimensions): Meaning {
  if (lineBy === 'model') {
    const results = items.map(({ model, mean }) => ({ model, value: mean.at(-1)! }));
    const looks = focusedLooks(dimensions.models, results, better, referenceOf(dimensions));
    return {
      lookFor: ({ model }) => looks.of(model),
      hasBand: ({ model }) => looks.ranked.length <= MOST_BANDS || looks.focus.has(model),
      entries: modelLegend(items, dimensions, looks),
    };
  }
  if (lineBy === 'part') {
    const parts = [...new Set(items.map(({ part = '' }) => part))];
    return {
      lookFor: ({ part = '' }) => lookOf(parts.indexOf(part)),
      hasBand: () => parts.length <= MOST_BANDS,
      entries: parts.flatMap((title, i) => (title === '' ? [] : [{ title, look: lookOf(i) }])),
    };
  }
  const shown = [...new Set(items.map(({ axis = 0 }) => axis))].sort((a, b) => a - b);
  return {
    lookFor: ({ axis = 0 }) => lookOf(axis),
    hasBand: () => shown.length <= MOST_BANDS,
    entries: shown.map((axis) => ({ title: axisValue({ axis }, dimensions)!.title, look: lookOf(axis) })),
  };
}

function table(drawing: CurvesDrawing, dimensions: Dimensions): Table {
  const { items, label, against = STEPS, key = 'mean' } = drawing;
  return tableFrom(
    { name: 'curves', caption: `${capitalized(key)} of the ${label}, with its 95 % interval, by ${against.label}` },
    items.flatMap((curve) => pointsOf(curve, false)),
    fieldsOf(drawing, withGroups(drawing, dimensions)),
  );
}

const fieldsOf = ({ against = STEPS, key = 'mean' }: CurvesDrawing, dimensions: Dimensions): Field<CurvePoint>[] => [
  ...placeFields(dimensions),
  [text('part'), ({ part }) => part],
  [number(against.key, against.label, against === STEPS ? undefined : fourDigits), ({ step }) => step],
  [number('n'), ({ n }) => n],
  [estimate(key), ({ mean: value, low, high }) => estimated({ value, low, high })],
  [number('seesaw', 'seeds with a seesaw'), ({ seesaw }) => seesaw],
];
