import * as Plot from '@observablehq/plot';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import { axisNumber } from '../../base/words.js';
import { number, type Table } from '../../table/table.js';
import { centered, fourDigits, metricAxis, metricMargin, type Room, scaleFor, ticked } from '../plot/axes.js';
import { lineStyle, modelLook } from '../plot/look.js';
import { facets, lineHeight, panelMarks, panelsOf, plotDefaults, roomOf } from '../plot/panels.js';
import { modelLegend, picture } from '../plot/picture.js';
import { placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { direction } from './captions.js';
import type { Chart } from './chart.js';
import {
  bestsOf,
  frameEnd,
  placesOf,
  type SearchesDrawing,
  searchColumns,
  searchesFrame,
  searchesOf,
  searchValues,
} from './searches.js';

/** How far did the hyper-parameter search get with each model, and would more trials have helped? */
export const tuning: Chart<SearchesDrawing> = {
  name: 'tuning',
  metricFree: true,
  build({ searches, dimensions }) {
    const found = searchesOf(searches, dimensions);
    if ('skipped' in found) return found;
    const { metric, items, counts } = found;
    if (items.every(({ trials }) => trials.length < 2)) return { skipped: 'one trial a model is no search' };
    const { title, heading, axis: label, better } = metric;
    return {
      title: `Hyper-parameter search: best ${title} so far`,
      caption:
        `Best ${heading} among the first trials of each model, against their number. ` +
        `Points: where the best of all was found. ${direction(metric)}`,
      notes: `A trial counts by the best of its evaluation points. ${frameEnd(metric)}: what is worse is drawn on its edge. ${counts}`,
      drawing: { chart: 'tuning', label, better, items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: new Set(items.map(({ folder }) => folder)).size, of: 'panels' }),
};

interface BestPoint extends CellPlace {
  readonly trial: number;
  readonly best: number;
}

/**
 * The best value of the metric after each trial: one panel per folder and one line per model, with a point where the
 * best was found.
 */
function draw(drawing: SearchesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { label, better, items } = drawing;
  const places = placesOf(items, dimensions);
  const lines = items.map((search) => {
    const place = places.placeOf(search);
    const best = bestsOf(search, better);
    const points = search.trials.flatMap(({ trial }, i): BestPoint[] =>
      best[i] === undefined ? [] : [{ ...place, trial, best: best[i] }],
    );
    const found = points.find((point) => point.best === points.at(-1)!.best);
    return { points, found, look: modelLook(dimensions.models, search.model) };
  });
  const panels = panelsOf(items.map(places.placeOf), 'nothing', places.dimensions, view.width);
  const [low, high] = searchesFrame(drawing);
  const scale = scaleFor([low, high], view.scale);
  const most = Math.max(...items.map(({ trials }) => trials.length));
  const marginLeft = metricMargin([low, high]);
  const at = {
    ...facets<CellPlace>(panels),
    x: 'trial',
    y: ({ best }: BestPoint) => Math.min(high, Math.max(low, best)),
  };
  const plot = Plot.plot({
    ...plotDefaults(panels, lineHeight(240, view)),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    x: {
      label: 'number of trials',
      ...trialsAxis(most, roomOf(panels, view.width, { marginLeft })),
      ...centered,
    },
    y: { ...metricAxis(label, scale, [low, high]), inset: 6 },
    marks: [
      ...panelMarks(panels),
      ...lines.map(({ points, look }) => Plot.line(points, { ...at, curve: 'step-after', ...lineStyle(look) })),
      ...lines.flatMap(({ found, look: { color, symbol } }) =>
        found ? [Plot.dot([found], { ...at, r: 4, symbol, fill: color })] : [],
      ),
      ...tips(
        view,
        lines.flatMap(({ points }) => points),
        { ...at, title: (point: BestPoint) => describe(point, places.dimensions) },
      ),
    ],
  });
  return picture(view, plot, modelLegend(items.map(places.placeOf), places.dimensions));
}

/** The axis from the first trial to the last, without ticks between two trials. */
function trialsAxis(most: number, room: Room) {
  const axis = ticked({ type: 'linear', domain: [1, most], tickFormat: axisNumber }, room, 6);
  return { ...axis, ticks: axis.ticks.filter(Number.isInteger) };
}

const describe = (point: BestPoint, dimensions: Dimensions): string =>
  `${placeTitle(point, dimensions)}\nafter trial ${point.trial}\nbest ${fourDigits(point.best)}`;

function table({ label, better, items }: SearchesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'best-so-far',
    caption: `Trials in the order of proposal: the ${label} of each and the best so far`,
    columns: [
      ...searchColumns(items),
      number('trial'),
      number('value', 'value', fourDigits),
      number('best', 'best so far', fourDigits),
    ],
    rows: items.flatMap((search) => {
      const best = bestsOf(search, better);
      return search.trials.map(({ trial, value }, i) => [...searchValues(search, dimensions), trial, value, best[i]]);
    }),
  };
}
