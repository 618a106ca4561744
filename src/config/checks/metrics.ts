import { columnOf, type Metric } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import type { Across } from '../../schema/fields.js';
import type { Path } from '../../schema/text.js';
import { type Draft, dataOf } from './draft.js';

/** The metric of a selection or search must be one that the runs will have. */
export function canBeJudged(draft: Draft, across: Across, path: Path, by: Metric): void {
  const data = dataOf(draft, across);
  const column = columnOf(by);
  const lacking = data?.kind
    .choosable(data.given)
    .map(({ metrics, because }) => ({ columns: metrics.map(columnOf), because }))
    .find(({ columns }) => !columns.includes(column));
  if (lacking) {
    across.report(path, `${listed(lacking.columns, 'or')} is needed, as ${lacking.because}`);
  } else if (by.part === 'validation' && !modelsAreValidated(draft, across)) {
    across.report(path, 'training.validationExamples above 0 is needed for it');
  }
}

/** The metric of a search. */
export function tuningCanBeJudged(draft: Draft, across: Across): void {
  const by = across.sound(['tune']) ? draft.tune?.by : undefined;
  if (by !== undefined) canBeJudged(draft, across, ['tune', 'by'], by);
}

/** A search for each task is by a metric of that task. */
export function eachTaskHasItsMetric(draft: Draft, across: Across): void {
  if (!across.sound(['tune']) || !draft.tune?.eachTask) return;
  const { by } = draft.tune;
  const alike = dataOf(draft, across)?.kind.tasksAreAlike === true;
  if (by === undefined ? alike : by.task === undefined) {
    across.report(['tune', 'eachTask'], 'tune.by with the metric of a task is needed for it');
  }
}

/** Whether every model is trained with validation examples, as far as faults let one tell. */
function modelsAreValidated(draft: Draft, across: Across): boolean {
  const { models, training, settings } = draft;
  const { sound } = across;
  const data = dataOf(draft, across);
  if (!data || 'saidBy' in data.kind.examples) return true;
  const usual = { values: [data.kind.examples.validation] };
  if (!sound(['models']) || !sound(['settings']) || !sound(['training', 'validationExamples'])) return true;
  return models.every(({ name }) => {
    const field = settings[name]?.training.validationExamples ?? training.validationExamples ?? usual;
    return !field.values.includes(0);
  });
}
