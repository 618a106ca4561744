/**
 * The tables of hyper-parameter searches: the best setting of each model, and the cost of its
 * search.
 */

import { cumsum } from 'd3-array';
import { groupedBy } from '../../../ground/base/grouped.js';
import { metricColumn, metricFormatter } from '../../../ground/base/metric.js';
import { type Field, number, type Table, tableFrom, text } from '../../../ground/table/table.js';
import {
  bestTrial,
  bySearch,
  type RecordedTrial,
  searchedBy,
} from '../../../sweep/folder/trials.js';
import { inPaperOrder } from '../../analysis/arrangement.js';
import { makeMeasure } from '../../results/measures.js';
import type { Results } from '../../results/read.js';

type Searched = Pick<Results, 'trials' | 'kind' | 'modelTitle'>;

/**
 * The best setting that a search found for each model: a table for each metric that a search
 * optimised.
 */
export const tuningTables = (searches: Searches): Table[] => searches.map(bestTrials);

/** The search of a model, in a folder and on a split. */
type Search = ReturnType<typeof searchesIn>[number];

/** By the metric of the search, place by place, and there in the order of the paper. */
export type Searches = readonly (readonly Search[])[];

/** @param labels the names of the folders, where there are several */
export function readSearches(
  folders: readonly Searched[],
  labels: readonly string[] = [],
): Searches {
  const found = folders.flatMap((folder, i) => searchesIn(folder, labels[i] ?? ''));
  return [...groupedBy(found, ({ metric }) => metricColumn(metric)).values()].map((own) =>
    [...groupedBy(own, ({ place }) => place).values()].flatMap((here) =>
      inPaperOrder(here.map(({ model }) => model)).map(
        (name) => here.find(({ model }) => model === name)!,
      ),
    ),
  );
}

const searchesIn = ({ trials: searched, kind, modelTitle }: Searched, folder: string) =>
  bySearch(searched?.trials ?? []).map((trials) => {
    const { model, replicate, metric } = trials[0]!;
    const place = [folder, replicate === undefined ? '' : `replicate ${replicate}`]
      .filter(Boolean)
      .join(', ');
    return {
      place,
      model,
      title: modelTitle(model),
      metric,
      kind,
      trials,
      best: bestTrial(trials),
      costs: cumulativeCosts(trials),
    };
  });

/** A hyper-parameter that a model lacks is blank. */
function bestTrials(rows: readonly Search[]): Table {
  const { metric, kind } = rows[0]!;
  const { column, title, heading } = makeMeasure(metric, kind.taskTitle);
  const names = searchedBy(rows.flatMap(({ trials }) => trials));
  const onBounds = rows.filter(({ best }) => best?.bounds).length;
  return tableFrom(
    {
      name: `tuning-${column}`,
      caption: `Best trial of each model by ${heading}${onBounds > 0 ? boundsSentence(onBounds, rows.length) : ''}`,
    },
    rows,
    [
      [text('search'), ({ place }) => place || undefined],
      [text('model'), ({ title }) => title],
      [number('trials'), ({ trials }) => trials.length],
      [text('stopped'), ({ trials }) => describeStopped(trials)],
      [
        number('runs', 'cost in whole runs', (runs) => runs.toFixed(1)),
        ({ costs }) => costs?.at(-1),
      ],
      [number('trial', 'best trial'), ({ best }) => best?.trial],
      [number(column, title, metricFormatter(metric)), ({ best }) => best?.score?.value],
      [number('step', 'steps'), ({ best }) => best?.score?.step],
      ...names.map((name): Field<Search> => [number(name), ({ best }) => best?.values[name]]),
      [text('bounds', 'on a bound of the search'), ({ best }) => best?.bounds?.join(', ')],
    ],
  );
}

/**
 * The cost up to each trial, in runs of full length; undefined where trials do not record when they
 * stopped.
 */
function cumulativeCosts(trials: readonly RecordedTrial[]): Float64Array | undefined {
  const steps = trials.map(({ until }) => until);
  if (!steps.every((until) => until !== undefined)) return undefined;
  const whole = Math.max(...steps);
  return cumsum(trials, ({ trained = 0 }) => trained).map((sum) => sum / whole);
}

/** How many trials of a search were stopped after how many steps, such as `14 at 234, 4 at 702`. */
function describeStopped(trials: readonly RecordedTrial[]): string | undefined {
  const [, ...earlier] = [...groupedBy(trials, ({ until }) => until ?? 0)].sort(
    ([a], [b]) => b - a,
  );
  return earlier.length === 0
    ? undefined
    : earlier
        .reverse()
        .map(([until, own]) => `${own.length} at ${until}`)
        .join(', ');
}

const boundsSentence = (count: number, of: number): string =>
  `. ${count} of ${of} lie on a bound of the search, or within 2 % of the range of it: a wider one (tune.space, tune.units) ` +
  'may hold a better setting.';
