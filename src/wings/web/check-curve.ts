import * as Plot from '@observablehq/plot';
import { type CellPlace, isSamePlace } from '../../analysis/place.js';
import type { CurvesDrawing } from '../../report/charts/curves.js';
import type { PageData } from '../../report/page/figures-html.js';
import { centered, extent, metricAxis, padded, scaleFor } from '../../report/plot/axes.js';
import { FONT_SIZE, lineStyle, modelLook } from '../../report/plot/look.js';

/** The curve of a run in training, drawn over the mean of the published runs of its cell. */
export interface GrowingCurve {
  readonly place: CellPlace;
  readonly column: string;
  readonly steps: number;
  readonly curve: Readonly<Record<string, readonly number[]>>;
}

/** The maximum number of points: more cannot be distinguished, and take long to draw. */
const MOST_POINTS = 400;

export function drawGrowing(
  { place, column, steps, curve }: GrowingCurve,
  data: PageData,
  width: number,
): SVGSVGElement {
  const { drawing, title } = meanCurves(data, column);
  const mean = drawing?.items.find((item) => isSamePlace(item, place));
  const { color, dash } = modelLook(data.dimensions.models, place.model);
  const points = (curve.step ?? []).map((step, i) => ({ step, value: curve[column]?.[i] }));
  const every = Math.ceil(points.length / MOST_POINTS);
  const own = points.filter((_, i) => (points.length - 1 - i) % every === 0);
  const means = (mean?.step ?? []).map((step, i) => {
    const [value, low, high] = [mean!.mean[i]!, mean!.low[i], mean!.high[i]];
    return { step, value, low: low ?? value, high: high ?? value };
  });
  const values = [...own.map(({ value }) => value), ...means.flatMap(({ low, high }) => [low, high])];
  const range = extent(values.filter((value): value is number => Number.isFinite(value)));
  const scale = scaleFor(range);
  return Plot.plot({
    ...{ width, height: 260, marginLeft: 64, marginRight: 24, marginBottom: 40 },
    style: { background: 'transparent', fontSize: `${FONT_SIZE}px` },
    x: { label: 'step', ...centered, domain: [0, steps], ticks: 5 },
    ...(values.length > 0 && { y: metricAxis(drawing?.label ?? title, scale, padded(range)) }),
    marks: [
      Plot.areaY(means, { x: 'step', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.15 }),
      Plot.line(means, {
        x: 'step',
        y: 'value',
        ...lineStyle({ color, dash, symbol: 'circle' }),
        strokeOpacity: 0.55,
      }),
      Plot.line(own, { x: 'step', y: 'value', stroke: 'currentColor', strokeWidth: 1.6 }),
      Plot.dot(own.slice(-1), { x: 'step', y: 'value', fill: 'currentColor', r: 3.5 }),
    ],
  }) as SVGSVGElement;
}

/** The figure of mean curves for a metric, if the page has one. */
function meanCurves({ figures, metrics }: PageData, column: string): { drawing?: CurvesDrawing; title: string } {
  const view = figures.find(({ name }) => name === 'fig4')?.views.find(({ metric }) => metric === column);
  const title = metrics.find((metric) => metric.column === column)?.title ?? column;
  return { ...(view && { drawing: view.drawing as CurvesDrawing }), title };
}
