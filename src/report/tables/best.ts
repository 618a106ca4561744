import { BESIDE, type Comparison } from '../../analysis/comparisons/comparison.js';
import { formatOf } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import { ALPHA } from '../../stats/levels.js';
import { digits4, estimate, level, number, percent, type Table, text } from '../../table/table.js';
import { baselineColumns, baselinesOf, metricTitle, tasksOverRows, unitsOf } from './of-comparisons.js';
import { settingColumns } from './settings.js';

/** Of each task, the models by its leading metric, the best first, and how they differ from the baseline. */
export function bestTable(comparisons: readonly Comparison[]): Table {
  const place = settingColumns(comparisons);
  const baseline = baselineColumns(comparisons, 'minus');
  const units = unitsOf(comparisons);
  return {
    name: 'best',
    caption: captionOf(comparisons),
    columns: [
      ...place.columns,
      ...[text('task'), text('model'), text('metric'), estimate('mean', 'mean', digits4)],
      ...[...baseline.columns, estimate('difference', baseline.title), text('sure')],
      number('best_share', 'how often best', percent),
      ...BESIDE.map((name) => number(name, metricTitle({ name }), formatOf({ name }))),
      ...[number('p', 'p', level), number('corrected_p', 'corrected', level)],
      ...[number('n', units), number('diverged')],
    ],
    rows: comparisons.flatMap((comparison) =>
      comparison.tasks.flatMap(({ title, measure: { metric }, models }) =>
        models.map(({ model, n, diverged, mean, bestShare, difference, beside }) => [
          ...place.values(comparison),
          ...[title, comparison.modelTitle(model), metricTitle(metric), mean],
          ...[...baseline.values(comparison), difference?.estimate, difference && (difference.sure ?? 'no')],
          bestShare,
          ...BESIDE.map((name) => beside[name]),
          ...[difference?.p, difference?.correctedP, n, diverged],
        ]),
      ),
    ),
  };
}

function captionOf(comparisons: readonly Comparison[]): string {
  const units = unitsOf(comparisons);
  return (
    `Which model is best for each task: its leading metric on the test rows, the best mean first, and the model minus ` +
    `${baselinesOf(comparisons) || 'another one'}, on the same ${units}. Brackets: Student's 95 % intervals over ${units}. ` +
    `${overRowsSentence(comparisons)}A difference is sure where the level of the paired t test, corrected by Holm over this table, is below ` +
    `${ALPHA}. How ` +
    `often best: the share of bootstrap resamples of the ${units} in which the model has the best mean. Runs that diverged ` +
    'are left out. R²: the share of the variance that is explained. ECE: how far predicted probabilities are from the shares ' +
    'of positives; 0.01 is one percentage point.'
  );
}

/** For captions, with a space at its end. */
const overRowsSentence = (comparisons: readonly Comparison[]): string =>
  tasksOverRows(comparisons).length === 0
    ? ''
    : `Differences in ${listed(tasksOverRows(comparisons), 'and')}: over test rows as well, as in the table of AUC differences. `;
