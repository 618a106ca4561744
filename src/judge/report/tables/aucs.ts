/** The tables of AUCs: the mean of each method, and the differences between methods with tests. */

import { metricFormatter, metricRange } from '../../../ground/base/metric.js';
import { counted, fieldsTitle, listed } from '../../../ground/base/words.js';
import { ALPHA, holm } from '../../../ground/stats/levels.js';
import { replicatedMean } from '../../../ground/stats/replicated-mean.js';
import { cutAt } from '../../../ground/stats/student.js';
import {
  digits3,
  estimate,
  type Field,
  level,
  number,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import { type MethodPredictions, methodDifference, readMethods } from '../../analysis/methods.js';
import { REFERENCE } from '../../analysis/model-pairs.js';
import { makeReplicate } from '../../results/predicted.js';
import type { Results } from '../../results/read.js';
import type { Answer } from '../contents.js';
import { settingFields } from './columns.js';

/** `folder` is empty for a single one. */
interface Method extends MethodPredictions {
  readonly folder: string;
  readonly taskTitle: string;
  readonly modelTitle: string;
}

/** Returns the table of means and the table of differences, over all folders. */
export function aucTables(folders: readonly Results[], labels: readonly string[]): Table[] {
  const methods = folders.map((results, i) =>
    readMethods(results)
      .filter(({ replicates }) => replicates[0]!.metric === AUC.name)
      .map((method) => ({
        ...method,
        folder: folders.length > 1 ? labels[i]! : '',
        taskTitle: results.kind.taskTitle(method.task),
        modelTitle: results.modelTitle(method.model),
      })),
  );
  return [meansTable(methods.flat()), differencesTable(methods.flatMap(differencesIn))];
}

const AUC = { name: 'auc' } as const;

const methodFields = <T>(methodOf: (item: T) => Method): Field<T>[] => [
  ...settingFields(methodOf),
  [text('task'), (item) => methodOf(item).taskTitle],
  [text('model'), (item) => methodOf(item).modelTitle],
];

/**
 * The mean AUC of every method, with intervals over seeds alone and over all that was drawn at
 * random.
 */
function meansTable(methods: readonly Method[]): Table {
  const most = Math.max(0, ...methods.map(({ replicates }) => replicates.length));
  const all =
    most > 1
      ? `test rows, seeds and ${counted(most, 'replicate')} together, each a split of the data with a search of its own`
      : 'test rows and seeds together; the split and the settings are taken as given';
  const rows = methods.map((method) => ({
    method,
    ...replicatedMean(method.replicates.map((own) => makeReplicate(own))),
  }));
  return tableFrom(
    {
      name: 'auc-means',
      caption:
        'Mean AUC on the test rows of the n runs whose predictions are kept, with 95 % intervals: over initialisations and ' +
        `orders of the rows alone, and over all: ${all}. Rows count by DeLong's structural components. s.e.: standard errors ` +
        'of the mean, from seeds, from rows, and over all.',
    },
    rows,
    [
      ...methodFields<(typeof rows)[number]>(({ method }) => method),
      [number('replicates'), ({ method }) => method.replicates.length],
      [
        number('n'),
        ({ method }) => method.replicates.reduce((sum, { scores }) => sum + scores.size, 0),
      ],
      ...(
        [
          ['overSeeds', 'mean_over_seeds', 'mean AUC, over seeds alone'],
          ['overAll', 'mean_over_all', 'over all'],
        ] as const
      ).map(
        ([over, key, title]): Field<(typeof rows)[number]> => [
          estimate(key, title, metricFormatter(AUC)),
          ({ mean: value, [over]: interval }) => ({
            value,
            interval: interval && cutAt(interval, metricRange(AUC)),
          }),
        ],
      ),
      ...(['seeds', 'rows', 'all'] as const).map(
        (name): Field<(typeof rows)[number]> => [
          number(`error_${name}`, `s.e. ${name}`, digits3),
          ({ errors }) => errors[name],
        ],
      ),
    ],
  );
}

/** The methods that others are compared with, where they are there. */
const REFERENCES = [REFERENCE, 'shared-bottom', 'single-task'];

type Difference = ReturnType<typeof differencesIn>[number];

const differencesIn = (methods: readonly Method[]) =>
  REFERENCES.flatMap((reference, r) =>
    methods
      .filter(({ model }) => model === reference)
      .flatMap((other) =>
        methods
          .filter(({ model }) => model !== reference && !REFERENCES.slice(0, r).includes(model))
          .filter(
            ({ task, fields }) =>
              task === other.task && fieldsTitle(fields) === fieldsTitle(other.fields),
          )
          .flatMap((one) => {
            const difference = methodDifference(one, other);
            return difference ? [{ one, other, ...difference }] : [];
          }),
      ),
  );

export const AUC_DIFFERENCES = 'auc-differences';

function differencesTable(differences: readonly Difference[]): Table {
  const levels = holm(differences.map(({ found }) => found.p));
  const remains = (i: number) => (levels[i] ?? 1) < ALPHA;
  return tableFrom(
    { name: AUC_DIFFERENCES, caption: aucCaption(differences, remains) },
    differences,
    [
      ...methodFields<Difference>(({ one }) => one),
      [text('other', 'less'), ({ other }) => other.modelTitle],
      [number('replicates'), ({ one }) => one.replicates.length],
      [number('pairs', 'seeds'), ({ pairs }) => pairs],
      [
        estimate('difference_over_seeds', 'difference in AUC, over seeds alone'),
        ({ found: { mean: value, overSeeds: interval } }) => ({ value, interval }),
      ],
      [
        estimate('difference_over_all', 'over all'),
        ({ found: { mean: value, overAll: interval } }) => ({ value, interval }),
      ],
      [number('p', 'p', level), ({ found }) => found.p],
      [number('corrected_p', 'corrected', level), (_, i) => levels[i]],
      [text('remains'), (_, i) => (remains(i) ? 'yes' : 'no')],
    ],
  );
}

/** Returns how many differences of the table are significant, and which. */
export function differencesAnswer({ rows, caption }: Table): Answer {
  const remaining = rows.filter((row) => row.at(-1) === 'yes').length;
  const are = remaining === 0 ? 'None' : String(remaining);
  const headline = `${are} of ${rows.length} differences in AUC between models ${remaining > 1 ? 'are' : 'is'} significant, once test rows, seeds and splits count.`;
  return remaining === 0
    ? { headline }
    : { headline, details: caption.slice(0, caption.indexOf('. ') + 1) };
}

function aucCaption(differences: readonly Difference[], remains: (i: number) => boolean): string {
  const total = differences.length;
  const kept = differences.filter((_, i) => remains(i));
  const bySeeds = differences.filter(
    ({ found: { overSeeds } }) => overSeeds && overSeeds[0] * overSeeds[1] > 0,
  ).length;
  const named = kept.map(
    ({ one, other, found }) =>
      `${one.modelTitle} is ${found.mean > 0 ? 'above' : 'below'} ${other.modelTitle} on ` +
      `${one.taskTitle} by ${Math.abs(found.mean).toPrecision(2)}`,
  );
  const verdict =
    kept.length === 0
      ? `None of the ${total} differences remains`
      : `${kept.length} of the ${total} differences ${kept.length === 1 ? 'remains' : 'remain'}: ${listed(named)}`;
  const isReplicated = differences.some(({ one }) => one.replicates.length > 1);
  return (
    `${verdict}. Over seeds alone, the intervals of ${bySeeds} exclude 0. A difference remains where its level over all, ` +
    `corrected by Holm over this table, is below ${ALPHA}. Model less the other one, paired by seed and by test row; 95 % ` +
    'intervals over seeds alone and over all, as in the table of means. Of rows, only what they do to one method and not ' +
    `to the other counts.${isReplicated ? ' Splits share training rows, which is not accounted for.' : ''}`
  );
}
