import * as Plot from '@observablehq/plot';
import { type GateUse, useTitle } from '../../analysis/collapse.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { centered, ticked } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { countPanels, facets, panelMarks, panelsOf, plotDefaults, roomOf, rowTitles } from '../plot/panels.js';
import { type LegendEntry, picture } from '../plot/picture.js';
import { placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Drawing } from './chart.js';

/** What a row of a chart of gates is about. */
export interface GateRow extends CellPlace {
  /** Such as `level 1, task 2`; empty for all gates of a model. */
  readonly of: string;
}

export const rowOf = (use: GateUse): GateRow => ({ ...placeOf(use), of: useTitle(use) });

/** What charts of gates have in common: panels along the axis, a row per gate, none by metric. */
export const gateRows = {
  metricFree: true,
  ownFields: () => 'in caption' as const,
  printSize: ({ items }: Drawing) =>
    ({ count: countPanels(items as readonly GateRow[], 'axis'), of: 'panels' }) as const,
} as const;

const ROW = 26;
/** Below a lower panel there is no room for the title of the next one. */
const LOWEST = 100;

/** How the rows of a chart are drawn. */
interface RowsDrawn<T> {
  /** Of the horizontal axis. */
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly tickFormat: (value: number) => string;
  readonly legend?: readonly LegendEntry[];
  /** The marks in rows, given the channels that put an item in its panel and row. */
  readonly marks: (at: RowChannels<T>, colorOf: (item: T) => string) => Plot.Markish[];
  /** Where its tooltip is, and what it says below the name of the row. */
  readonly at: (item: T) => number;
  readonly told: (item: T) => string;
}

type RowChannels<T> = {
  readonly fx: (item: T) => number;
  readonly fy: (item: T) => number;
  readonly y: (item: T) => string;
};

/** A panel per place on the axis, a row per gate or group of gates of each model. */
export function drawRows<T extends GateRow>(
  items: readonly T[],
  dimensions: Dimensions,
  view: View,
  { label, domain, tickFormat, legend, marks, at, told }: RowsDrawn<T>,
): SVGSVGElement {
  const { models } = dimensions;
  const panels = panelsOf(items, 'axis', dimensions, view.width);
  const titleOf = ({ model, of }: T) => [models[model]!.title, of].filter(Boolean).join(', ');
  const rows = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const place = { ...facets<T>(panels), y: titleOf };
  const { marginLeft, axis } = rowTitles(rows, view.width, 20);
  const plot = Plot.plot({
    ...plotDefaults(panels, Math.max(rows.length * ROW + 10, panels.rows > 1 ? LOWEST : 0)),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    x: {
      ...{ label, ...centered, grid: true },
      ...ticked({ type: 'linear', domain, tickFormat }, roomOf(panels, view.width, { marginLeft })),
    },
    y: { type: 'band', ...axis, padding: 0.1 },
    marks: [
      ...panelMarks(panels),
      ...marks(place, ({ model }) => modelLook(models, model).color),
      ...tips(view, items, {
        ...{ fx: place.fx as never, fy: place.fy as never, y: place.y as never, x: at as never },
        title: (item: T) => `${[placeTitle(item, dimensions), item.of].filter(Boolean).join(', ')}\n${told(item)}`,
      }),
    ],
  });
  return picture(view, plot, legend);
}
