/** Figure 6 of the paper: the distribution of gate weights over examples. */

import * as Plot from '@observablehq/plot';
import { least, median } from 'd3-array';
import { metricColumn } from '../../../ground/base/metric.js';
import {
  digits3,
  type Field,
  fieldLines,
  number,
  percent,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import { gateRole } from '../../../train/models/gate.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { gateTitle, inOrderOfUse, ownerTitle } from '../../analysis/gate-use.js';
import { bySplit } from '../../analysis/model-pairs.js';
import { type CellPlace, cellPlace, type Dimensions } from '../../analysis/place.js';
import type { RunResult } from '../../results/cells.js';
import { cellLosses } from '../../results/losses.js';
import { type Measure, makeMeasure } from '../../results/measures.js';
import { centered, fittingLabels } from '../plot/axes.js';
import { FILL } from '../plot/look.js';
import { facets, panelGrid, panelPlot, panelWidth } from '../plot/panels.js';
import { placeFields, placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { type Chart, type Drawing, isAt } from './chart.js';

interface GateWeights extends CellPlace {
  /** The groups under which it is shown: those of all splits of its model. */
  readonly groups: readonly number[];
  /** Its index among the gates of the model. */
  readonly gate: number;
  /** Where the model has several. */
  readonly level?: number;
  readonly title: string;
  readonly seed: number;
  /** The mean over examples, in nats. */
  readonly entropy: number;
  /**
   * Weights over examples, in the same order for all gates of a level; null for experts that the
   * gate cannot choose.
   */
  readonly experts: readonly (Readonly<
    Record<'mean' | 'q05' | 'q25' | 'q50' | 'q75' | 'q95', number>
  > | null)[];
  /** The owner of each expert, where not all are shared. */
  readonly owners?: readonly string[];
}

/** A cell with the run that is shown of it. */
type PlacedRun = PlacedCell & { readonly run: RunResult };

interface GateWeightsDrawing extends Drawing {
  readonly items: readonly GateWeights[];
}

/**
 * Figure 6 of the paper: how are the weights of a task's gate distributed over examples? For one
 * run of each cell: experts have no identity across runs, so that quantiles averaged over runs
 * would be of no actual gate; the figure `gates` shows them over runs.
 */
export const fig6: Chart<GateWeightsDrawing> = {
  name: 'fig6',
  metricFree: true,
  showsCells: true,
  build({ cells, metric, dimensions }) {
    const recorded = cells.flatMap((placed) => {
      const run = medianRun(placed, metric);
      return run ? [{ ...placed, run }] : [];
    });
    const items = bestOfSplits(recorded, metric, dimensions).flatMap(({ best, groups }) =>
      readGateWeights(best).map((item) => ({ ...item, groups })),
    );
    if (items.length === 0)
      return { skipped: 'no finished run has recorded the distribution of gate weights' };
    return {
      title: 'Distribution of the gate weights by task (Figure 6)',
      caption:
        'Weight that a gate gives each expert over the test examples, in the median run of each cell. Bars: the middle ' +
        'half; lines: 5 to 95 %; strokes: median; points: mean.',
      notes:
        `H: mean entropy of the gate in nats. The run is the one with the median ${metric.phrase}, as experts have no ` +
        'identity across runs; of several splits, it is on the one where the model is best on validation rows. Experts are ' +
        'ordered by their mean weight in the first gate of their level, the same in all panels of a row; those of single tasks ' +
        'come first, task by task, and then the shared ones. A gate has none at the places of experts that it cannot choose.',
      drawing: { items },
    };
  },
  draw,
  table: ({ items }, dimensions) =>
    tableFrom(
      {
        name: 'gate-weights',
        caption:
          'Distribution of the weight of each expert over the test examples of one run, by gate',
      },
      makeBoxes(items),
      boxFields(dimensions),
    ),
  printSize: ({ items }) => ({ count: items.length, of: 'panels' }),
  shows: ({ groups, group: _, ...item }, { group, ...chosen }) =>
    (group === undefined || groups.includes(group)) && isAt(item, chosen),
};

/**
 * Of the splits of a model, each with a search of its own, the one where the median of the metric
 * on validation rows is best, and the groups of all of them.
 */
function bestOfSplits(cells: readonly PlacedRun[], { metric }: Measure, dimensions: Dimensions) {
  const validation = makeMeasure({ ...metric, part: 'validation' });
  return bySplit(cells, dimensions).map((ofModel) => ({
    best: least(ofModel, ({ cell }) => median(cellLosses(cell, validation).values)) ?? ofModel[0]!,
    groups: ofModel.map(({ group }) => group),
  }));
}

function readGateWeights(placed: PlacedRun): Omit<GateWeights, 'groups'>[] {
  const { cell, run } = placed;
  return inOrderOfUse(run.gates).map((gate, i) => {
    const { task: k, level } = gateRole(gate.name);
    const task = k === undefined ? undefined : cell.tasks?.[k];
    const share =
      task === undefined ? undefined : run.metrics[metricColumn({ fact: 'positive_share', task })];
    const positives = share === undefined ? '' : ` (${percent(share)} positive)`;
    const owners = gate.experts?.map((expert) => ownerTitle(expert, placed));
    return {
      ...cellPlace(placed),
      gate: i,
      ...(level !== undefined && { level }),
      seed: run.seed,
      entropy: gate.entropy,
      title: `${gateTitle(gate, placed)}${positives}`,
      ...(owners && { owners }),
      experts: gate.mean.map((weight, expert) => {
        if (weight === null) return null;
        const [q05, q25, q50, q75, q95] = gate.quantiles![expert]! as [
          number,
          number,
          number,
          number,
          number,
        ];
        return { mean: weight, q05, q25, q50, q75, q95 };
      }),
    };
  });
}

/**
 * The run with the median metric, the lower of two in the middle, among those that recorded
 * quantiles.
 */
function medianRun({ cell }: PlacedCell, { of }: Measure): RunResult | undefined {
  const known = cell.runs.flatMap((run) => {
    const value = of(run, cell);
    return value !== undefined && run.gates.length > 0 && run.gates.every((gate) => gate.quantiles)
      ? [{ run, value }]
      : [];
  });
  known.sort((a, b) => a.value - b.value);
  return known[Math.floor((known.length - 1) / 2)]?.run;
}

type Box = ReturnType<typeof makeBoxes>[number];

/** Experts are numbered by their places, from 1. */
const makeBoxes = (items: readonly GateWeights[]) =>
  items.flatMap((of) =>
    of.experts.flatMap((weights, i) =>
      weights ? [{ ...cellPlace(of), ...weights, of, expert: i + 1, owner: of.owners?.[i] }] : [],
    ),
  );

/** One or more rows per cell, one panel per gate, one box per expert. */
function draw({ items }: GateWeightsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelGrid<GateWeights>(
    items,
    {
      id: ({ gate }) => gate,
      // Each cell and each of its levels begins a row.
      group: ({ group, model, axis, level }) => JSON.stringify([group, model, axis, level]),
      title: (item) =>
        item.gate === 0 || item.level !== undefined ? placeTitle(item, dimensions) : '',
      note: ({ title, entropy }) => `${title}: H = ${entropy.toFixed(2)}`,
    },
    view,
  );
  const boxes = makeBoxes(items);
  const at = facets(panels);
  const place = { fx: ({ of }: Box) => at.fx(of), fy: ({ of }: Box) => at.fy(of), x: 'expert' };
  const experts = Math.max(...items.map((item) => item.experts.length));
  const numbers = Array.from({ length: experts }, (_, i) => i + 1);
  const width = panelWidth(panels, view.width);
  return panelPlot(view, panels, {
    panelHeight: 170,
    x: { type: 'band', domain: numbers, axis: null, padding: 0.3 },
    y: { domain: [0, 1], label: 'gate weight', ...centered, ticks: 5, grid: true },
    marks: [
      // Titles that extend above empty places leave no room for an axis there.
      Plot.axisX(fittingLabels(numbers, width), {
        label: 'expert',
        ...centered,
        facetAnchor: 'bottom',
      }),
      Plot.ruleX(boxes, {
        ...place,
        y1: 'q05',
        y2: 'q95',
        stroke: 'currentColor',
        strokeOpacity: 0.7,
      }),
      Plot.barY(boxes, {
        ...place,
        y1: 'q25',
        y2: 'q75',
        fill: FILL,
        stroke: 'currentColor',
        strokeOpacity: 0.7,
      }),
      Plot.tickY(boxes, { ...place, y: 'q50', stroke: 'currentColor', strokeWidth: 2 }),
      Plot.dot(boxes, { ...place, y: 'mean', r: 3, fill: 'currentColor' }),
      ...tips(view, boxes, { ...place, y: 'mean', title: fieldLines(boxFields(dimensions)) }),
    ],
  });
}

const quantiles = [
  ['q05', '5 %'],
  ['q25', '25 %'],
  ['q50', 'median'],
  ['q75', '75 %'],
  ['q95', '95 %'],
] as const;

const boxFields = (dimensions: Dimensions): Field<Box>[] => [
  ...placeFields(dimensions),
  [text('gate'), ({ of }) => of.title],
  [number('seed'), ({ of }) => of.seed],
  [number('entropy', 'entropy', digits3), ({ of }) => of.entropy],
  [number('expert'), ({ expert }) => expert],
  [text('owner'), ({ owner }) => owner],
  [number('mean', 'mean', digits3), ({ mean }) => mean],
  ...quantiles.map(([key, title]): Field<Box> => [number(key, title, digits3), (box) => box[key]]),
];
