import { formatOf, rangeOf } from '../../base/metric.js';
import { counted } from '../../base/words.js';
import { replicateOf } from '../../results/predicted.js';
import { replicatedMean } from '../../stats/replicated-mean.js';
import { cutAt } from '../../stats/student.js';
import { digits3, estimate, number, type Table, text } from '../../table/table.js';
import { type FolderMethods, placeOfMethods } from './methods.js';

const AUC = { name: 'auc' } as const;
const decimals = formatOf(AUC);

/** The mean AUC of every method, with its interval over seeds alone and over all that was drawn at random. */
export function aucMeansTable(folders: readonly FolderMethods[]): Table {
  const place = placeOfMethods(folders);
  const rows = folders.flatMap((folder) =>
    folder.methods.map((method) => {
      const { model, task, replicates } = method;
      const found = replicatedMean(replicates.map((own) => replicateOf(own, [...own.aucs.keys()])));
      const { mean, errors, overSeeds, overAll } = found;
      return [
        ...place.values(folder, method),
        ...[folder.taskTitle(task), folder.modelTitle(model), replicates.length],
        replicates.reduce((sum, { aucs }) => sum + aucs.size, 0),
        ...[overSeeds, overAll].map((interval) => ({
          value: mean,
          interval: interval && cutAt(interval, rangeOf(AUC)),
        })),
        ...[errors.seeds, errors.rows, errors.all],
      ];
    }),
  );
  return {
    name: 'auc-means',
    caption: captionOf(folders),
    columns: [
      ...place.columns,
      ...[text('task'), text('model'), number('replicates'), number('n')],
      estimate('mean_over_seeds', 'mean AUC, over seeds alone', decimals),
      estimate('mean_over_all', 'over all', decimals),
      ...(['seeds', 'rows', 'all'] as const).map((name) => number(`error_${name}`, `s.e. ${name}`, digits3)),
    ],
    rows,
  };
}

function captionOf(folders: readonly FolderMethods[]): string {
  const most = Math.max(0, ...folders.flatMap(({ methods }) => methods.map(({ replicates }) => replicates.length)));
  const all =
    most > 1
      ? `test rows, seeds and ${counted(most, 'replicate')} together, each a split of the data with a search of its own`
      : 'test rows and seeds together; the split and the settings are taken as given';
  return (
    'Mean AUC on the test rows of all finished runs, with 95 % intervals: over initialisations and orders of the rows ' +
    `alone, and over all: ${all}. Rows count by DeLong's structural components. s.e.: standard errors of the mean, from ` +
    'seeds, from rows, and over all.'
  );
}
