import * as Plot from '@observablehq/plot';
import { digits3, number, type Table, text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { FILL } from './gates.js';
import { centered, fourDigits } from './numbers.js';
import { panelMarks, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeColumns, placeTitle, placeValues } from './place-columns.js';
import { tips } from './tips.js';
import type { View } from './view.js';

/** How the weight of one expert is distributed over examples: its mean and quantiles. */
export interface ExpertWeights {
  readonly mean: number;
  readonly q05: number;
  readonly q25: number;
  readonly q50: number;
  readonly q75: number;
  readonly q95: number;
}

/** A gate of one run of a cell. */
export interface GateWeights extends Place {
  /** Its place among the gates of the model. */
  readonly gate: number;
  /** Such as `income over 50K`. */
  readonly title: string;
  /** Of the run. */
  readonly seed: number;
  /** Mean over examples, in nats. */
  readonly entropy: number;
  /** In one order for all gates of the run. */
  readonly experts: readonly ExpertWeights[];
}

export interface GateWeightsDrawing {
  readonly kind: 'gate-weights';
  readonly items: readonly GateWeights[];
}

interface Box extends ExpertWeights {
  readonly of: GateWeights;
  /** From 1. */
  readonly expert: string;
  readonly column: number;
  readonly row: number;
}

/** A row a cell, a panel a gate, a box an expert: 5 to 95 %, 25 to 75 %, the median as a line and the mean as a point. */
export function drawGateWeights({ items }: GateWeightsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const cells = [...new Set(items.map((item) => placeTitle(item, dimensions)))];
  const columns = Math.max(...items.map(({ gate }) => gate)) + 1;
  const placed = items.map((item) => {
    const cell = placeTitle(item, dimensions);
    const title = `${cell}, ${item.title}: H = ${item.entropy.toFixed(2)}`;
    return { item, title, column: item.gate, row: cells.indexOf(cell) };
  });
  const boxes = placed.flatMap(({ item, column, row }) =>
    item.experts.map((weights, i): Box => ({ ...weights, of: item, expert: String(i + 1), column, row })),
  );
  const place = { fx: 'column', fy: 'row', x: 'expert' };
  const experts = Math.max(...items.map((item) => item.experts.length));
  const panels = { all: placed, columns, rows: cells.length };
  const plot = Plot.plot({
    ...plotDefaults(panels, 170),
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    x: { domain: Array.from({ length: experts }, (_, i) => String(i + 1)), label: 'expert', ...centered, padding: 0.3 },
    y: { domain: [0, 1], label: 'gate weight', ...centered, ticks: 5, grid: true },
    marks: [
      ...panelMarks(panels),
      Plot.ruleX(boxes, { ...place, y1: 'q05', y2: 'q95', stroke: 'currentColor', strokeOpacity: 0.7 }),
      Plot.barY(boxes, { ...place, y1: 'q25', y2: 'q75', fill: FILL, stroke: 'currentColor', strokeOpacity: 0.7 }),
      Plot.tickY(boxes, { ...place, y: 'q50', stroke: 'currentColor', strokeWidth: 2 }),
      Plot.dot(boxes, { ...place, y: 'mean', r: 3, fill: 'currentColor' }),
      ...tips(view, boxes, { ...place, y: 'mean', title: (box: Box) => describe(box, dimensions) }),
    ],
  });
  return picture(view, plot);
}

function describe({ of, expert, mean, q05, q25, q50, q75, q95 }: Box, dimensions: Dimensions): string {
  return (
    `${placeTitle(of, dimensions)}, ${of.title}\nexpert ${expert}: mean weight ${fourDigits(mean)}, median ${fourDigits(q50)}\n` +
    `middle half ${fourDigits(q25)} to ${fourDigits(q75)}\n5 to 95 %: ${fourDigits(q05)} to ${fourDigits(q95)}\nseed ${of.seed}`
  );
}

const quantiles = [
  ['q05', '5 %'],
  ['q25', '25 %'],
  ['q50', 'median'],
  ['q75', '75 %'],
  ['q95', '95 %'],
] as const;

export function gateWeightsTable({ items }: GateWeightsDrawing, dimensions: Dimensions): Table {
  return {
    name: 'gate-weights',
    caption: 'Distribution of the weight of each expert over the test examples of one run, by gate',
    columns: [
      ...placeColumns(dimensions),
      text('gate'),
      number('seed'),
      number('entropy', 'entropy', digits3),
      number('expert'),
      number('mean', 'mean', digits3),
      ...quantiles.map(([key, title]) => number(key, title, digits3)),
    ],
    rows: items.flatMap((item) =>
      item.experts.map((weights, i) => [
        ...placeValues(item, dimensions),
        ...[item.title, item.seed, item.entropy, i + 1, weights.mean],
        ...quantiles.map(([key]) => weights[key]),
      ]),
    ),
  };
}
