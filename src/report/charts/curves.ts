import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { axisNumber } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { centered, extent, fourDigits, metricAxis, metricMargin, scaleFor, ticked } from '../plot/axes.js';
import { frameOf } from '../plot/frame.js';
import { FONT_SIZE, type Look, lineStyle, lookOf, modelLook } from '../plot/look.js';
import { countPanels, facets, lineHeight, panelMarks, panelsOf, plotDefaults, roomOf } from '../plot/panels.js';
import { type LegendEntry, modelLegend, picture } from '../plot/picture.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { type Scale, tips, type View } from '../plot/view.js';
import { isSeen } from './captions.js';

/** A cell's mean over runs at each evaluated step, with the interval of the mean where there is one. */
export interface CellCurve extends CellPlace {
  readonly step: readonly number[];
  /** The number of runs behind each point. */
  readonly n: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly (number | undefined)[];
  readonly high: readonly (number | undefined)[];
  /** The part of the cell that the curve is about, such as `level 1`, where a cell has several curves. */
  readonly part?: string;
}

/**
 * The mean curve of each cell over its finished runs, of the metric that curves show for a metric (`Measure.curve`);
 * cells without such a run are left out. A run's curve leaves out a metric that does not exist at every step: all its
 * columns have the same length.
 */
export function curvesOf(cells: readonly PlacedCell[], { curve: { column } }: Measure): CellCurve[] {
  return cells.flatMap((placed) => {
    const runs = placed.cell.runs.filter((run) => run.status === 'finished' && run.curve[column]);
    const step = Array.from(runs[0]?.curve.step ?? []);
    if (step.length === 0) return [];
    const values = runs.map((run) => run.curve[column]!);
    return [{ ...placeOf(placed), step, ...meansOf(step, values) }];
  });
}

/** The mean over runs at each step, given the values of each run. */
export function meansOf(
  step: readonly number[],
  values: readonly ArrayLike<number>[],
): Pick<CellCurve, 'n' | 'mean' | 'low' | 'high'> {
  const points = step.map((_, i) => meanInterval(values.map((ofRun) => ofRun[i]!)));
  return {
    n: points.map((point) => point.n),
    mean: points.map((point) => point.mean),
    low: points.map((point) => point.low),
    high: points.map((point) => point.high),
  };
}

/** The reason why there is no curve to show, if any: a single point is not a curve. */
export function whyNoCurve(curves: readonly CellCurve[], samples: readonly unknown[]): string | undefined {
  if (samples.length === 0) return 'no run has finished';
  if (curves.length === 0) return 'no finished run has recorded a curve of this metric';
  if (curves.every((curve) => curve.step.length < 2)) return 'runs were evaluated once: there is no curve';
  return undefined;
}

/**
 * A metric against training steps: one panel per place on the axis and one curve per model, or the other way round; or one
 * panel per cell and one curve per part.
 */
export interface CurvesDrawing {
  readonly chart: string;
  /** The label of the metric. */
  readonly label: string;
  readonly panelBy: 'axis' | 'model' | 'cell';
  /** The range of the vertical axis; by default it fits the curves. */
  readonly range?: readonly [low: number, high: number];
  readonly items: readonly CellCurve[];
}

/** The parts that charts of curves have in common. */
export const curvePanels = {
  ownFields: () => 'drawn' as const,
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
}

function draw({ label, panelBy, range, items }: CurvesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, panelBy, dimensions, view.width);
  const at = facets<CellPlace>(panels);
  const { lookFor, entries } = meaningOf(items, panelBy, dimensions);
  const curves = items.map((curve) => ({ points: pointsOf(curve), look: lookFor(curve) }));
  const points = curves.flatMap((curve) => curve.points);
  const frame = range ? frameIn(range) : curvesFrame(items, view.scale);
  const { low, high, scale } = frame;
  const cut = (value: number | undefined, otherwise: number) => Math.min(high, Math.max(low, value ?? otherwise));
  const marginLeft = metricMargin([low, high]);
  const steps = extent(points.map(({ step }) => step));
  const plot = Plot.plot({
    ...plotDefaults(panels, lineHeight(240, view)),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    x: {
      ...{ label: 'training step', ...centered },
      ...ticked({ type: 'linear', domain: steps, tickFormat: axisNumber }, roomOf(panels, view.width, { marginLeft })),
    },
    y: metricAxis(label, scale, [low, high]),
    marks: [
      ...panelMarks(panels),
      ...curves.map(({ points, look }) =>
        Plot.areaY(points, {
          ...at,
          x: 'step',
          y1: (point: CurvePoint) => cut(point.low, point.mean),
          y2: (point: CurvePoint) => cut(point.high, point.mean),
          fill: look.color,
          fillOpacity: 0.16,
        }),
      ),
      ...curves.map(({ points, look }) =>
        Plot.lineY(cutAtFrame(points, frame), { ...at, x: 'step', y: 'mean', ...lineStyle(look) }),
      ),
      // A solved model has no line: its single point is a dot.
      ...curves
        .filter(({ points }) => points.length === 1)
        .map(({ points: [point], look }) =>
          Plot.dot([{ ...point!, mean: cut(point!.mean, point!.mean) }], {
            ...at,
            ...{ x: 'step', y: 'mean', r: 4, symbol: look.symbol, stroke: look.color, strokeWidth: 1.5 },
          }),
        ),
      ...curves
        .filter(({ points }) => points[0]!.part !== undefined && panelBy !== 'cell')
        .map(({ points, look }, i, parts) => {
          const panel = panels.of(points[0]!);
          const within = parts.flatMap((other, k) => (panels.of(other.points[0]!) === panel ? [k] : []));
          // Each part is labelled at a different step, as many curves end close together.
          const share = (within.indexOf(i) + 1) / (within.length + 1);
          return Plot.text([points[Math.floor(share * points.length)]!], {
            ...{ ...at, x: 'step', y: 'mean', text: 'part', dy: -7, fill: look.color, fontSize: FONT_SIZE - 2 },
          });
        }),
      ...tips(view, points, { ...at, x: 'step', y: 'mean', title: (point: CurvePoint) => describe(point, dimensions) }),
    ],
  });
  return picture(view, plot, entries);
}

/** The part of the metric's axis that curves are drawn on. */
interface CurvesFrame {
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
  /** Whether a curve is partly outside. */
  readonly isCut: boolean;
}

const frameIn = ([low, high]: readonly [number, number]): CurvesFrame => ({ low, high, scale: 'linear', isCut: false });

/**
 * The range of the curves, without a few outlying points that would take much of it, and with their bands, but at most
 * half as much beyond the curves: the wide bands of few runs would flatten them, and a logarithmic axis does not reach
 * zero. Bands and curves are cut at the frame.
 */
function curvesFrame(items: readonly CellCurve[], asked?: Scale): CurvesFrame {
  const curves = items.map(({ mean }) => [...mean].sort((a, b) => a - b));
  const all = extent(curves.flat());
  const scale = scaleFor(all, asked);
  const [lowest, highest] = frameOf(curves, scale);
  const room = (highest - lowest || Math.abs(highest)) / 2;
  const [least, most] = scale === 'log' ? [lowest / 2, highest * 2] : [lowest - room, highest + room];
  const [low, high] = extent(items.flatMap(pointsOf).flatMap(({ mean, low, high }) => [low ?? mean, high ?? mean]));
  const [isLowCut, isHighCut] = [lowest > all[0], highest < all[1]];
  return {
    low: Math.max(low, isLowCut ? lowest : least),
    high: Math.min(high, isHighCut ? highest : most),
    ...{ scale, isCut: isLowCut || isHighCut },
  };
}

/**
 * The points of a curve inside the frame, and those where it crosses the edge; the rest are gaps. A clip path is not used,
 * because its name would differ each time.
 */
function cutAtFrame(points: readonly CurvePoint[], { low, high, scale }: CurvesFrame): CurvePoint[] {
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

/** The notes of charts of curves. */
export const curveNotes = (items: readonly CellCurve[]): string =>
  "Means over runs at each evaluated step, with Student's 95 % interval of the mean, cut at the frame." +
  (isSeen(items, (shown) => curvesFrame(shown).isCut)
    ? ' Curves leave the frame where a few points would stretch the axis.'
    : '');

function describe(point: CurvePoint, dimensions: Dimensions): string {
  const { step, mean, low, high, n, part } = point;
  const interval = low === undefined ? '' : `\n95 % interval ${fourDigits(low)} to ${fourDigits(high!)}`;
  const what = part === undefined ? '' : `, ${part}`;
  return `${placeTitle(point, dimensions)}${what}\nstep ${step}\nmean ${fourDigits(mean)}${interval}\nn = ${n}`;
}

const pointsOf = ({ step, mean, low, high, n, ...place }: CellCurve): CurvePoint[] =>
  step.map((at, i) => ({ ...place, step: at, mean: mean[i]!, low: low[i], high: high[i], n: n[i]! }));

/** The meaning of lines: models, places on the axis, or parts. */
function meaningOf(
  items: readonly CellCurve[],
  panelBy: CurvesDrawing['panelBy'],
  dimensions: Dimensions,
): { readonly lookFor: (curve: CellCurve) => Look; readonly entries: readonly LegendEntry[] } {
  const { models } = dimensions;
  if (panelBy === 'axis') {
    return { lookFor: ({ model }) => modelLook(models, model), entries: modelLegend(items, dimensions) };
  }
  if (panelBy === 'cell') {
    const parts = [...new Set(items.map(({ part = '' }) => part))];
    return {
      lookFor: ({ part = '' }) => lookOf(parts.indexOf(part)),
      entries: parts.map((title, i) => ({ title, look: lookOf(i) })),
    };
  }
  const shown = [...new Set(items.map(({ axis = 0 }) => axis))].sort((a, b) => a - b);
  return {
    lookFor: ({ axis = 0 }) => lookOf(axis),
    entries: shown.map((axis) => ({ title: axisValue({ axis }, dimensions)!.title, look: lookOf(axis) })),
  };
}

function table({ items, label }: CurvesDrawing, dimensions: Dimensions): Table {
  const hasParts = items.some(({ part }) => part !== undefined);
  return {
    name: 'curves',
    caption: `Mean ${label} with its 95 % interval at each evaluated step`,
    columns: [
      ...placeColumns(dimensions),
      ...(hasParts ? [text('part')] : []),
      ...[number('step'), number('n'), estimate('mean')],
    ],
    rows: items.flatMap((curve) =>
      curve.step.map((step, i) => [
        ...placeValues(curve, dimensions),
        ...(hasParts ? [curve.part] : []),
        step,
        curve.n[i],
        { value: curve.mean[i], interval: curve.low[i] === undefined ? undefined : [curve.low[i]!, curve.high[i]!] },
      ]),
    ),
  };
}
