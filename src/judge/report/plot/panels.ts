/** Lays out the panels of a figure in a grid. */

import * as Plot from '@observablehq/plot';
import { groupedBy } from '../../../ground/base/grouped.js';
import { axisValue, type CellPlace, type Dimensions } from '../../analysis/place.js';
import { FONT, FONT_SIZE, textWidth } from './look.js';
import { type LegendEntry, picture } from './picture.js';
import type { View } from './view.js';

interface Panel {
  readonly title: string;
  /** In a line of small text below the title. */
  readonly note?: string;
  readonly column: number;
  readonly row: number;
}

export interface Panels<T = CellPlace> {
  readonly all: readonly Panel[];
  readonly columns: number;
  readonly rows: number;
  readonly of: (item: T) => Panel;
}

interface PanelWords<T> {
  readonly id: (item: T) => unknown;
  /** A part of the grid that begins a row of its own; by default there is one. */
  readonly group?: (item: T) => unknown;
  readonly title: (item: T) => string;
  readonly note?: (item: T) => string;
}

/**
 * In pixels: `margin` is the room of the titles of rows, `narrowest` the least width of a panel.
 */
interface GridRoom {
  readonly margin?: number;
  readonly narrowest?: number;
}

/**
 * In pixels: three panels are as wide as the text of a KDD page, and axis labels do not overlap.
 */
const MIN_WIDTH = 224;

/**
 * Lays out panels in the order of their first items. A group begins a row, unless each group is a
 * single panel.
 */
export function panelGrid<T>(
  items: readonly T[],
  { id, group = () => '', title, note = () => '' }: PanelWords<T>,
  { width, panels: asked }: Pick<View, 'width' | 'panels'>,
  { margin = 0, narrowest = MIN_WIDTH }: GridRoom = {},
): Panels<T> {
  const keyOf = (item: T) => `${group(item)}/${id(item)}`;
  const firsts = [...groupedBy(items, keyOf).values()].map(([first]) => first!);
  const grouped = [...groupedBy(firsts, group).values()];
  const rowsOfPanels = grouped.every(({ length }) => length === 1) ? [firsts] : grouped;
  const most = Math.max(1, ...rowsOfPanels.map(({ length }) => length));
  const fitting = Math.min(4, Math.floor((width - margin) / narrowest));
  const columns = Math.max(1, Math.min(most, asked ?? fitting));
  const room = (width - margin) / columns - TITLE_GAP;
  const panels = new Map<string, Panel>();
  let slot = 0;
  for (const own of rowsOfPanels) {
    slot = Math.ceil(slot / columns) * columns;
    for (const [i, item] of own.entries()) {
      const small = note(item);
      const at = { column: slot % columns, row: Math.floor(slot / columns) };
      // A title at the left edge may extend above the next panels of its row where these have none.
      const isAlone = at.column === 0 && (i + 1 === own.length || title(own[i + 1]!) === '');
      const fitting = fittingTitle(title(item), isAlone ? width - margin - TITLE_GAP : room);
      panels.set(keyOf(item), { title: fitting, ...(small !== '' && { note: small }), ...at });
      slot++;
    }
  }
  const rows = Math.ceil(slot / columns);
  return { all: [...panels.values()], columns, rows, of: (item) => panels.get(keyOf(item))! };
}

/**
 * What distinguishes the panels of a group: `cell` is model and axis; `nothing` leaves one panel
 * per group.
 */
export type PanelBy = 'axis' | 'model' | 'cell' | 'nothing';

/** Returns a grid with a panel for each place, or for several, as `by` says. */
export function layOutPanels(
  places: readonly CellPlace[],
  by: PanelBy,
  dimensions: Dimensions,
  view: Pick<View, 'width' | 'panels'>,
  room?: GridRoom,
): Panels {
  const sorted = [...places].sort((a, b) => a.group - b.group || panelKey(a, by) - panelKey(b, by));
  const several = new Set(places.map((place) => place.group)).size > 1;
  return panelGrid(
    sorted,
    {
      id: (place) => panelKey(place, by),
      group: ({ group }) => group,
      title: (place) => panelTitle(place, by, several, dimensions),
    },
    view,
    room,
  );
}

export const countPanels = (places: readonly CellPlace[], by: PanelBy): number =>
  new Set(places.map((place) => panelId(place, by))).size;

/** More than the places on any axis. */
const LAST = 1e6;

/** The sort key of the panels of a group; places without an axis come last. */
function panelKey({ model, axis = LAST }: CellPlace, by: PanelBy): number {
  return { axis, model, cell: model * (LAST + 1) + axis, nothing: 0 }[by];
}

const panelId = (place: CellPlace, by: PanelBy): string => `${place.group}/${panelKey(place, by)}`;

/** The title of a panel. A single group is not named where its panels have a title of their own. */
function panelTitle(
  place: CellPlace,
  by: PanelBy,
  several: boolean,
  dimensions: Dimensions,
): string {
  const [axis, model] = [
    axisValue(place, dimensions)?.title,
    dimensions.models[place.model]!.title,
  ];
  const own = { axis: [axis], model: [model], cell: [model, axis], nothing: [] }[by].filter(
    Boolean,
  );
  const group = dimensions.groups[place.group]!.title;
  return [...own, ...(several || own.length === 0 ? [group] : [])].filter(Boolean).join(', ');
}

/**
 * The pixels between the titles of two panels, and those that the axis of the first takes of the
 * width.
 */
const TITLE_GAP = 30;

/** Returns a title cut to a width in pixels. */
export function fittingTitle(title: string, width: number): string {
  const fits = Math.floor((title.length * width) / textWidth(title));
  return fits < title.length ? `${title.slice(0, Math.max(1, fits - 1))}…` : title;
}

/** The left margin for titles of rows, and the options of their axis. */
export function rowTitles(titles: readonly string[], width: number) {
  const marginLeft = Math.min(
    Math.max(...titles.map((title) => textWidth(title))) + 12,
    0.7 * width,
  );
  const tickFormat = (title: string) => fittingTitle(title, marginLeft - 11);
  return { marginLeft, axis: { domain: titles, label: null, tickSize: 0, tickFormat } };
}

export const facets = <T>({ of }: Pick<Panels<T>, 'of'>) => ({
  fx: (item: T) => of(item).column,
  fy: (item: T) => of(item).row,
});

/** The height of a note below the title of a panel, in pixels. */
const NOTE = 14;

/** The shares of a column, and of a row, that separate it from the next one. */
const COLUMN_GAP = 0.09;
const ROW_GAP = 0.22;

const MARGINS = { marginLeft: 64, marginRight: 14 };

/** The width of each panel in a plot of a width, in pixels. */
export function panelWidth(
  { columns }: Pick<Panels, 'columns'>,
  width: number,
  margins: Partial<typeof MARGINS> = {},
): number {
  const { marginLeft, marginRight } = { ...MARGINS, ...margins };
  const inner = Math.max(1, width - marginLeft - marginRight);
  return columns === 1 ? inner : (inner / (columns - COLUMN_GAP)) * (1 - COLUMN_GAP);
}

interface PanelPlot extends Plot.PlotOptions {
  readonly panelHeight: number;
  readonly legend?: readonly LegendEntry[];
  readonly framed?: boolean;
}

/**
 * Marks in a grid of panels, with titles and notes, as a plot without a legend. Colours and symbols
 * are values.
 */
export function panelGridPlot(
  view: Pick<View, 'document' | 'width'>,
  { all, columns, rows }: Pick<Panels, 'all' | 'columns' | 'rows'>,
  { panelHeight, legend: _, framed = true, marks = [], ...options }: PanelPlot,
): Element {
  const above = { fx: 'column', fy: 'row', frameAnchor: 'top-left', lineAnchor: 'bottom' } as const;
  const note = all.some(({ note }) => note !== undefined) ? NOTE : 0;
  return Plot.plot({
    fx: { axis: null, padding: columns > 1 ? COLUMN_GAP : 0, domain: [...Array(columns).keys()] },
    fy: { axis: null, padding: rows > 1 ? ROW_GAP : 0, domain: [...Array(rows).keys()] },
    height: Math.round(rows * panelHeight * (rows > 1 ? 1.2 : 1)) + 70 + note,
    marginTop: 28 + note,
    marginBottom: 40,
    ...MARGINS,
    style: {
      fontFamily: `${FONT}, system-ui, sans-serif`,
      fontSize: `${FONT_SIZE}px`,
      overflow: 'visible',
      color: 'inherit',
    },
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      ...(framed ? [Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.25 })] : []),
      Plot.text(all, { ...above, text: 'title', dy: note > 0 ? -8 - NOTE : -8, fontWeight: 600 }),
      Plot.text(all, { ...above, text: 'note', dy: -8, fontSize: FONT_SIZE - 2 }),
      ...marks,
    ],
    ...options,
  });
}

export const panelPlot = (
  view: View,
  panels: Pick<Panels, 'all' | 'columns' | 'rows'>,
  options: PanelPlot,
): SVGSVGElement => picture(view, panelGridPlot(view, panels, options), options.legend);
