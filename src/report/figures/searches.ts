import type { Trials } from '../../folder/trials.js';
import { counted, range } from '../../words.js';
import type { Dimensions } from '../drawings/dimensions.js';
import type { Search } from '../drawings/searches.js';
import { folderLabels } from '../layout.js';
import { type Metric, metricOf } from '../metrics.js';
import { modelTitle } from '../names.js';
import type { FigureInput, Skipped } from './figure.js';

/** The searches of the models of a report, of all folders whose search was by the same metric. */
export interface Searches {
  readonly metric: Metric;
  /** With a trial that has a value each. */
  readonly items: readonly Search[];
  /** Numbers of trials, and what of the searches is not shown. */
  readonly counts: string;
}

/** The searches by the metric of the first folder that has one; or why there is nothing to show. */
export function searchesOf({ folders, layout }: Pick<FigureInput, 'folders' | 'layout'>): Searches | Skipped {
  const labels = folderLabels(folders);
  const searched = folders.flatMap(({ trials }, i) => (trials ? [{ ...trials, label: labels[i]! }] : []));
  const metric = searched[0]?.metric;
  if (metric === undefined) return { skipped: 'no settings come from a finished search' };
  const shown = searched.filter((one) => one.metric === metric);
  const { models } = layout.dimensions;
  const items = shown.flatMap(({ label, trials }) =>
    models.map(
      ({ name }, model): Search => ({
        folder: folders.length > 1 ? label : '',
        model,
        trials: trials
          .filter((trial) => trial.model === name)
          .map(({ trial, values: { learningRate }, score }) => ({
            ...{ trial, learningRate },
            ...{ value: score?.value, step: score?.step },
          })),
      }),
    ),
  );
  const found = items.filter(({ trials }) => trials.some(({ value }) => value !== undefined));
  if (found.length === 0) return { skipped: 'no trial of the models here has finished' };
  const leftOut = [
    ...searched.filter((one) => one.metric !== metric).map(({ label, metric }) => `${label}, searched by ${metric}`),
    ...withoutRuns(shown, models),
  ];
  return { metric: metricOf(metric), items: found, counts: countsOf(found, leftOut) };
}

/** Models that were searched and not run, in words. */
function withoutRuns(searched: readonly Trials[], models: Dimensions['models']): string[] {
  const names = new Set(searched.flatMap(({ trials }) => trials.map(({ model }) => model)));
  for (const { name } of models) names.delete(name);
  return names.size > 0 ? [`${[...names].map(modelTitle).join(', ')}, without runs here`] : [];
}

function countsOf(items: readonly Search[], leftOut: readonly string[]): string {
  const diverged = items.flatMap(({ trials }) => trials).filter(({ value }) => value === undefined).length;
  return [
    `n = ${range(items.map(({ trials }) => trials.length))} trials a model`,
    ...(diverged > 0 ? [`${counted(diverged, 'trial')} diverged`] : []),
    ...(leftOut.length > 0 ? [`left out: ${leftOut.join('; ')}`] : []),
  ]
    .join('; ')
    .concat('.');
}
