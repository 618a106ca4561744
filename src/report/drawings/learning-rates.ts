import * as Plot from '@observablehq/plot';
import { number, type Table, text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { modelLook } from './look.js';
import { axisNumber, centered, extent, fourDigits, metricAxis, metricMargin, scaleFor } from './numbers.js';
import { facets, panelMarks, panelsOf, plotDefaults } from './panels.js';
import { picture } from './picture.js';
import { placeTitle } from './place-columns.js';
import {
  bestOf,
  placesOf,
  type SearchesDrawing,
  searchColumns,
  searchesFrame,
  searchValues,
  type Trial,
} from './searches.js';
import { powersOfTen } from './ticks.js';
import { tips } from './tips.js';
import type { View } from './view.js';

interface Point extends Place {
  readonly of: Trial;
  readonly learningRate: number;
  /** Where it is drawn: a trial beyond the frame, or without a value, on the edge. */
  readonly y: number;
  readonly isBest: boolean;
}

/** Every trial against its learning rate, a panel a model; those beyond the frame on its edge, the best one in a ring. */
export function drawLearningRates(drawing: SearchesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { axis, better, items } = drawing;
  const places = placesOf(items, dimensions);
  const [low, high] = searchesFrame(drawing);
  const edge = better === 'lower' ? high : low;
  const isBeyond = (value: number) => value < low || value > high;
  const points = items.flatMap((search) => {
    const best = bestOf(search, better);
    return search.trials.flatMap((of): Point[] => {
      const { learningRate, value } = of;
      if (learningRate === undefined) return [];
      const y = value === undefined || isBeyond(value) ? edge : value;
      return [{ ...places.placeOf(search), of, learningRate, y, isBest: of === best }];
    });
  });
  const colorOf = ({ model }: Point) => modelLook(dimensions.models, model).color;
  const panels = panelsOf(points, 'model', places.dimensions, view.width);
  const at = { ...facets<Place>(panels), x: 'learningRate', y: 'y' };
  const rates = ratesOf(points);
  const plot = Plot.plot({
    ...plotDefaults(panels, 180),
    document: view.document,
    width: view.width,
    marginLeft: metricMargin([low, high]),
    color: { type: 'identity' },
    x: {
      ...{ type: 'log', domain: rates, label: 'learning rate', ...centered, inset: 8, grid: true },
      ...{ ticks: powersOfTen(...rates), tickFormat: axisNumber },
    },
    y: { ...metricAxis(axis, scaleFor([low, high], view.scale), [low, high]), inset: 8 },
    marks: [
      ...panelMarks(panels),
      Plot.dot(
        points.filter(({ of: { value } }) => value !== undefined && !isBeyond(value)),
        { ...at, r: 3, fill: colorOf, fillOpacity: 0.7 },
      ),
      Plot.dot(
        points.filter(({ of: { value } }) => value !== undefined && isBeyond(value)),
        { ...at, r: 3.5, symbol: 'triangle', rotate: better === 'lower' ? 0 : 180, stroke: colorOf },
      ),
      Plot.dot(
        points.filter(({ of: { value } }) => value === undefined),
        { ...at, r: 4, symbol: 'times', stroke: colorOf },
      ),
      Plot.dot(
        points.filter(({ isBest }) => isBest),
        { ...at, r: 6.5, stroke: 'currentColor', strokeWidth: 1.6 },
      ),
      ...tips(view, points, { ...at, title: (point: Point) => describe(point, places.dimensions) }),
    ],
  });
  return picture(view, plot);
}

/** Least and greatest learning rate; a little room around a single one. */
function ratesOf(points: readonly Point[]): [low: number, high: number] {
  const [low, high] = extent(points.map(({ learningRate }) => learningRate));
  return low === high ? [low / 2, 2 * high] : [low, high];
}

function describe(
  { of: { trial, value, step }, learningRate, isBest, ...place }: Point,
  dimensions: Dimensions,
): string {
  const outcome = value === undefined ? 'diverged' : `${fourDigits(value)} after step ${step}`;
  return (
    `${placeTitle(place, dimensions)}, trial ${trial}${isBest ? ', the best' : ''}\n` +
    `learning rate ${fourDigits(learningRate)}\n${outcome}`
  );
}

export function learningRatesTable({ axis, better, items }: SearchesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'learning-rates',
    caption: `The ${axis} of every trial at its best evaluation point, and its learning rate`,
    columns: [
      ...[...searchColumns(items), number('trial'), number('learning_rate', 'learning rate')],
      ...[number('value', 'value', fourDigits), number('step'), text('best')],
    ],
    rows: items.flatMap((search) => {
      const best = bestOf(search, better);
      return search.trials.map((trial) => [
        ...[...searchValues(search, dimensions), trial.trial, trial.learningRate, trial.value, trial.step],
        trial === best ? 'yes' : '',
      ]);
    }),
  };
}
