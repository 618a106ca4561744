import * as Plot from '@observablehq/plot';
import type { Dimensions } from '../../analysis/place.js';
import { range } from '../../base/words.js';
import { exactInterval } from '../../stats/exact-share.js';
import { estimate, number, percent, type Table, text } from '../../table/table.js';
import { lookOf } from '../plot/look.js';
import { placeColumns, placeValues } from '../plot/place.js';
import type { View } from '../plot/view.js';
import type { Chart } from './chart.js';
import { drawRows, type GateRow, gateRows, rowOf } from './gate-boxes.js';

interface CountedRuns extends GateRow {
  readonly n: number;
  readonly polarised: number;
  readonly withDead: number;
}

interface PolarisedDrawing {
  readonly chart: 'polarised';
  readonly items: readonly CountedRuns[];
}

/** In how many runs do gates collapse? */
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
  draw,
  table,
};

const measures = [
  { key: 'polarised', title: 'polarised', look: lookOf(0), dy: -4 },
  { key: 'withDead', title: 'a dead expert', look: lookOf(1), dy: 5 },
] as const;

/** One row per model and level: both shares with their intervals, one above the other. */
function draw({ items }: PolarisedDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawRows(items, dimensions, view, {
    ...{ label: '% of runs', domain: [0, 1], tickFormat: (share) => String(Math.round(100 * share)) },
    ...{ at: ({ polarised, n }) => polarised / n, legend: measures.map(({ title, look }) => ({ title, look })) },
    told: (runs) =>
      `${measures.map(({ key, title }) => `${title}: ${runs[key]} (${percent(runs[key] / runs.n)})`).join('\n')}\nn = ${runs.n}`,
    marks: (at) =>
      measures.flatMap(({ key, look, dy }) => {
        const end = (i: 0 | 1) => (runs: CountedRuns) => exactInterval(runs[key], runs.n)![i];
        const { color, dash } = look;
        return [
          Plot.ruleY(items, {
            ...{ ...at, x1: end(0), x2: end(1), dy, stroke: color, strokeWidth: 1.9 },
            ...(dash !== 'none' && { strokeDasharray: dash }),
          }),
          Plot.dot(items, { ...at, x: (runs) => runs[key] / runs.n, dy, r: 3.5, symbol: look.symbol, fill: color }),
        ];
      }),
  });
}

function table({ items }: PolarisedDrawing, dimensions: Dimensions): Table {
  return {
    name: 'polarised',
    caption: 'Runs whose gates collapse, with exact 95 % intervals',
    columns: [
      ...placeColumns(dimensions),
      ...[text('gate'), number('n')],
      ...[estimate('polarised', 'polarised', percent), estimate('dead', 'with a dead expert', percent)],
    ],
    rows: items.map((runs) => [
      ...placeValues(runs, dimensions),
      ...[runs.of, runs.n],
      ...measures.map(({ key }) => ({ value: runs[key] / runs.n, interval: exactInterval(runs[key], runs.n) })),
    ]),
  };
}
