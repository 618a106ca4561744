import { type MethodDifference, type MethodPredictions, methodDifference } from '../../analysis/methods.js';
import { REFERENCE } from '../../analysis/pairs.js';
import { fieldsTitle, listed } from '../../base/words.js';
import { holm } from '../../stats/holm.js';
import { ALPHA } from '../../stats/levels.js';
import { estimate, level, number, type Table, text } from '../../table/table.js';
import { type FolderMethods, placeOfMethods } from './methods.js';

/** The methods that others are compared with, where there are several. */
const REFERENCES = [REFERENCE, 'shared-bottom', 'single-task'];

interface Difference extends MethodDifference {
  readonly folder: FolderMethods;
  readonly one: MethodPredictions;
  readonly other: MethodPredictions;
}

/** Every method less MMoE, less Shared-Bottom and less Single-Task, seed by seed and row by row, and which differences remain. */
export function aucDifferencesTable(folders: readonly FolderMethods[]): Table {
  const place = placeOfMethods(folders);
  const differences = folders.flatMap((folder) => differencesIn(folder));
  const levels = holm(differences.map(({ found }) => found.p));
  const remains = (i: number) => (levels[i] ?? 1) < ALPHA;
  return {
    name: 'auc-differences',
    caption: captionOf(differences, remains),
    columns: [
      ...place.columns,
      ...[text('task'), text('model'), text('other', 'less'), number('replicates'), number('pairs', 'seeds')],
      estimate('difference_over_seeds', 'difference in AUC, over seeds alone'),
      estimate('difference_over_all', 'over all'),
      ...[number('p', 'p', level), number('corrected_p', 'corrected', level), text('remains')],
    ],
    rows: differences.map(({ folder, one, other, pairs, found }, i) => [
      ...place.values(folder, one),
      ...[
        folder.taskTitle(one.task),
        folder.modelTitle(one.model),
        folder.modelTitle(other.model),
        one.replicates.length,
        pairs,
      ],
      { value: found.mean, interval: found.overSeeds },
      { value: found.mean, interval: found.overAll },
      ...[found.p, levels[i], remains(i) ? 'yes' : 'no'],
    ]),
  };
}

function differencesIn(folder: FolderMethods): Difference[] {
  const { methods } = folder;
  return REFERENCES.flatMap((reference, r) =>
    methods
      .filter(({ model }) => model === reference)
      .flatMap((other) =>
        methods
          // Each pair once.
          .filter(({ model }) => model !== reference && !REFERENCES.slice(0, r).includes(model))
          .filter(({ task, fields }) => task === other.task && fieldsTitle(fields) === fieldsTitle(other.fields))
          .flatMap((one) => {
            const difference = methodDifference(one, other);
            return difference ? [{ folder, one, other, ...difference }] : [];
          }),
      ),
  );
}

function captionOf(differences: readonly Difference[], remains: (i: number) => boolean): string {
  const total = differences.length;
  const kept = differences.filter((_, i) => remains(i));
  const bySeeds = differences.filter(({ found: { overSeeds } }) => overSeeds && overSeeds[0] * overSeeds[1] > 0).length;
  const named = kept.map(
    ({ folder, one, other, found }) =>
      `${folder.modelTitle(one.model)} is ${found.mean > 0 ? 'above' : 'below'} ${folder.modelTitle(other.model)} on ` +
      `${folder.taskTitle(one.task)} by ${Math.abs(found.mean).toPrecision(2)}`,
  );
  const verdict =
    kept.length === 0
      ? `None of the ${total} differences remains`
      : `${kept.length} of the ${total} differences ${kept.length === 1 ? 'remains' : 'remain'}: ${listed(named, 'and')}`;
  const isReplicated = differences.some(({ one }) => one.replicates.length > 1);
  return (
    `${verdict}. Over seeds alone, the intervals of ${bySeeds} exclude 0. A difference remains where its level over all, ` +
    `corrected by Holm over this table, is below ${ALPHA}. Model less the other one, paired by seed and by test row; 95 % ` +
    'intervals over seeds alone and over all, as in the table of means. Of rows, only what they do to one method and not ' +
    `to the other counts.${isReplicated ? ' Splits share training rows, which is not accounted for.' : ''}`
  );
}
