/** The figure of mean gate weights: which experts does each task use? */

import * as Plot from '@observablehq/plot';
import { range } from '../../../ground/base/words.js';
import type { Center } from '../../../ground/stats/descriptive.js';
import { meanInterval } from '../../../ground/stats/student.js';
import {
  digits3,
  estimate,
  type Field,
  fieldLines,
  number,
  percent,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { gateTitle, inOrderOfUse, type PlacedGate } from '../../analysis/gate-use.js';
import { type CellPlace, cellPlace, type Dimensions } from '../../analysis/place.js';
import { fittingLabels } from '../plot/axes.js';
import { FILL, FONT_SIZE, textWidth } from '../plot/look.js';
import {
  countPanels,
  facets,
  layOutPanels,
  panelPlot,
  panelWidth,
  rowTitles,
} from '../plot/panels.js';
import { placeFields } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart, Drawing } from './chart.js';

interface CellGate extends CellPlace {
  readonly title: string;
  /**
   * Means, by the place of experts (`inOrderOfUse`); null for those that the gate cannot choose.
   */
  readonly weights: readonly (number | null)[];
  /** The mean over runs, in nats. */
  readonly entropy: Center;
  /** For DSelect-k, the mean over runs of the share of selectors that have decided. */
  readonly frozen?: number;
}

interface GatesDrawing extends Drawing {
  readonly items: readonly CellGate[];
}

/**
 * Which experts does each task use, and how evenly, over runs? `fig6` is Figure 6 of the paper, for
 * a single run.
 */
export const gates: Chart<GatesDrawing> = {
  name: 'gates',
  metricFree: true,
  showsCells: true,
  build({ cells }) {
    const items = cells.flatMap(readCellGates);
    if (items.length === 0) return { skipped: 'no finished run has a gate' };
    const experts = [
      ...new Set(items.map(({ weights }) => weights.filter((weight) => weight !== null).length)),
    ];
    const most = experts.map((count) => `ln ${count} = ${Math.log(count).toFixed(2)}`).join(', ');
    return {
      title: 'Gate usage per task',
      caption:
        'Mean weight that each gate gives the experts over the test examples, and H, its mean entropy in nats. ' +
        `n = ${range(items.map(({ entropy }) => entropy.n))} runs per row.`,
      notes:
        `H is 0 where each example has one expert, ${most} where all weights are equal. Experts have no identity across runs: in each ` +
        `run they are in the order of their use by the model's first gate, the most used first.`,
      drawing: { items },
    };
  },
  draw,
  table: ({ items }, dimensions) =>
    tableFrom(
      {
        name: 'gates',
        caption:
          'Mean weight of the experts of each gate, by rank of use, and entropy in nats with its 95 % interval; frozen, of ' +
          'DSelect-k: the share of selectors whose bits are all decided, so that no gradient reaches them',
      },
      items,
      gateFields(items, dimensions),
    ),
  printSize: ({ items }) => ({ count: countPanels(items, 'axis'), of: 'panels' }),
};

function readCellGates(placed: PlacedCell): CellGate[] {
  let usages:
    | {
        readonly gate: PlacedGate;
        readonly entropies: number[];
        weights: number[];
        frozen: number;
      }[]
    | undefined;
  // Run by run, as the gates of all runs would take much memory.
  for (const run of placed.cell.runs) {
    if (run.gates.length === 0) continue;
    const ordered = inOrderOfUse(run.gates);
    usages ??= ordered.map((gate) => ({
      gate,
      entropies: [],
      weights: gate.mean.map(() => 0),
      frozen: 0,
    }));
    for (const [k, usage] of usages.entries()) {
      const { entropy, mean, frozen } = ordered[k]!;
      usage.entropies.push(entropy);
      usage.weights = usage.weights.map((sum, i) => sum + mean[i]!);
      usage.frozen += frozen!;
    }
  }
  return (usages ?? []).map(({ gate, entropies, weights: sums, frozen: decided }) => {
    const entropy = meanInterval(entropies);
    const weights = gate.mean.map((weight, i) => (weight === null ? null : sums[i]! / entropy.n));
    const frozen = gate.frozen !== undefined && { frozen: decided / entropy.n };
    return { ...cellPlace(placed), title: gateTitle(gate, placed), weights, entropy, ...frozen };
  });
}

const ROW = 26;

const ENTROPY = 'H';

/**
 * A heat map per place on the axis: a row per gate, a column per expert, and at the end the
 * entropy.
 */
function draw({ items }: GatesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = layOutPanels(items, 'axis', dimensions, view);
  const at = facets<CellPlace>(panels);
  const experts = mostExperts(items);
  const most = Math.max(...items.flatMap((gate) => gate.weights.map((weight) => weight ?? 0)));
  const squares = items.flatMap((gate) =>
    gate.weights.flatMap((weight, i) =>
      weight === null ? [] : [{ ...gate, gate, expert: String(i + 1), weight }],
    ),
  );
  type Square = (typeof squares)[number];
  const square = { ...at, x: 'expert', y: ({ gate }: Square) => rowOf(gate) };
  const rowOf = ({ model, title }: CellGate) => `${dimensions.models[model]!.title}, ${title}`;
  const rows = [...new Set(items.map(rowOf))];
  const columns = [...Array.from({ length: experts }, (_, i) => String(i + 1)), ENTROPY];
  const { marginLeft, axis } = rowTitles(rows, view.width);
  const cell = panelWidth(panels, view.width, { marginLeft }) / columns.length;
  const entropyWidth = textWidth('0.00');
  const isNarrow = cell < entropyWidth;
  return panelPlot(view, panels, {
    panelHeight: rows.length * ROW + 30,
    marginLeft,
    padding: 0.04,
    framed: false,
    ...(isNarrow && { marginRight: entropyWidth }),
    x: {
      domain: columns,
      ticks: [...fittingLabels(columns.slice(0, -1), cell * experts), ENTROPY],
      label: null,
      tickSize: 0,
    },
    y: axis,
    opacity: { type: 'identity' },
    marks: [
      Plot.cell(squares, {
        ...square,
        fill: FILL,
        fillOpacity: ({ weight }: Square) => weight / most,
        stroke: 'currentColor',
        strokeOpacity: 0.2,
      }),
      Plot.text(experts <= 10 && cell > textWidth('.00') ? squares : [], {
        ...square,
        text: ({ weight }: Square) => weight.toFixed(2).replace(/^0/, ''),
        fill: ({ weight }: Square) => (weight > 0.6 * most ? '#000' : 'currentColor'),
        fontSize: FONT_SIZE - 1,
      }),
      Plot.text(items, {
        ...at,
        x: () => ENTROPY,
        y: rowOf,
        text: (gate: CellGate) => gate.entropy.value.toFixed(2),
        fontWeight: 600,
        // Where its column is narrow, the number extends into the margin rather than over the last
        // expert.
        ...(isNarrow && { textAnchor: 'start', dx: 3 - cell / 2 }),
      }),
      ...tips(view, items, {
        ...at,
        x: () => columns[Math.floor(experts / 2)],
        y: rowOf,
        title: fieldLines(gateFields(items, dimensions)),
      }),
    ],
  });
}

const gateFields = (items: readonly CellGate[], dimensions: Dimensions): Field<CellGate>[] => [
  ...placeFields(dimensions),
  [text('gate'), ({ title }) => title],
  [number('n'), ({ entropy }) => entropy.n],
  [estimate('entropy'), ({ entropy }) => entropy],
  [number('frozen', 'frozen selectors', percent), ({ frozen }) => frozen],
  ...[...Array(mostExperts(items)).keys()].map(
    (i): Field<CellGate> => [
      number(`expert_${i + 1}`, `expert ${i + 1}`, digits3),
      ({ weights }) => weights[i] ?? undefined,
    ],
  ),
];

const mostExperts = (items: readonly CellGate[]): number =>
  Math.max(...items.map(({ weights }) => weights.length));
