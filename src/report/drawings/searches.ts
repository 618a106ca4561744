import { type Better, bestSoFar, indexOfBest } from '../../stats/best.js';
import { quantile } from '../../stats/summary.js';
import { text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { extent } from './numbers.js';

/** A training of a search of hyper-parameters. */
export interface Trial {
  /** From 1, in the order of proposal. */
  readonly trial: number;
  /** Undefined where it was not searched. */
  readonly learningRate: number | undefined;
  /** The metric at its best evaluation point, and the training step of that; undefined of a diverged trial. */
  readonly value: number | undefined;
  readonly step: number | undefined;
}

/** The search of a model's hyper-parameters. */
export interface Search {
  /** The folder's name where there are several. */
  readonly folder: string;
  readonly model: number;
  /** In the order of proposal. */
  readonly trials: readonly Trial[];
}

/** The trials of searches by a metric: the best so far against their number, or all of them against the learning rate. */
export interface SearchesDrawing {
  readonly kind: 'best-so-far' | 'learning-rates';
  readonly axis: string;
  readonly better: Better;
  readonly items: readonly Search[];
}

/**
 * What of the metric is drawn to scale: from the best of all trials to the worst among the models' median trials. Most
 * trials of a good search lie close together, and a few bad ones would leave no room to tell them apart.
 */
export function searchesFrame({ items, better }: SearchesDrawing): [low: number, high: number] {
  const samples = items.map(valuesOf).filter((values) => values.length > 0);
  const medians = samples.map((values) => quantile(Float64Array.from(values).sort(), 0.5));
  const [lowest, highest] = extent(samples.flat());
  const [least, greatest] = extent(medians);
  const [low, high] = better === 'lower' ? [lowest, greatest] : [least, highest];
  const room = low === high ? 0.05 * Math.abs(low) || 0.05 : 0;
  return [low - room, high + room];
}

const valuesOf = (search: Search): number[] => scoresOf(search).filter((value) => value !== undefined);

/** The best value after each trial of a search. */
export const bestsOf = (search: Search, better: Better) => bestSoFar(scoresOf(search), better);

/** The first of the trials with the best value; undefined where all diverged. */
export function bestOf(search: Search, better: Better): Trial | undefined {
  const best = indexOfBest(scoresOf(search), better);
  return best === undefined ? undefined : search.trials[best];
}

const scoresOf = ({ trials }: Search) => trials.map(({ value }) => value);

/** Searches as places: a group a folder. */
export function placesOf(items: readonly Search[], { models }: Dimensions) {
  const folders = [...new Set(items.map(({ folder }) => folder))];
  const dimensions: Dimensions = {
    models,
    correlations: [{ value: '', title: '' }],
    groups: folders.map((title) => ({ fields: {}, title })),
  };
  const placeOf = ({ folder, model }: Search): Place => ({ group: folders.indexOf(folder), correlation: 0, model });
  return { dimensions, placeOf };
}

/** The columns that say which search a row of a figure's table is of; the only folder goes without saying. */
export const searchColumns = (items: readonly Search[]) => [
  ...(hasFolders(items) ? [text('folder')] : []),
  text('model'),
];

export const searchValues = ({ folder, model }: Search, { models }: Dimensions): string[] => [
  ...(folder === '' ? [] : [folder]),
  models[model]!.title,
];

const hasFolders = (items: readonly Search[]): boolean => items.some(({ folder }) => folder !== '');
