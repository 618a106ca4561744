import type { MethodPredictions } from '../../analysis/methods.js';
import { REFERENCE } from '../../analysis/pairs.js';
import { formatOf } from '../../base/metric.js';
import { fieldsTitle } from '../../base/words.js';
import { modelTitles } from '../../results/cells.js';
import { deLong, deLongTest } from '../../stats/delong.js';
import { holm } from '../../stats/holm.js';
import { estimate, level, number, type Table, text } from '../../table/table.js';
import { type FolderMethods, placeOfMethods } from './methods.js';

const decimals = formatOf({ name: 'auc' });

/** The best run of every method in every replicate, compared with the best of MMoE on the same rows. */
export function aucBestTable(folders: readonly FolderMethods[]): Table {
  const place = placeOfMethods(folders);
  const found = folders.flatMap((folder) =>
    folder.methods.flatMap((method) =>
      method.replicates.map(({ best }, r) => {
        const reference = method.model === REFERENCE ? undefined : referenceOf(folder, method)?.replicates[r]?.best;
        const isComparable = reference?.effects.length === best.effects.length;
        return {
          folder,
          method,
          replicate: r + 1,
          best,
          test: isComparable ? deLongTest(best, reference!) : undefined,
        };
      }),
    ),
  );
  const levels = holm(found.map(({ test }) => test?.p));
  return {
    name: 'auc-best',
    caption:
      'The run with the best AUC on the test rows, of every method in every replicate, and its difference from the best ' +
      "run of MMoE. Brackets: DeLong's 95 % intervals, which take both runs as given and only the test rows as a sample; " +
      'a run that was picked by its test AUC looks better than it is. Corrected levels are by Holm over this table.',
    columns: [
      ...place.columns,
      ...[text('task'), text('model'), number('replicate'), estimate('best', 'best AUC', decimals)],
      estimate('difference', `difference from ${modelTitles()(REFERENCE)}`),
      ...[number('p', 'p', level), number('corrected_p', 'corrected', level)],
    ],
    rows: found.map(({ folder, method, replicate, best, test }, i) => [
      ...place.values(folder, method),
      ...[folder.taskTitle(method.task), folder.modelTitle(method.model), replicate, deLong(best)],
      ...[test, test?.p, levels[i]],
    ]),
  };
}

const referenceOf = ({ methods }: FolderMethods, { task, fields }: MethodPredictions): MethodPredictions | undefined =>
  methods.find(
    (method) =>
      method.model === REFERENCE && method.task === task && fieldsTitle(method.fields) === fieldsTitle(fields),
  );
