import * as Plot from '@observablehq/plot';
import type { Dimensions } from '../../analysis/place.js';
import { axisNumber } from '../../base/words.js';
import { meanInterval } from '../../stats/student.js';
import { summarize } from '../../stats/summary.js';
import { digits3, estimate, number, type Table, text } from '../../table/table.js';
import { fourDigits } from '../plot/axes.js';
import { placeColumns, placeValues } from '../plot/place.js';
import type { View } from '../plot/view.js';
import { drawRows, type GateRow } from './gate-rows.js';

/** How a number that each run has is spread over runs. */
export interface GateBox extends GateRow {
  readonly n: number;
  readonly mean: number;
  /** The 95 % interval of the mean. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly q05: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly q95: number;
}

export interface GateBoxes {
  readonly chart: string;
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly items: readonly GateBox[];
}

export function boxOf(row: GateRow, values: readonly number[]): GateBox {
  const { q05, q1, median, q3, q95 } = summarize(values);
  return { ...row, ...meanInterval(values), q05, q1, median, q3, q95 };
}

/** A sentence of captions. */
export const BOXES = 'Bars: the middle half of the runs; lines: 5 to 95 %; strokes: median; points: mean.';

/** A row per gate: 5 to 95 %, the middle half, the median as a stroke and the mean as a point. */
export function drawBoxes({ items, label, domain }: GateBoxes, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawRows(items, dimensions, view, {
    ...{ label, domain, tickFormat: axisNumber, at: ({ mean }) => mean },
    told: ({ n, mean, median, q1, q3, q05, q95 }) =>
      `mean ${fourDigits(mean)}, median ${fourDigits(median)}\nmiddle half ${fourDigits(q1)} to ${fourDigits(q3)}\n` +
      `5 to 95 %: ${fourDigits(q05)} to ${fourDigits(q95)}\nn = ${n}`,
    marks: (at, colorOf) => [
      Plot.ruleY(items, { ...at, x1: 'q05', x2: 'q95', stroke: 'currentColor', strokeOpacity: 0.7 }),
      Plot.barX(items, {
        ...{ ...at, x1: 'q1', x2: 'q3', insetTop: 5, insetBottom: 5 },
        ...{ fill: colorOf, fillOpacity: 0.5, stroke: 'currentColor', strokeOpacity: 0.7 },
      }),
      Plot.tickX(items, { ...at, x: 'median', stroke: 'currentColor', strokeWidth: 2, insetTop: 3, insetBottom: 3 }),
      Plot.dot(items, { ...at, x: 'mean', r: 3, fill: 'currentColor' }),
    ],
  });
}

export const boxesTable = ({ chart, label, items }: GateBoxes, dimensions: Dimensions): Table => ({
  name: chart,
  caption: `${label}, over runs`,
  columns: [
    ...placeColumns(dimensions),
    ...[text('gate'), number('n'), estimate('mean')],
    ...(
      [
        ['q05', '5 %'],
        ['q1', 'q1'],
        ['median', 'median'],
        ['q3', 'q3'],
        ['q95', '95 %'],
      ] as const
    ).map(([key, title]) => number(key, title, digits3)),
  ],
  rows: items.map((box) => [
    ...placeValues(box, dimensions),
    ...[
      box.of,
      box.n,
      { value: box.mean, interval: box.low === undefined ? undefined : ([box.low, box.high!] as const) },
    ],
    ...[box.q05, box.q1, box.median, box.q3, box.q95],
  ]),
});
