import { inPaperOrder } from '../../analysis/arrangement.js';
import type { FolderSearch } from '../../analysis/searches.js';
import { groupedBy } from '../../base/grouped.js';
import { formatOf } from '../../base/metric.js';
import { bestTrial, type RecordedTrial, searchedBy } from '../../folder/trials.js';
import type { Measure } from '../../results/measures.js';
import { type Field, number, type Table, tableFrom, text } from '../../table/table.js';

/** The best setting that a search found for each model; one table per metric by which folders were searched. */
export function tuningTables(searches: readonly FolderSearch[]): Table[] {
  const byMetric = groupedBy(searches, ({ measure }) => measure.column);
  return [...byMetric.values()].map((own) => bestTrials(own[0]!.measure, own));
}

/** A hyper-parameter that a model lacks is blank. */
function bestTrials({ metric, column, title, heading }: Measure, folders: readonly FolderSearch[]): Table {
  const rows = folders.flatMap(({ folder, models }) =>
    inPaperOrder(models.map(({ name }) => name)).map((name) => {
      const model = models.find((one) => one.name === name)!;
      return { ...model, folder, best: bestTrial(model.trials) };
    }),
  );
  const names = searchedBy(rows.flatMap(({ trials }) => trials));
  const onBounds = rows.filter(({ best }) => best?.bounds).length;
  return tableFrom(
    {
      name: `tuning-${column}`,
      caption: `Best trial of each model by ${heading}${onBounds > 0 ? boundsSentence(onBounds, rows.length) : ''}`,
    },
    rows,
    [
      [text('search'), ({ folder }) => folder || undefined],
      [text('model'), ({ title }) => title],
      [number('trials'), ({ trials }) => trials.length],
      [text('stopped'), ({ trials }) => stoppedOf(trials)],
      [number('runs', 'cost in whole runs', (runs) => runs.toFixed(1)), ({ cost }) => cost],
      [number('trial', 'best trial'), ({ best }) => best?.trial],
      [number(column, title, formatOf(metric)), ({ best }) => best?.score?.value],
      [number('step', 'steps'), ({ best }) => best?.score?.step],
      ...names.map((name): Field<(typeof rows)[number]> => [number(name), ({ best }) => best?.values[name]]),
      [text('bounds', 'on a bound of the search'), ({ best }) => best?.bounds?.join(', ')],
    ],
  );
}

/** How many trials of a search were stopped after how many steps, such as `14 at 234, 4 at 702`. */
function stoppedOf(trials: readonly RecordedTrial[]): string | undefined {
  const [, ...earlier] = [...groupedBy(trials, ({ until }) => until ?? 0)].sort(([a], [b]) => b - a);
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
