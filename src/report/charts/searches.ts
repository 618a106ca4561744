import type { CellPlace, Dimensions } from '../../analysis/place.js';
import type { FolderSearch } from '../../analysis/searches.js';
import type { Better } from '../../base/metric.js';
import { counted, range } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { bestSoFar, indexOfBest } from '../../stats/best.js';
import { quantile } from '../../stats/summary.js';
import { text } from '../../table/table.js';
import { extent, padded } from '../plot/axes.js';

/** A trial of a hyper-parameter search. */
export interface DrawnTrial {
  /** The number of the trial, from 1, in the order of proposal. */
  readonly trial: number;
  /** The learning rate; undefined where it was not searched. */
  readonly learningRate: number | undefined;
  /** The metric at its best evaluation point, and the training step there; undefined for a diverged trial. */
  readonly value: number | undefined;
  readonly step: number | undefined;
}

/** The hyper-parameter search of a model. */
export interface SearchedModel {
  /** The folder's name where there are several. */
  readonly folder: string;
  readonly model: number;
  /** The trials, in the order of proposal. */
  readonly trials: readonly DrawnTrial[];
}

/** The trials of searches by a metric: the best so far against their number, or all of them against the learning rate. */
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
export function searchesOf(
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
        trials: (searched.find((one) => one.name === name)?.trials ?? []).map(
          ({ trial, values: { learningRate }, score }) => ({
            ...{ trial, learningRate },
            ...{ value: score?.value, step: score?.step },
          }),
        ),
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
export const frameEnd = ({ better }: { readonly better: Better }): string =>
  `The axis ends at the ${better === 'lower' ? 'highest' : 'lowest'} of the models' median trials`;

const valuesOf = (search: SearchedModel): number[] => scoresOf(search).filter((value) => value !== undefined);

/** The best value after each trial of a search. */
export const bestsOf = (search: SearchedModel, better: Better) => bestSoFar(scoresOf(search), better);

/** The first of the trials with the best value; undefined where all diverged. */
export function bestOf(search: SearchedModel, better: Better): DrawnTrial | undefined {
  const best = indexOfBest(scoresOf(search), better);
  return best === undefined ? undefined : search.trials[best];
}

const scoresOf = ({ trials }: SearchedModel) => trials.map(({ value }) => value);

/** Searches as places in dimensions: one group per folder. */
export function placesOf(items: readonly SearchedModel[], { models }: Dimensions) {
  const folders = [...new Set(items.map(({ folder }) => folder))];
  const dimensions: Dimensions = {
    models,
    groups: folders.map((title) => ({ fields: {}, title })),
  };
  const at = ({ folder, model }: SearchedModel): CellPlace => ({ group: folders.indexOf(folder), model });
  return { dimensions, placeOf: at };
}

/** The columns of a figure's table that identify the search of a row; a single folder is not named. */
export const searchColumns = (items: readonly SearchedModel[]) => [
  ...(hasFolders(items) ? [text('search')] : []),
  text('model'),
];

export const searchValues = ({ folder, model }: SearchedModel, { models }: Dimensions): string[] => [
  ...(folder === '' ? [] : [folder]),
  models[model]!.title,
];

const hasFolders = (items: readonly SearchedModel[]): boolean => items.some(({ folder }) => folder !== '');
