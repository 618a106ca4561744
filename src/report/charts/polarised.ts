import { type GateUse, useTitle } from '../../analysis/collapse.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { range } from '../../base/words.js';
import { exactInterval } from '../../stats/shares.js';
import { estimate, number, percent, text } from '../../table/table.js';
import { centered } from '../plot/axes.js';
import { lookOf } from '../plot/look.js';
import { type Estimate, estimated, rowIntervals } from '../plot/marks.js';
import { countPanels, panelsOf, rowPlot, rowTitles } from '../plot/panels.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

/** The runs of a model whose gates collapse. */
interface CountedRuns extends CellPlace {
  /** The title of the gates, such as `level 1`; empty for all gates of a model. */
  readonly of: string;
  readonly n: number;
  readonly polarised: number;
  readonly withDead: number;
}

interface PolarisedDrawing {
  readonly chart: 'polarised';
  readonly items: readonly CountedRuns[];
}

/** In how many runs do gates collapse? The table `gate-collapse` has the use of experts gate by gate. */
export const polarised: Chart<PolarisedDrawing> = {
  name: 'polarised',
  metricFree: true,
  ownFields: () => 'in caption',
  build({ gateUses }) {
    const items = gateUses.filter(({ isLevel }) => isLevel).map(countedOf);
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
  printSize: ({ items }) => ({ count: countPanels(items, 'axis'), of: 'panels' }),
};

const countedOf = (use: GateUse): CountedRuns => ({
  ...{ ...placeOf(use), of: useTitle(use), n: use.effective.length },
  ...{ polarised: use.polarised, withDead: use.withDead },
});

const measures = [
  { key: 'polarised', title: 'polarised', look: lookOf(0), dy: -4 },
  { key: 'withDead', title: 'a dead expert', look: lookOf(1), dy: 5 },
] as const;

/** The share of runs with a property, with its exact interval. */
function shareOf(runs: CountedRuns, key: (typeof measures)[number]['key']): Estimate {
  const [low, high] = exactInterval(runs[key], runs.n)!;
  return { value: runs[key] / runs.n, low, high };
}

/** A panel per place on the axis, a row per model and level: both shares, one above the other. */
function draw({ items }: PolarisedDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, 'axis', dimensions, view);
  const titleOf = ({ model, of }: CountedRuns) => [dimensions.models[model]!.title, of].filter(Boolean).join(', ');
  const rows = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const tickFormat = (share: number) => String(Math.round(100 * share));
  return rowPlot(view, panels, {
    ...{ rows: rowTitles(rows, view.width, 20), rowOf: titleOf, rowHeight: 26 },
    legend: measures.map(({ title, look }) => ({ title, look })),
    x: { label: '% of runs', ...centered, grid: true, type: 'linear', domain: [0, 1], tickFormat },
    inRows: (at) => [
      ...measures.flatMap(({ key, look, dy }) =>
        rowIntervals(
          items.map((runs) => ({ ...runs, ...shareOf(runs, key) })),
          { at: { ...at, dy }, range: [0, 1], look: () => look, r: 3.5 },
        ),
      ),
      ...tips(view, items, {
        ...{ ...at, x: ({ polarised, n }: CountedRuns) => polarised / n },
        title: (runs: CountedRuns) =>
          [
            [placeTitle(runs, dimensions), runs.of].filter(Boolean).join(', '),
            ...measures.map(({ key, title }) => `${title}: ${runs[key]} (${percent(runs[key] / runs.n)})`),
            `n = ${runs.n}`,
          ].join('\n'),
      }),
    ],
  });
}
