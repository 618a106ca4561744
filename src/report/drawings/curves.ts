import * as Plot from '@observablehq/plot';
import { estimate, number, type Table } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import type { LegendEntry } from './legend.js';
import { lineStyle, lookOf, modelLook } from './look.js';
import { axisNumber, centered, extent, fourDigits, metricAxis, metricMargin, scaleFor } from './numbers.js';
import { facets, type PanelBy, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeColumns, placeTitle, placeValues } from './place-columns.js';
import { tips } from './tips.js';
import type { Scale, View } from './view.js';

/** A cell's mean over runs at each evaluated step, with the interval of the mean where there is one. */
export interface Curve extends Place {
  readonly step: readonly number[];
  /** Runs behind each point. */
  readonly n: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly (number | undefined)[];
  readonly high: readonly (number | undefined)[];
}

/** A metric against training steps: a panel a correlation and a curve a model, or the other way round. */
export interface CurvesDrawing {
  readonly kind: 'curves';
  readonly axis: string;
  readonly panelBy: 'correlation' | 'model';
  readonly items: readonly Curve[];
}

interface Point extends Place {
  readonly step: number;
  readonly mean: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly n: number;
}

export function drawCurves({ axis, panelBy, items }: CurvesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, panelBy, dimensions, view.width);
  const at = facets<Place>(panels);
  const curves = items.map((curve) => ({ points: pointsOf(curve), look: lookFor(curve, panelBy, dimensions) }));
  const points = curves.flatMap((curve) => curve.points);
  const scale = scaleFor(
    points.map((point) => point.mean),
    view.scale,
  );
  const [low, high] = domainOf(points, scale);
  const cut = (value: number | undefined, otherwise: number) => Math.min(high, Math.max(low, value ?? otherwise));
  const plot = Plot.plot({
    ...plotDefaults(panels, 240),
    document: view.document,
    width: view.width,
    marginLeft: metricMargin([low, high]),
    color: { type: 'identity' },
    x: { label: 'training step', ticks: 4, tickFormat: axisNumber, ...centered },
    y: metricAxis(axis, scale, [low, high]),
    marks: [
      ...panelMarks(panels),
      ...curves.map(({ points, look }) =>
        Plot.areaY(points, {
          ...at,
          x: 'step',
          y1: (point: Point) => cut(point.low, point.mean),
          y2: (point: Point) => cut(point.high, point.mean),
          fill: look.color,
          fillOpacity: 0.16,
        }),
      ),
      ...curves.map(({ points, look }) => Plot.lineY(points, { ...at, x: 'step', y: 'mean', ...lineStyle(look) })),
      ...tips(view, points, { ...at, x: 'step', y: 'mean', title: (point: Point) => describe(point, dimensions) }),
    ],
  });
  return picture(view, plot, legendOf(items, panelBy, dimensions));
}

/**
 * The curves with their bands, but no more than half as much again: the wide bands of few runs would flatten the curves,
 * and below zero a logarithmic axis has no place. Beyond, a band is cut at the frame.
 */
function domainOf(points: readonly Point[], scale: Scale): [number, number] {
  const [lowest, highest] = extent(points.map((point) => point.mean));
  const room = (highest - lowest || Math.abs(highest)) / 2;
  const [least, most] = scale === 'log' ? [lowest / 2, highest * 2] : [lowest - room, highest + room];
  const bounds = points.flatMap(({ mean, low, high }) => [low ?? mean, high ?? mean]);
  const [low, high] = extent(bounds);
  return [Math.max(low, least), Math.min(high, most)];
}

function describe(point: Point, dimensions: Dimensions): string {
  const { step, mean, low, high, n } = point;
  const interval = low === undefined ? '' : `\n95 % interval ${fourDigits(low)} to ${fourDigits(high!)}`;
  return `${placeTitle(point, dimensions)}\nstep ${step}\nmean ${fourDigits(mean)}${interval}\nn = ${n}`;
}

const pointsOf = ({ step, mean, low, high, n, ...place }: Curve): Point[] =>
  step.map((at, i) => ({ ...place, step: at, mean: mean[i]!, low: low[i], high: high[i], n: n[i]! }));

const lookFor = (place: Place, panelBy: PanelBy, { models }: Dimensions) =>
  panelBy === 'correlation' ? modelLook(models, place.model) : lookOf(place.correlation);

function legendOf(items: readonly Curve[], panelBy: PanelBy, dimensions: Dimensions): LegendEntry[] {
  const lines = panelBy === 'correlation' ? 'model' : 'correlation';
  const shown = [...new Map(items.map((item) => [item[lines], item])).values()].sort((a, b) => a[lines] - b[lines]);
  return shown.map((item) => ({
    title: (lines === 'model' ? dimensions.models[item.model]! : dimensions.correlations[item.correlation]!).title,
    look: lookFor(item, panelBy, dimensions),
  }));
}

export function curvesTable({ items, axis }: CurvesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'curves',
    caption: `Mean ${axis} with its 95 % interval at each evaluated step`,
    columns: [...placeColumns(dimensions), number('step'), number('n'), estimate('mean')],
    rows: items.flatMap((curve) =>
      curve.step.map((step, i) => [
        ...placeValues(curve, dimensions),
        step,
        curve.n[i],
        { value: curve.mean[i], interval: curve.low[i] === undefined ? undefined : [curve.low[i]!, curve.high[i]!] },
      ]),
    ),
  };
}
