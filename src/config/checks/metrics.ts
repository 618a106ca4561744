import type { Across } from '../../schema/fields.js';
import type { Path } from '../../schema/text.js';
import { listed } from '../../words.js';
import { tasksOf } from '../census-tasks.js';
import type { CensusData } from '../config.js';
import { metricsOf } from '../select-schema.js';
import { censusField, type Draft, syntheticField } from './draft.js';

/** What a selection or a search goes by must be a metric that the runs will have. */
export function canBeJudged(draft: Draft, across: Across, path: Path, by: string): void {
  const lacking = metricsAtHand(draft, across).find(({ metrics }) => !metrics.includes(by));
  if (lacking !== undefined) {
    across.report(path, `${listed(lacking.metrics, 'or')} is needed, as ${lacking.because}`);
  } else if (isOfValidation(by) && !modelsAreValidated(draft, across)) {
    across.report(path, 'training.validationExamples above 0 is needed for it');
  }
}

const isOfValidation = (metric: string): boolean => metric.startsWith('validation_');

/** The metric of a search. */
export function tuningCanBeJudged(draft: Draft, across: Across): void {
  const by = across.sound(['tune']) ? draft.tune?.by : undefined;
  if (by !== undefined) canBeJudged(draft, across, ['tune', 'by'], by);
}

/** What runs are scored by; where the data is swept, several sets of metrics, each with what it comes from. */
function metricsAtHand(draft: Draft, across: Across): { metrics: string[]; because: string }[] {
  const labels = syntheticField(draft, across, 'labels')?.values ?? [];
  const isCensus = across.sound(['data']) && censusField(draft, across, 'kind') !== undefined;
  const tasks = isCensus ? tasksOf(draft.data as CensusData).values : [];
  return [
    ...labels.map((kind) => ({ metrics: metricsOf(kind), because: `data.labels holds ${kind}` })),
    // Final runs are judged on the test rows of the very same split: nothing may be chosen by them.
    ...tasks.map((names) => ({
      metrics: [undefined, ...names].flatMap((name) => metricsOf('binary', name)).filter(isOfValidation),
      because: `the tasks are ${names.join(' and ')}`,
    })),
  ];
}

/** Whether every model is trained with validation examples, as far as faults let it be known. */
function modelsAreValidated({ data, models, training, settings }: Draft, { sound }: Across): boolean {
  if (!sound(['data']) || data.kind === 'census-income') return true;
  if (!sound(['models']) || !sound(['settings']) || !sound(['training', 'validationExamples'])) return true;
  return models.every(({ name }) => {
    const axis = settings[name]?.training.validationExamples ?? training.validationExamples;
    return axis !== undefined && !axis.values.includes(0);
  });
}
