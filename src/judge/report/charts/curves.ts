/**
 * Mean curves over training with intervals: their data and their drawing, which several charts
 * share.
 */

import * as Plot from '@observablehq/plot';
import type { Interval } from '../../../ground/base/estimate.js';
import type { Better } from '../../../ground/base/metric.js';
import { axisNumber } from '../../../ground/base/words.js';
import { meanInterval } from '../../../ground/stats/student.js';
import {
  estimate,
  type Field,
  fieldLines,
  number,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { referenceModel } from '../../analysis/model-pairs.js';
import { axisValue, type CellPlace, cellPlace, type Dimensions } from '../../analysis/place.js';
import { noiseVariance, type RunCurve } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { extent, fourDigits, metricMargin, numberAxis, scaleFor } from '../plot/axes.js';
import { chooseLook, focusedLooks, type Look, lineStyle } from '../plot/look.js';
import { cutTo, type Estimated, intervalEnds } from '../plot/marks.js';
import {
  countPanels,
  facets,
  layOutPanels,
  type PanelBy,
  panelPlot,
  panelWidth,
} from '../plot/panels.js';
import { type LegendEntry, modelLegend } from '../plot/picture.js';
import { placeFields } from '../plot/place.js';
import { type Scale, tips, type View } from '../plot/view.js';

/** The mean over n runs at an evaluated step, or at another place. */
interface CurvePoint extends Estimated {
  readonly step: number;
  readonly n: number;
}

export interface CellCurve extends CellPlace {
  readonly points: readonly CurvePoint[];
  /** Whether some runs stopped earlier than others. */
  readonly hasEarlyStops?: true;
  /**
   * The variance of the noise in the labels, where it is known: no mean squared error can stay
   * below it.
   */
  readonly noise?: number;
  /** What of the cell it is about, such as `level 1`, where a cell has several curves. */
  readonly part?: string;
}

/**
 * The mean curve of each cell over its finished runs, of the metric that curves show for a metric
 * (`Measure.curve`); cells without such a run are left out. A run's curve leaves out a metric that
 * does not exist at every step: all its columns have the same length.
 */
export function meanCurves(cells: readonly PlacedCell[], { metric, curve }: Measure): CellCurve[] {
  return cells.flatMap((placed) => {
    const runs = placed.cell.runs.flatMap((run) => {
      const values = run.status === 'finished' ? curve.of(run, placed.cell) : undefined;
      const { step } = run.curve;
      return step && values ? [{ step, values }] : [];
    });
    const mean = meanCurve(runs);
    if (mean.points.length === 0) return [];
    const noise = noiseVariance(metric, placed.cell, placed.results);
    return [{ ...cellPlace(placed), ...mean, ...(noise !== undefined && { noise }) }];
  });
}

/**
 * The means over runs at every step at which one of them was evaluated. A run that stopped early
 * counts with its last value, so that all means are over the same runs; values that are not finite
 * are left out.
 */
export function meanCurve(runs: readonly RunCurve[]): Pick<CellCurve, 'points' | 'hasEarlyStops'> {
  const steps = [...new Set(runs.flatMap(({ step }) => Array.from(step)))].sort((a, b) => a - b);
  const evaluated = runs.map(() => 0);
  const points = steps.flatMap((step) => {
    const values = runs.flatMap((run, i) => {
      while (run.step[evaluated[i]!]! <= step) evaluated[i]!++;
      const value = run.values[evaluated[i]! - 1];
      return value !== undefined && Number.isFinite(value) ? [value] : [];
    });
    return values.length === 0 ? [] : [{ step, ...meanInterval(values) }];
  });
  const hasEarlyStops = runs.some(({ step }) => step[step.length - 1] !== steps.at(-1));
  return { points, ...(hasEarlyStops && { hasEarlyStops }) };
}

/** What captions of curves say of their bands. */
export const BANDS = 'Bands: 95 % intervals.';

/** What notes of curves say of runs that stopped early, where there are any. */
export const earlyStopNotes = (curves: readonly CellCurve[]): string[] =>
  curves.some(({ hasEarlyStops }) => hasEarlyStops)
    ? ['A run that stopped early counts with its last value.']
    : [];

/** The reason why there is no curve to show, if any: a single point is not a curve. */
export function whyNoCurve(curves: readonly CellCurve[], missing: string): string | undefined {
  if (curves.length === 0) return missing;
  return curves.every(({ points }) => points.length < 2)
    ? 'runs were evaluated once: there is no curve'
    : undefined;
}

/**
 * A panel for each place on the axis and a curve for each model, or the other way round; or a curve
 * for each part.
 */
export interface CurvesDrawing {
  readonly chart: string;
  /**
   * The quantity on the horizontal axis, with its name in tables; by default training steps,
   * without the first ones.
   */
  readonly against?: { readonly key: string; readonly label: string };
  /** The label of the metric, and the name of its values in tables, which are means by default. */
  readonly label: string;
  readonly key?: string;
  /** The caption of its table, where its values are no means with 95 % intervals. */
  readonly tableCaption?: string;
  /** Its label above the noise, where curves are drawn so. */
  readonly above?: string;
  readonly better?: Better;
  /** Whether models rank by the areas under their curves; by default, they do by the ends. */
  readonly ranksByArea?: true;
  readonly panelBy: PanelBy;
  readonly lineBy: 'model' | 'axis' | 'part';
  /** The groups, where they are not those of the report. */
  readonly groups?: Dimensions['groups'];
  /** Whether a line shows where both axes are equal. */
  readonly diagonal?: true;
  /** A value that a dashed line marks. */
  readonly level?: number;
  /** Of the vertical axis; by default it fits the curves. */
  readonly range?: Interval;
  readonly items: readonly CellCurve[];
}

/** Whether curves are drawn above the noise: it is known and below all means. */
export const areAboveNoise = (items: readonly CellCurve[]): boolean =>
  items.every(
    ({ noise, points }) =>
      noise !== undefined && noise > 0 && points.every(({ value }) => value > noise),
  );

export const curvePanels = {
  draw,
  table(drawing: CurvesDrawing, dimensions: Dimensions) {
    const { items, label, against = STEPS } = drawing;
    const {
      tableCaption: caption = `Mean of the ${label}, with its 95 % interval, by ${against.label}`,
    } = drawing;
    return tableFrom(
      { name: 'curves', caption },
      items.flatMap((curve) => curvePoints(curve, false)),
      curveFields(drawing, withGroups(drawing, dimensions)),
    );
  },
  printSize: ({ items, panelBy }: CurvesDrawing) =>
    ({ count: countPanels(items, panelBy), of: 'panels' }) as const,
} as const;

type PlacedPoint = ReturnType<typeof curvePoints>[number];

const STEPS = { key: 'step', label: 'training step' } as const;

const withGroups = ({ groups }: CurvesDrawing, dimensions: Dimensions): Dimensions => {
  const { models, groupNoun } = dimensions;
  return groups ? { models, groupNoun, groups } : dimensions;
};

function draw(drawing: CurvesDrawing, all: Dimensions, view: View): SVGSVGElement {
  const dimensions = withGroups(drawing, all);
  const { against = STEPS, label, above, panelBy, diagonal, level, range, items } = drawing;
  const panels = layOutPanels(items, panelBy, dimensions, view);
  const at = { ...facets<CellPlace>(panels), x: 'step' };
  const { lookFor, hasBand, entries } = curveMeaning(drawing, dimensions);
  const curves = items.map((curve) => {
    const banded = hasBand(curve);
    return {
      points: curvePoints(curve, above !== undefined, banded),
      look: lookFor(curve),
      banded,
    };
  });
  const points = curves.flatMap((curve) => curve.points);
  const scale = range || diagonal ? 'linear' : scaleFor(points.map(({ value }) => value));
  // The axis need not show the first sixth of training, where all curves fall steeply.
  const frame = range ?? curvesFrame(points, scale, against === STEPS ? 1 / 6 : undefined);
  const cut = cutTo(frame);
  const marginLeft = metricMargin(frame);
  const places = extent(points.map(({ step }) => step));
  const width = panelWidth(panels, view.width, { marginLeft });
  return panelPlot(view, panels, {
    // Lower where it is narrow, so that several below each other fit on a page.
    panelHeight: Math.round(Math.min(240, Math.max(130, view.width / 2))),
    marginLeft,
    legend: entries,
    x: {
      ...numberAxis(against.label, 'linear', places, { width, tickFormat: axisNumber }),
      grid: false,
    },
    y: numberAxis(above ?? label, scale, frame),
    marks: [
      ...(diagonal ? [diagonalLine(places, frame)] : []),
      ...(level === undefined ? [] : [Plot.ruleY([level], DASHED)]),
      ...curves
        .filter(({ banded }) => banded)
        .map(({ points, look }) =>
          Plot.areaY(clipBand(points, frame), {
            ...at,
            y1: (point: CurvePoint) => cut(intervalEnds(point)[0]),
            y2: (point: CurvePoint) => cut(intervalEnds(point)[1]),
            fill: look.color,
            fillOpacity: 0.2,
            stroke: look.color,
            strokeOpacity: 0.4,
            strokeWidth: 0.6,
          }),
        ),
      ...curves.map(({ points, look }) =>
        Plot.lineY(cutAtFrame(points, frame, scale), { ...at, y: 'value', ...lineStyle(look) }),
      ),
      // A solved model has no line but a single point.
      ...curves
        .filter((curve) => curve.points.length === 1 || diagonal)
        .map(({ points, look: { symbol, color } }) =>
          Plot.dot(points, {
            ...at,
            y: ({ value }: CurvePoint) => cut(value),
            r: points.length === 1 ? 4 : 3,
            symbol,
            stroke: color,
            strokeWidth: 1.5,
          }),
        ),
      ...tips(view, points, {
        ...at,
        y: 'value',
        title: fieldLines(curveFields(drawing, dimensions)),
      }),
    ],
  });
}

const DASHED = { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '3 3' } as const;

function diagonalLine([first, last]: Interval, [low, high]: Interval): Plot.Markish {
  const ends = [Math.max(first, low), Math.min(last, high)];
  return Plot.line(ends, { x: Number, y: Number, ...DASHED });
}

/** The points of a band, with gaps where all of it is outside the frame. */
const clipBand = (points: readonly PlacedPoint[], [least, most]: Interval): PlacedPoint[] =>
  points.map((point) => {
    const [low, high] = intervalEnds(point);
    return high < least || low > most ? { ...point, value: NaN, interval: undefined } : point;
  });

/**
 * The range of the curves after the start of training (a share of its steps), if there is one, and
 * of their bands, but at most half as much beyond the curves: the wide bands of few runs would
 * flatten them, and a logarithmic axis does not reach zero.
 */
function curvesFrame(
  points: readonly CurvePoint[],
  scale: Scale,
  start?: number,
): [low: number, high: number] {
  const last = Math.max(...points.map(({ step }) => step));
  const late = start === undefined ? points : points.filter(({ step }) => step >= start * last);
  const [lowest, highest] = extent(late.map(({ value }) => value));
  const room = (highest - lowest || Math.abs(highest)) / 2;
  const [least, most] =
    scale === 'log' ? [lowest / 2, highest * 2] : [lowest - room, highest + room];
  const [low, high] = extent(late.flatMap(intervalEnds));
  return [Math.max(low, least), Math.min(high, most)];
}

/**
 * Leaves gaps outside the frame. A clip path is not used, because its name would differ each time.
 */
function cutAtFrame(
  points: readonly PlacedPoint[],
  [low, high]: Interval,
  scale: Scale,
): PlacedPoint[] {
  const at = scale === 'log' ? Math.log : Number;
  const isInside = ({ value }: CurvePoint) => value >= low && value <= high;
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const shown = isInside(point) ? point : { ...point, value: NaN };
    if (!before || isInside(before) === isInside(point)) return [shown];
    const outside = isInside(point) ? before : point;
    const edge = outside.value < low ? low : high;
    const share = (at(edge) - at(before.value)) / (at(point.value) - at(before.value));
    const crossing = {
      ...point,
      value: edge,
      step: before.step + share * (point.step - before.step),
    };
    return isInside(point) ? [crossing, point] : [crossing, shown];
  });
}

/**
 * The points of a curve with their intervals, all of them above the noise where that is asked for.
 */
function curvePoints({ points, noise = 0, ...place }: CellCurve, above: boolean, banded = true) {
  const aboveNoise = (value: number) => (above ? value - noise : value);
  return points.map((point) => {
    const [low, high] = intervalEnds(point);
    const interval =
      point.interval && banded ? ([aboveNoise(low), aboveNoise(high)] as const) : undefined;
    return { ...place, ...point, value: aboveNoise(point.value), interval };
  });
}

export const MAX_BANDS = 4;

/** Of lines: models, places on the axis, or parts. */
interface Meaning {
  readonly lookFor: (curve: CellCurve) => Look;
  /** Whether a curve has a band: of many models, only the best one and the reference. */
  readonly hasBand: (curve: CellCurve) => boolean;
  readonly entries: readonly LegendEntry[];
}

function curveMeaning(
  { items, lineBy, better = 'lower', ranksByArea }: CurvesDrawing,
  dimensions: Dimensions,
): Meaning {
  if (lineBy === 'model') {
    const results = items.flatMap(({ model, points }) =>
      (ranksByArea ? points : points.slice(-1)).map(({ value }) => ({ model, value })),
    );
    const looks = focusedLooks(dimensions.models, results, better, referenceModel(dimensions));
    return {
      lookFor: ({ model }) => looks.of(model),
      hasBand: ({ model }) => looks.ranked.length <= MAX_BANDS || looks.focus.has(model),
      entries: modelLegend(items, dimensions, looks),
    };
  }
  if (lineBy === 'part') {
    const parts = [...new Set(items.map(({ part = '' }) => part))];
    return {
      lookFor: ({ part = '' }) => chooseLook(parts.indexOf(part)),
      hasBand: () => parts.length <= MAX_BANDS,
      entries: parts.flatMap((title, i) => (title === '' ? [] : [{ title, look: chooseLook(i) }])),
    };
  }
  const shown = [...new Set(items.map(({ axis = 0 }) => axis))].sort((a, b) => a - b);
  return {
    lookFor: ({ axis = 0 }) => chooseLook(axis),
    hasBand: () => shown.length <= MAX_BANDS,
    entries: shown.map((axis) => ({
      title: axisValue({ axis }, dimensions)!.title,
      look: chooseLook(axis),
    })),
  };
}

const curveFields = (
  { against = STEPS, key = 'mean' }: CurvesDrawing,
  dimensions: Dimensions,
): Field<PlacedPoint>[] => [
  ...placeFields(dimensions),
  [text('part'), ({ part }) => part],
  [
    number(against.key, against.label, against === STEPS ? undefined : fourDigits),
    ({ step }) => step,
  ],
  [number('n'), ({ n }) => n],
  [estimate(key), (point) => point],
];
