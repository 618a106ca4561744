import * as Plot from '@observablehq/plot';
import { digits3, estimate, number, type Table, text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { FONT_SIZE, textWidth } from './look.js';
import { fourDigits } from './numbers.js';
import { facets, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeColumns, placeTitle, placeValues } from './place-columns.js';
import { tips } from './tips.js';
import type { View } from './view.js';

/** How a gate of a cell uses its experts, over runs. */
export interface Gate extends Place {
  /** Such as `task 1`. */
  readonly title: string;
  readonly n: number;
  /**
   * Mean weight of each expert. Experts have no identity over runs: in each run they are in the order of how much the
   * cell's first gate uses them.
   */
  readonly weights: readonly number[];
  /** Mean over runs of the gate's entropy, in nats, with the interval of the mean. */
  readonly entropy: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface GatesDrawing {
  readonly kind: 'gates';
  readonly items: readonly Gate[];
}

/** Of Okabe and Ito's colours the one on which black reads best. */
export const FILL = '#56B4E9';
const ROW = 26;
/** More experts leave no room for numbers. */
const MOST_NUMBERS = 10;

interface Square extends Place {
  readonly gate: Gate;
  readonly expert: string;
  readonly weight: number;
}

/** A heat map a correlation, a row a gate of a model and a column an expert, the entropy at the end of the row. */
export function drawGates({ items }: GatesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, 'correlation', dimensions, view.width);
  const at = facets<Place>(panels);
  const experts = Math.max(...items.map((gate) => gate.weights.length));
  const most = Math.max(...items.flatMap((gate) => gate.weights));
  const squares = items.flatMap((gate) =>
    gate.weights.map((weight, i): Square => ({ ...gate, gate, expert: String(i + 1), weight })),
  );
  const rowOf = ({ model, title }: Gate) => `${dimensions.models[model]!.title}, ${title}`;
  const rows = [...new Set(items.map(rowOf))];
  const plot = Plot.plot({
    ...plotDefaults(panels, rows.length * ROW + 30),
    document: view.document,
    width: view.width,
    marginLeft: Math.max(...rows.map((row) => textWidth(row))) + 12,
    padding: 0.04,
    x: { domain: [...Array.from({ length: experts }, (_, i) => String(i + 1)), ENTROPY], label: null, tickSize: 0 },
    y: { domain: rows, label: null, tickSize: 0 },
    color: { type: 'identity' },
    opacity: { type: 'identity' },
    marks: [
      panelMarks(panels)[1],
      Plot.cell(squares, {
        ...at,
        x: 'expert',
        y: ({ gate }: Square) => rowOf(gate),
        fill: FILL,
        fillOpacity: (square: Square) => square.weight / most,
        stroke: 'currentColor',
        strokeOpacity: 0.2,
      }),
      ...(experts <= MOST_NUMBERS && view.width / panels.columns > 34 * experts
        ? [
            Plot.text(squares, {
              ...at,
              x: 'expert',
              y: ({ gate }: Square) => rowOf(gate),
              text: (square: Square) => square.weight.toFixed(2).replace(/^0/, ''),
              fill: (square: Square) => (square.weight > 0.6 * most ? '#000' : 'currentColor'),
              fontSize: FONT_SIZE - 1,
            }),
          ]
        : []),
      Plot.text(items, {
        ...at,
        x: () => ENTROPY,
        y: rowOf,
        text: (gate: Gate) => gate.entropy.toFixed(2),
        fontWeight: 600,
      }),
      ...tips(view, squares, {
        ...facets<Square>(panels),
        x: 'expert',
        y: ({ gate }: Square) => rowOf(gate),
        title: (square: Square) => describe(square, dimensions),
      }),
    ],
  });
  return picture(view, plot);
}

const ENTROPY = 'H';

function describe({ gate, expert, weight }: Square, dimensions: Dimensions): string {
  const most = Math.log(gate.weights.length);
  return (
    `${placeTitle(gate, dimensions)}, ${gate.title}\nexpert ${expert} by use: weight ${fourDigits(weight)}\n` +
    `entropy ${fourDigits(gate.entropy)} of ${fourDigits(most)} nats\nn = ${gate.n}`
  );
}

export function gatesTable({ items }: GatesDrawing, dimensions: Dimensions): Table {
  const experts = Math.max(...items.map((gate) => gate.weights.length));
  return {
    name: 'gates',
    caption: 'Mean weight of the experts of each gate, by rank of use, and entropy in nats with its 95 % interval',
    columns: [
      ...placeColumns(dimensions),
      text('gate'),
      number('n'),
      estimate('entropy'),
      ...Array.from({ length: experts }, (_, i) => number(`expert_${i + 1}`, `expert ${i + 1}`, digits3)),
    ],
    rows: items.map((gate) => [
      ...placeValues(gate, dimensions),
      gate.title,
      gate.n,
      { value: gate.entropy, interval: gate.low === undefined ? undefined : [gate.low, gate.high!] },
      ...Array.from({ length: experts }, (_, i) => gate.weights[i]),
    ]),
  };
}
