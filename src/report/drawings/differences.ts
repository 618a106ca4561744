import * as Plot from '@observablehq/plot';
import type { Better } from '../../stats/best.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { modelLook, textWidth } from './look.js';
import { axisNumber, centered, fourDigits } from './numbers.js';
import { panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeColumns, placeValues } from './place-columns.js';
import { tips } from './tips.js';
import type { View } from './view.js';

/** The mean difference of a model's metric to that of another in the same group and correlation, paired by seed. */
export interface Difference extends Place {
  /** The other model. */
  readonly other: number;
  /** Seeds on which both finished. */
  readonly n: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface DifferencesDrawing {
  readonly kind: 'differences';
  /** Short: its unit is in the caption. */
  readonly metric: string;
  readonly better: Better;
  readonly items: readonly Difference[];
}

const ROW = 22;

/** A panel a correlation; a row a pair of models, or a pair in a group where there are several. */
export function drawDifferences(drawing: DifferencesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { metric, items } = drawing;
  const several = new Set(items.map((item) => item.group)).size > 1;
  const panels = panelsOf(
    items.map(anyGroup),
    'correlation',
    { ...dimensions, groups: [{ fields: {}, title: '' }] },
    view.width,
  );
  const at = {
    fx: (item: Place) => panels.of(anyGroup(item)).column,
    fy: (item: Place) => panels.of(anyGroup(item)).row,
  };
  const rowOf = (item: Difference) => {
    const pair = pairTitle(item, dimensions);
    return several ? `${dimensions.groups[item.group]!.title}: ${pair}` : pair;
  };
  const rows = [...new Set([...items].sort((a, b) => a.group - b.group).map(rowOf))];
  const plot = Plot.plot({
    ...plotDefaults(panels, rows.length * ROW + 20),
    document: view.document,
    width: view.width,
    marginLeft: Math.max(...rows.map((row) => textWidth(row))) + 12,
    color: { type: 'identity' },
    x: { label: `difference in ${metric}`, ...centered, ticks: 4, tickFormat: axisNumber, nice: true, grid: true },
    y: { type: 'point', domain: rows, label: null, tickSize: 0, padding: 0.6 },
    marks: [
      ...panelMarks(panels),
      Plot.ruleX([0], { stroke: 'currentColor' }),
      Plot.ruleY(
        items.filter((item) => item.low !== undefined),
        {
          ...at,
          x1: 'low',
          x2: 'high',
          y: rowOf,
          stroke: (item) => modelLook(dimensions.models, item.model).color,
          strokeWidth: 2,
        },
      ),
      Plot.dot(items, {
        ...at,
        x: 'value',
        y: rowOf,
        r: 4,
        symbol: (item: Difference) => modelLook(dimensions.models, item.model).symbol,
        fill: (item: Difference) => modelLook(dimensions.models, item.model).color,
      }),
      ...tips(view, items, {
        ...at,
        x: 'value',
        y: rowOf,
        title: (item: Difference) => describe(item, drawing, dimensions),
      }),
    ],
    symbol: { type: 'identity' },
  });
  return picture(view, plot);
}

const anyGroup = (place: Place): Place => ({ ...place, group: 0 });

const pairTitle = ({ model, other }: { model: number; other: number }, { models }: Dimensions): string =>
  `${models[model]!.title} − ${models[other]!.title}`;

function describe(item: Difference, { better }: DifferencesDrawing, dimensions: Dimensions): string {
  const { value, low, high, n } = item;
  const isBetter = better === 'lower' ? value < 0 : value > 0;
  const interval = low === undefined ? '' : `\n95 % interval ${fourDigits(low)} to ${fourDigits(high!)}`;
  const winner = dimensions.models[isBetter ? item.model : item.other]!.title;
  return `${pairTitle(item, dimensions)}\n${fourDigits(value)}${interval}\n${winner} is better in the mean\nn = ${n} seeds`;
}

export function differencesTable({ items, metric }: DifferencesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'differences',
    caption: `Mean difference in ${metric}, paired by seed, with its 95 % interval`,
    columns: [...placeColumns(dimensions), text('other', 'less'), number('n', 'seeds'), estimate('difference')],
    rows: items.map((item) => [
      ...placeValues(item, dimensions),
      dimensions.models[item.other]!.title,
      item.n,
      { value: item.value, interval: item.low === undefined ? undefined : [item.low, item.high!] },
    ]),
  };
}
