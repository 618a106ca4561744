import { type MethodDifference, type MethodPredictions, methodDifference } from '../../analysis/methods.js';
import { REFERENCE } from '../../analysis/pairs.js';
import { formatOf, rangeOf, type TaskTitle } from '../../base/metric.js';
import { counted, fieldsTitle, listed } from '../../base/words.js';
import type { ModelTitle } from '../../results/cells.js';
import { replicateOf } from '../../results/predicted.js';
import { modelTitles } from '../../results/variants.js';
import { deLong, deLongTest } from '../../stats/delong.js';
import { ALPHA, holm } from '../../stats/levels.js';
import { replicatedMean } from '../../stats/replicated-mean.js';
import { cutAt } from '../../stats/student.js';
import { digits3, estimate, level, number, type Table, text } from '../../table/table.js';
import { settingColumns } from './settings.js';

/** The methods of a folder; `folder` is its name, empty for a single one. */
export interface FolderMethods {
  readonly folder: string;
  readonly methods: readonly MethodPredictions[];
  readonly taskTitle: TaskTitle;
  readonly modelTitle: ModelTitle;
}

/** Columns for folder and setting, where there are several, and their values for a method of a folder. */
export function placeOfMethods(folders: readonly FolderMethods[]) {
  const { columns, values } = settingColumns(
    folders.flatMap(({ folder, methods }) => methods.map(({ fields }) => ({ folder, fields }))),
  );
  return {
    columns,
    values: ({ folder }: FolderMethods, { fields }: MethodPredictions) => values({ folder, fields }),
  };
}

const AUC = { name: 'auc' } as const;
const decimals = formatOf(AUC);

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

/** The methods that others are compared with, where there are several. */
const REFERENCES = [REFERENCE, 'shared-bottom', 'single-task'];

interface Difference extends MethodDifference {
  readonly folder: FolderMethods;
  readonly one: MethodPredictions;
  readonly other: MethodPredictions;
}

/**
 * The differences of every method from MMoE, Shared-Bottom and Single-Task, seed by seed and row by row, and those that
 * remain after correction.
 */
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
    caption: meansCaption(folders),
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

function meansCaption(folders: readonly FolderMethods[]): string {
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
