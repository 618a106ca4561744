import * as Plot from '@observablehq/plot';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import type { FolderSearch } from '../../analysis/searches.js';
import type { Better } from '../../base/metric.js';
import { axisNumber, counted, range } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { bestSoFar } from '../../stats/best.js';
import { quantile } from '../../stats/summary.js';
import { number, type Table, text } from '../../table/table.js';
import {
  centered,
  extent,
  fourDigits,
  metricAxis,
  metricMargin,
  padded,
  type Room,
  scaleFor,
  ticked,
} from '../plot/axes.js';
import { lineStyle, modelLook } from '../plot/look.js';
import { facets, lineHeight, panelPlot, panelsOf, roomOf } from '../plot/panels.js';
import { modelLegend } from '../plot/picture.js';
import { placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { direction } from './captions.js';
import type { Chart } from './chart.js';

/** A trial of a hyper-parameter search. */
interface DrawnTrial {
  /** The number of the trial, from 1, in the order of proposal. */
  readonly trial: number;
  /** The metric at its best evaluation point; undefined for a diverged trial. */
  readonly value: number | undefined;
}

/** The hyper-parameter search of a model. */
interface SearchedModel {
  /** The folder's name where there are several. */
  readonly folder: string;
  readonly model: number;
  /** The trials, in the order of proposal. */
  readonly trials: readonly DrawnTrial[];
}

/** The trials of searches by a metric. */
export interface SearchesDrawing {
  readonly chart: string;
  /** The label of the metric. */
  readonly label: string;
  readonly better: Better;
  readonly items: readonly SearchedModel[];
}

/** The searches of a report's models, over all folders that searched by the same metric. */
interface Searches {
  readonly metric: Measure;
  /** The searched models, each of which has a trial with a value. */
  readonly items: readonly SearchedModel[];
  /** The numbers of trials, and the searches that are not shown, in words. */
  readonly counts: string;
}

/** The searches by the metric of the first folder that has one, or the reason why there is nothing to show. */
function searchesOf(
  searches: readonly FolderSearch[],
  { models }: Dimensions,
): Searches | { readonly skipped: string } {
  const metric = searches[0]?.measure;
  if (metric === undefined) return { skipped: 'no settings come from a finished search' };
  const shown = searches.filter(({ measure }) => measure.column === metric.column);
  const items = shown.flatMap(({ folder, models: searched }) =>
    models.map(
      ({ name }, model): SearchedModel => ({
        folder,
        model,
        trials: (searched.find((one) => one.name === name)?.trials ?? []).map(({ trial, score }) => ({
          ...{ trial, value: score?.value },
        })),
      }),
    ),
  );
  const found = items.filter(({ trials }) => trials.some(({ value }) => value !== undefined));
  if (found.length === 0) return { skipped: 'no trial of the models here has finished' };
  const leftOut = [
    ...searches
      .filter(({ measure }) => measure.column !== metric.column)
      .map(({ folder, measure }) => [folder, `searched by ${measure.column}`].filter((part) => part !== '').join(', ')),
    ...withoutRuns(shown, models),
  ];
  return { metric, items: found, counts: countsOf(found, leftOut) };
}

/** Models that were searched but not run, in words. */
function withoutRuns(searched: readonly FolderSearch[], models: Dimensions['models']): string[] {
  const titles = new Map(searched.flatMap((search) => search.models.map(({ name, title }) => [name, title])));
  for (const { name } of models) titles.delete(name);
  return titles.size > 0 ? [`${[...titles.values()].join(', ')}, without runs here`] : [];
}

function countsOf(items: readonly SearchedModel[], leftOut: readonly string[]): string {
  const diverged = items.flatMap(({ trials }) => trials).filter(({ value }) => value === undefined).length;
  return [
    `n = ${range(items.map(({ trials }) => trials.length))} trials per model`,
    ...(diverged > 0 ? [`${counted(diverged, 'trial')} diverged`] : []),
    ...(leftOut.length > 0 ? [`left out: ${leftOut.join('; ')}`] : []),
  ]
    .join('; ')
    .concat('.');
}

/**
 * The range of the metric that is drawn to scale: from the best of all trials to the worst among the models' median trials.
 * Most trials of a good search lie close together, and a few bad ones would leave no room to distinguish them.
 */
export function searchesFrame({ items, better }: SearchesDrawing): [low: number, high: number] {
  const samples = items.map(valuesOf).filter((values) => values.length > 0);
  const medians = samples.map((values) => quantile(Float64Array.from(values).sort(), 0.5));
  const [lowest, highest] = extent(samples.flat());
  const [least, greatest] = extent(medians);
  const [low, high] = better === 'lower' ? [lowest, greatest] : [least, highest];
  return padded([low, high]);
}

/** The end of `searchesFrame` in words: `The axis ends at the highest of the models' median trials`. */
const frameEnd = ({ better }: { readonly better: Better }): string =>
  `The axis ends at the ${better === 'lower' ? 'highest' : 'lowest'} of the models' median trials`;

const valuesOf = (search: SearchedModel): number[] => scoresOf(search).filter((value) => value !== undefined);

/** The best value after each trial of a search. */
const bestsOf = (search: SearchedModel, better: Better) => bestSoFar(scoresOf(search), better);

const scoresOf = ({ trials }: SearchedModel) => trials.map(({ value }) => value);

/** Searches as places in dimensions: one group per folder. */
function placesOf(items: readonly SearchedModel[], { models }: Dimensions) {
  const folders = [...new Set(items.map(({ folder }) => folder))];
  const dimensions: Dimensions = {
    models,
    groups: folders.map((title) => ({ fields: {}, title })),
  };
  const at = ({ folder, model }: SearchedModel): CellPlace => ({ group: folders.indexOf(folder), model });
  return { dimensions, placeOf: at };
}

/** The columns of a figure's table that identify the search of a row; a single folder is not named. */
const searchColumns = (items: readonly SearchedModel[]) => [
  ...(hasFolders(items) ? [text('search')] : []),
  text('model'),
];

const searchValues = ({ folder, model }: SearchedModel, { models }: Dimensions): string[] => [
  ...(folder === '' ? [] : [folder]),
  models[model]!.title,
];

const hasFolders = (items: readonly SearchedModel[]): boolean => items.some(({ folder }) => folder !== '');

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
  draw: drawBests,
  table: bestsTable,
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
function drawBests(drawing: SearchesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
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
  const panels = panelsOf(items.map(places.placeOf), 'nothing', places.dimensions, view);
  const [low, high] = searchesFrame(drawing);
  const scale = scaleFor([low, high], view.scale);
  const most = Math.max(...items.map(({ trials }) => trials.length));
  const marginLeft = metricMargin([low, high]);
  const at = {
    ...facets<CellPlace>(panels),
    x: 'trial',
    y: ({ best }: BestPoint) => Math.min(high, Math.max(low, best)),
  };
  return panelPlot(view, panels, {
    ...{
      panelHeight: lineHeight(240, view),
      marginLeft,
      legend: modelLegend(items.map(places.placeOf), places.dimensions),
    },
    x: {
      label: 'number of trials',
      ...trialsAxis(most, roomOf(panels, view.width, { marginLeft })),
      ...centered,
    },
    y: { ...metricAxis(label, scale, [low, high]), inset: 6 },
    marks: [
      ...lines.map(({ points, look }) => Plot.line(points, { ...at, curve: 'step-after', ...lineStyle(look) })),
      ...lines.flatMap(({ found, look: { color, symbol } }) =>
        found ? [Plot.dot([found], { ...at, r: 4, symbol, fill: color })] : [],
      ),
      ...tips(
        view,
        lines.flatMap(({ points }) => points),
        { ...at, title: (point: BestPoint) => describeBest(point, places.dimensions) },
      ),
    ],
  });
}

/** The axis from the first trial to the last, without ticks between two trials. */
function trialsAxis(most: number, room: Room) {
  const axis = ticked({ type: 'linear', domain: [1, most], tickFormat: axisNumber }, room, 6);
  return { ...axis, ticks: axis.ticks.filter(Number.isInteger) };
}

const describeBest = (point: BestPoint, dimensions: Dimensions): string =>
  `${placeTitle(point, dimensions)}\nafter trial ${point.trial}\nbest ${fourDigits(point.best)}`;

function bestsTable({ label, better, items }: SearchesDrawing, dimensions: Dimensions): Table {
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
