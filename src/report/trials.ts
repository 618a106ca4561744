import { bestTrial } from '../folder/best-trial.js';
import { type RecordedTrial, searchedBy } from '../folder/trials.js';
import { decimals4, digits4, number, type Table, text } from '../table/table.js';
import { metricOf } from './metrics.js';

/** The trials of a results folder under its name, which the only folder does not need. */
export interface FolderTrials {
  readonly folder?: string;
  readonly trials: readonly RecordedTrial[];
}

/** The best trial by a metric of each of some models, with its setting; a hyper-parameter that a model lacks is blank. */
export function bestTrials(
  metric: string,
  folders: readonly FolderTrials[],
  models: readonly { readonly name: string; readonly title: string }[],
): Table {
  const { title, heading, better } = metricOf(metric);
  const names = searchedBy(folders.flatMap(({ trials }) => trials));
  const several = folders.some(({ folder }) => folder !== undefined);
  return {
    name: `tuning-${metric}`,
    caption: `Best trial of each model by ${heading}`,
    columns: [
      ...(several ? [text('folder')] : []),
      ...[text('model'), number('trials'), number('trial', 'best trial')],
      number(metric, title, better === 'higher' ? decimals4 : digits4),
      ...[number('step', 'steps'), ...names.map((name) => number(name))],
    ],
    rows: folders.flatMap(({ folder, trials }) =>
      models.flatMap(({ name, title }) => {
        const own = trials.filter(({ model }) => model === name);
        if (own.length === 0) return [];
        const best = bestTrial(own, metric);
        return [
          [
            ...(several ? [folder] : []),
            ...[title, own.length, best?.trial, best?.score?.value, best?.score?.step],
            ...names.map((name) => best?.values[name]),
          ],
        ];
      }),
    ),
  };
}
