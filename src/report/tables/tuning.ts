import { inPaperOrder } from '../../analysis/arrangement.js';
import type { FolderSearch } from '../../analysis/searches.js';
import { groupedBy } from '../../base/grouped.js';
import { formatOf } from '../../base/metric.js';
import { bestTrial, searchedBy } from '../../folder/trials.js';
import type { Measure } from '../../results/measures.js';
import { number, type Table, text } from '../../table/table.js';

/** The best setting that a search found for each model; one table per metric by which folders were searched. */
export function tuningTables(searches: readonly FolderSearch[]): Table[] {
  const byMetric = groupedBy(searches, ({ measure }) => measure.column);
  return [...byMetric.values()].map((own) => bestTrials(own[0]!.measure, own.map(sorted)));
}

/** A search with its models in the order of the paper. */
function sorted({ models, ...search }: FolderSearch): FolderSearch {
  const order = inPaperOrder(models.map(({ name }) => name));
  return { ...search, models: order.map((ordered) => models.find(({ name }) => name === ordered)!) };
}

/** The best trial of each model by a metric, with its setting; a hyper-parameter that a model lacks is blank. */
function bestTrials({ metric, column, title, heading }: Measure, folders: readonly FolderSearch[]): Table {
  const names = searchedBy(folders.flatMap(({ models }) => models.flatMap(({ trials }) => trials)));
  const several = folders.some(({ folder }) => folder !== '');
  const best = folders.flatMap(({ models }) => models.map(({ trials }) => bestTrial(trials)));
  const onBounds = best.filter((trial) => trial?.bounds).length;
  const isBounded = onBounds > 0;
  return {
    name: `tuning-${column}`,
    caption: `Best trial of each model by ${heading}${isBounded ? boundsSentence(onBounds, best.length) : ''}`,
    columns: [
      ...(several ? [text('search')] : []),
      ...[text('model'), number('trials'), number('trial', 'best trial')],
      number(column, title, formatOf(metric)),
      ...[number('step', 'steps'), ...names.map((name) => number(name))],
      ...(isBounded ? [text('bounds', 'on a bound of the search')] : []),
    ],
    rows: folders.flatMap(({ folder, models }) =>
      models.map(({ title, trials }) => {
        const best = bestTrial(trials);
        return [
          ...(several ? [folder] : []),
          ...[title, trials.length, best?.trial, best?.score?.value, best?.score?.step],
          ...names.map((name) => best?.values[name]),
          ...(isBounded ? [best?.bounds?.join(', ')] : []),
        ];
      }),
    ),
  };
}

const boundsSentence = (count: number, of: number): string =>
  `. ${count} of ${of} lie on a bound of the search, or within 2 % of the range of it: a wider one (tune.space, tune.units) ` +
  'may hold a better setting.';
