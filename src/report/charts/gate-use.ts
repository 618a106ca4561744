import * as Plot from '@observablehq/plot';
import { type GateUse, useTitle } from '../../analysis/collapse.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { axisNumber, range } from '../../base/words.js';
import { exactInterval } from '../../stats/exact-share.js';
import { meanInterval } from '../../stats/student.js';
import { summarize } from '../../stats/summary.js';
import { digits3, estimate, number, percent, type Table, text } from '../../table/table.js';
import { centered, fourDigits, ticked } from '../plot/axes.js';
import { lookOf, modelLook } from '../plot/look.js';
import { type Estimate, estimated, rowIntervals } from '../plot/marks.js';
import { countPanels, facets, panelPlot, panelsOf, roomOf, rowTitles } from '../plot/panels.js';
import type { LegendEntry } from '../plot/picture.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart, Drawing } from './chart.js';

/** The subject of a row in a chart of gates. */
interface GateRow extends CellPlace {
  /** The title of the gates, such as `level 1, task 2`; empty for all gates of a model. */
  readonly of: string;
}

const rowOf = (use: GateUse): GateRow => ({ ...placeOf(use), of: useTitle(use) });

/** The parts that the charts have in common: panels along the axis, a row per gate, and independence of the metric. */
const gateRows = {
  metricFree: true,
  ownFields: () => 'in caption' as const,
  printSize: ({ items }: Drawing) =>
    ({ count: countPanels(items as readonly GateRow[], 'axis'), of: 'panels' }) as const,
} as const;

const ROW = 26;
/** The least height of panels in several rows: with less, there is no room for the title of the panel below. */
const LOWEST = 100;

/** The parts of a chart with rows. */
interface RowsDrawn<T> {
  /** The label of the horizontal axis. */
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly tickFormat: (value: number) => string;
  readonly legend?: readonly LegendEntry[];
  /** The marks in rows, given the channels that put an item in its panel and row. */
  readonly marks: (at: object, colorOf: (item: T) => string) => Plot.Markish[];
  /** The place of an item's tooltip, and its text below the name of the row. */
  readonly at: (item: T) => number;
  readonly told: (item: T) => string;
}

/** A panel per place on the axis, a row per gate or group of gates of each model. */
function drawRows<T extends GateRow>(
  items: readonly T[],
  dimensions: Dimensions,
  view: View,
  { label, domain, tickFormat, legend = [], marks, at, told }: RowsDrawn<T>,
): SVGSVGElement {
  const { models } = dimensions;
  const panels = panelsOf(items, 'axis', dimensions, view);
  const titleOf = ({ model, of }: T) => [models[model]!.title, of].filter(Boolean).join(', ');
  const rows = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const place: object = { ...facets<CellPlace>(panels), y: titleOf };
  const { marginLeft, axis } = rowTitles(rows, view.width, 20);
  return panelPlot(view, panels, {
    ...{ panelHeight: Math.max(rows.length * ROW + 10, panels.rows > 1 ? LOWEST : 0), marginLeft, legend },
    x: {
      ...{ label, ...centered, grid: true },
      ...ticked({ type: 'linear', domain, tickFormat }, roomOf(panels, view.width, { marginLeft })),
    },
    y: { type: 'band', ...axis, padding: 0.1 },
    marks: [
      ...marks(place, ({ model }) => modelLook(models, model).color),
      ...tips(view, items, {
        ...{ ...place, x: at as never },
        title: (item: T) => `${[placeTitle(item, dimensions), item.of].filter(Boolean).join(', ')}\n${told(item)}`,
      }),
    ],
  });
}

/** The distribution over runs of a number that each run has; `value` is their mean. */
interface GateBox extends GateRow, Estimate {
  readonly n: number;
  readonly q05: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly q95: number;
}

interface GateBoxes {
  readonly chart: string;
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly items: readonly GateBox[];
}

function boxOf(row: GateRow, values: readonly number[]): GateBox {
  const { q05, q1, median, q3, q95 } = summarize(values);
  const { mean: value, ...interval } = meanInterval(values);
  return { ...row, value, ...interval, q05, q1, median, q3, q95 };
}

const BOXES = 'Bars: the middle half of the runs; lines: 5 to 95 %; strokes: median; points: mean.';

/** One row per gate: 5 to 95 %, the middle half, the median as a stroke and the mean as a point. */
const drawBoxes = ({ items, label, domain }: GateBoxes, dimensions: Dimensions, view: View): SVGSVGElement =>
  drawRows(items, dimensions, view, {
    ...{ label, domain, tickFormat: axisNumber, at: ({ value }) => value },
    told: ({ n, value, median, q1, q3, q05, q95 }) =>
      `mean ${fourDigits(value)}, median ${fourDigits(median)}\nmiddle half ${fourDigits(q1)} to ${fourDigits(q3)}\n` +
      `5 to 95 %: ${fourDigits(q05)} to ${fourDigits(q95)}\nn = ${n}`,
    marks: (at, colorOf) => [
      Plot.ruleY(items, { ...at, x1: 'q05', x2: 'q95', stroke: 'currentColor', strokeOpacity: 0.7 }),
      Plot.barX(items, {
        ...{ ...at, x1: 'q1', x2: 'q3', insetTop: 5, insetBottom: 5 },
        ...{ fill: colorOf, fillOpacity: 0.5, stroke: 'currentColor', strokeOpacity: 0.7 },
      }),
      Plot.tickX(items, { ...at, x: 'median', stroke: 'currentColor', strokeWidth: 2, insetTop: 3, insetBottom: 3 }),
      Plot.dot(items, { ...at, x: 'value', r: 3, fill: 'currentColor' }),
    ],
  });

const quantiles = [
  ['q05', '5 %'],
  ['q1', 'q1'],
  ['median', 'median'],
  ['q3', 'q3'],
  ['q95', '95 %'],
] as const;

const boxesTable = ({ chart, label, items }: GateBoxes, dimensions: Dimensions): Table => ({
  name: chart,
  caption: `${label}, over runs`,
  columns: [
    ...placeColumns(dimensions),
    ...[text('gate'), number('n'), estimate('mean')],
    ...quantiles.map(([key, title]) => number(key, title, digits3)),
  ],
  rows: items.map((box) => [
    ...[...placeValues(box, dimensions), box.of, box.n, estimated(box)],
    ...quantiles.map(([key]) => box[key]),
  ]),
});

/** Do the tasks use the same experts? */
export const agreement: Chart<GateBoxes> = {
  name: 'agreement',
  ...gateRows,
  build({ gateUses }) {
    const uses = gateUses.filter((use) => use.agreement.length > 0);
    if (uses.length === 0) return { skipped: 'no finished run has a gate for each of several tasks' };
    const items = uses.map((use) => boxOf(rowOf(use), use.agreement));
    return {
      title: "Agreement of the tasks' gates",
      caption:
        'Similarity of the tasks in their use of experts: 1 where they use them alike, 0 where they have none in common. ' +
        `n = ${range(items.map(({ n }) => n))} runs per row.`,
      notes:
        "1 - JS / ln 2 of the mean weights of two tasks' gates (JS: the Jensen-Shannon divergence), over the test rows; the mean of " +
        `all pairs of tasks. A task does not use the experts of another one that it cannot choose. ${BOXES}`,
      drawing: { chart: 'agreement', label: 'agreement', domain: [0, 1], items },
    };
  },
  draw: drawBoxes,
  table: boxesTable,
};

/** How many of its experts does a gate use? */
export const effectiveExperts: Chart<GateBoxes> = {
  name: 'effective-experts',
  ...gateRows,
  build({ gateUses }) {
    const shown = gateUses.filter(({ repeats }) => !repeats);
    if (shown.length === 0) return { skipped: 'no finished run has a gate with a choice' };
    const items = shown.map((use) => boxOf(rowOf(use), use.effective));
    const most = Math.max(...shown.map(({ experts }) => experts));
    return {
      title: 'Effective experts by gate',
      caption:
        'The number of experts that a gate uses: 1 for a single one, ' +
        `${range(shown.map(({ experts }) => experts))} where it uses all alike. n = ${range(items.map(({ n }) => n))} runs per row.`,
      notes:
        'exp(H(u)) of the mean weights u that a gate gives its experts over the test rows. ' +
        `${BOXES} Gates that make the inputs of upper experts are together, by the mean of each run.`,
      drawing: { chart: 'effective-experts', label: 'effective experts', domain: [1, most], items },
    };
  },
  draw: drawBoxes,
  table: boxesTable,
};

interface CountedRuns extends GateRow {
  readonly n: number;
  readonly polarised: number;
  readonly withDead: number;
}

interface PolarisedDrawing {
  readonly chart: 'polarised';
  readonly items: readonly CountedRuns[];
}

const measures = [
  { key: 'polarised', title: 'polarised', look: lookOf(0), dy: -4 },
  { key: 'withDead', title: 'a dead expert', look: lookOf(1), dy: 5 },
] as const;

/** The share of runs with a property, with its exact interval. */
function shareOf(runs: CountedRuns, key: (typeof measures)[number]['key']): Estimate {
  const [low, high] = exactInterval(runs[key], runs.n)!;
  return { value: runs[key] / runs.n, low, high };
}

/** In how many runs do gates collapse? One row per model and level: both shares, one above the other. */
export const polarised: Chart<PolarisedDrawing> = {
  name: 'polarised',
  ...gateRows,
  build({ gateUses }) {
    const items = gateUses
      .filter(({ isLevel }) => isLevel)
      .map((use) => ({ ...rowOf(use), n: use.effective.length, polarised: use.polarised, withDead: use.withDead }));
    if (items.length === 0) return { skipped: 'no finished run has a gate with a choice' };
    return {
      title: 'Runs whose gates collapse',
      caption:
        'Polarised: some gate gives one expert a mean weight above 0.95. A dead expert: some gate gives an expert one below ' +
        `0.01. Lines: 95 % intervals. n = ${range(items.map(({ n }) => n))} runs per row.`,
      notes: 'Weights are means over the test rows; intervals of the share of runs are exact (Clopper-Pearson).',
      drawing: { chart: 'polarised', items },
    };
  },
  draw: ({ items }, dimensions, view) =>
    drawRows(items, dimensions, view, {
      ...{ label: '% of runs', domain: [0, 1], tickFormat: (share) => String(Math.round(100 * share)) },
      ...{ at: ({ polarised, n }) => polarised / n, legend: measures.map(({ title, look }) => ({ title, look })) },
      told: (runs) =>
        `${measures.map(({ key, title }) => `${title}: ${runs[key]} (${percent(runs[key] / runs.n)})`).join('\n')}\nn = ${runs.n}`,
      marks: (at) =>
        measures.flatMap(({ key, look, dy }) =>
          rowIntervals(
            items.map((runs) => ({ ...runs, ...shareOf(runs, key) })),
            { at: { ...at, dy }, range: [0, 1], look: () => look, r: 3.5 },
          ),
        ),
    }),
  table: ({ items }, dimensions) => ({
    name: 'polarised',
    caption: 'Runs whose gates collapse, with exact 95 % intervals',
    columns: [
      ...placeColumns(dimensions),
      ...[text('gate'), number('n')],
      ...[estimate('polarised', 'polarised', percent), estimate('dead', 'with a dead expert', percent)],
    ],
    rows: items.map((runs) => [
      ...[...placeValues(runs, dimensions), runs.of, runs.n],
      ...measures.map(({ key }) => estimated(shareOf(runs, key))),
    ]),
  }),
};
