import * as Plot from '@observablehq/plot';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import { axisNumber } from '../../base/words.js';
import { number, type Table, text } from '../../table/table.js';
import { centered, extent, fourDigits, metricAxis, metricMargin, scaleFor, ticked } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { facets, panelMarks, panelsOf, plotDefaults, roomOf } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { direction } from './captions.js';
import type { Chart } from './chart.js';
import {
  bestOf,
  type DrawnTrial,
  frameEnd,
  placesOf,
  type SearchesDrawing,
  searchColumns,
  searchesFrame,
  searchesOf,
  searchValues,
} from './searches.js';

/** How sensitive is each model to its learning rate? */
export const learningRate: Chart<SearchesDrawing> = {
  name: 'learning-rate',
  metricFree: true,
  build({ searches, dimensions }) {
    const found = searchesOf(searches, dimensions);
    if ('skipped' in found) return found;
    const { metric, counts } = found;
    const items = found.items.filter(({ trials }) => trials.some((trial) => trial.learningRate !== undefined));
    if (items.length === 0) return { skipped: 'the learning rate was not searched' };
    const { title, heading, axis: label, better } = metric;
    return {
      title: `Hyper-parameter search: ${title} against the learning rate`,
      caption:
        `${heading} of every trial at the best of its evaluation points, against its learning rate. ` +
        `Rings: the best trial of each model. ${direction(metric)}`,
      notes:
        `Sizes and steps differ between trials as well. ${frameEnd(metric)}: triangles on its edge are worse trials, crosses ` +
        `diverged ones. ${counts}`,
      drawing: { chart: 'learning-rate', label, better, items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: items.length, of: 'panels' }),
};

interface TrialPoint extends CellPlace {
  readonly of: DrawnTrial;
  readonly learningRate: number;
  /** The vertical position: a trial beyond the frame, or without a value, is on the edge. */
  readonly y: number;
  readonly isBest: boolean;
}

/**
 * Every trial against its learning rate, one panel per model; trials beyond the frame are on its edge, and a ring marks
 * the best.
 */
function draw(drawing: SearchesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { label, better, items } = drawing;
  const places = placesOf(items, dimensions);
  const [low, high] = searchesFrame(drawing);
  const edge = better === 'lower' ? high : low;
  const isBeyond = (value: number) => value < low || value > high;
  const points = items.flatMap((search) => {
    const best = bestOf(search, better);
    return search.trials.flatMap((of): TrialPoint[] => {
      const { learningRate, value } = of;
      if (learningRate === undefined) return [];
      const y = value === undefined || isBeyond(value) ? edge : value;
      return [{ ...places.placeOf(search), of, learningRate, y, isBest: of === best }];
    });
  });
  const colorOf = ({ model }: TrialPoint) => modelLook(dimensions.models, model).color;
  const panels = panelsOf(points, 'model', places.dimensions, view.width);
  const at = { ...facets<CellPlace>(panels), x: 'learningRate', y: 'y' };
  const rates = ratesOf(points);
  const marginLeft = metricMargin([low, high]);
  const plot = Plot.plot({
    ...plotDefaults(panels, 180),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    x: {
      ...{ label: 'learning rate', ...centered, grid: true },
      ...ticked({ type: 'log', domain: rates, tickFormat: axisNumber }, roomOf(panels, view.width, { marginLeft }), 8),
    },
    y: { ...metricAxis(label, scaleFor([low, high], view.scale), [low, high]), inset: 8 },
    marks: [
      ...panelMarks(panels),
      Plot.dot(
        points.filter(({ of: { value } }) => value !== undefined && !isBeyond(value)),
        { ...at, r: 2.5, fill: colorOf },
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
      ...tips(view, points, { ...at, title: (point: TrialPoint) => describe(point, places.dimensions) }),
    ],
  });
  return picture(view, plot);
}

/** The least and greatest learning rate, with a little room around a single one. */
function ratesOf(points: readonly TrialPoint[]): [low: number, high: number] {
  const [low, high] = extent(points.map(({ learningRate }) => learningRate));
  return low === high ? [low / 2, 2 * high] : [low, high];
}

function describe(
  { of: { trial, value, step }, learningRate, isBest, ...place }: TrialPoint,
  dimensions: Dimensions,
): string {
  const outcome = value === undefined ? 'diverged' : `${fourDigits(value)} after step ${step}`;
  return (
    `${placeTitle(place, dimensions)}, trial ${trial}${isBest ? ', the best' : ''}\n` +
    `learning rate ${fourDigits(learningRate)}\n${outcome}`
  );
}

function table({ label, better, items }: SearchesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'learning-rates',
    caption: `The ${label} of every trial at its best evaluation point, and its learning rate`,
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
