import * as Plot from '@observablehq/plot';
import { number, type Table } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { lineStyle, modelLook } from './look.js';
import { axisNumber, centered, fourDigits, metricAxis, metricMargin, scaleFor } from './numbers.js';
import { facets, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeTitle } from './place-columns.js';
import { legendOf } from './samples.js';
import { bestsOf, placesOf, type SearchesDrawing, searchColumns, searchesFrame, searchValues } from './searches.js';
import { tips } from './tips.js';
import type { View } from './view.js';

interface Point extends Place {
  readonly trial: number;
  readonly best: number;
}

/** The best value of the metric after each trial: a panel a folder and a line a model, with a point where it was found. */
export function drawBestSoFar(drawing: SearchesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { axis, better, items } = drawing;
  const places = placesOf(items, dimensions);
  const lines = items.map((search) => {
    const place = places.placeOf(search);
    const best = bestsOf(search, better);
    const points = search.trials.flatMap(({ trial }, i): Point[] =>
      best[i] === undefined ? [] : [{ ...place, trial, best: best[i] }],
    );
    const found = points.find((point) => point.best === points.at(-1)!.best);
    return { points, found, look: modelLook(dimensions.models, search.model) };
  });
  const panels = panelsOf(items.map(places.placeOf), 'nothing', places.dimensions, view.width);
  const [low, high] = searchesFrame(drawing);
  const scale = scaleFor([low, high], view.scale);
  const most = Math.max(...items.map(({ trials }) => trials.length));
  const at = {
    ...facets<Place>(panels),
    x: 'trial',
    y: ({ best }: Point) => Math.min(high, Math.max(low, best)),
  };
  const plot = Plot.plot({
    ...plotDefaults(panels, 240),
    document: view.document,
    width: view.width,
    marginLeft: metricMargin([low, high]),
    color: { type: 'identity' },
    x: {
      label: 'number of trials',
      domain: [1, most],
      ticks: Math.min(5, most - 1),
      tickFormat: axisNumber,
      ...centered,
      insetLeft: 6,
      insetRight: 6,
    },
    y: { ...metricAxis(axis, scale, [low, high]), inset: 6 },
    marks: [
      ...panelMarks(panels),
      ...lines.map(({ points, look }) => Plot.line(points, { ...at, curve: 'step-after', ...lineStyle(look) })),
      ...lines.flatMap(({ found, look: { color, symbol } }) =>
        found ? [Plot.dot([found], { ...at, r: 4, symbol, fill: color })] : [],
      ),
      ...tips(
        view,
        lines.flatMap(({ points }) => points),
        { ...at, title: (point: Point) => describe(point, places.dimensions) },
      ),
    ],
  });
  return picture(view, plot, legendOf(items, dimensions));
}

const describe = (point: Point, dimensions: Dimensions): string =>
  `${placeTitle(point, dimensions)}\nafter trial ${point.trial}\nbest ${fourDigits(point.best)}`;

export function bestSoFarTable({ axis, better, items }: SearchesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'best-so-far',
    caption: `Trials in the order of proposal: the ${axis} of each and the best so far`,
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
