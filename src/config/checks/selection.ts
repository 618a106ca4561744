import { columnOf, type Metric } from '../../base/metric.js';
import type { Across } from '../../schema/fields.js';
import { showPath } from '../../schema/text.js';
import type { TrainingFields } from '../config.js';
import { fieldOf } from '../select-schema.js';
import { type Draft, settingsIn } from './draft.js';
import { canBeJudged } from './metrics.js';

/** Entries of `select` in the order of the schema; none where they have a fault. */
const entries = (draft: Draft, { sound }: Across) =>
  sound(['select']) && draft.select ? Object.entries(draft.select) : [];

/** All candidates are tried in one stage: their combinations share all but the values to choose from. */
export function selectionAgrees(draft: Draft, across: Across): void {
  if (draft.select && across.sound(['select']) && Object.keys(draft.select).length === 0) {
    across.report(['select'], 'at least one path, such as training.learningRate, is needed');
  }
  const [first, ...others] = entries(draft, across);
  for (const [path, entry] of others) {
    const differs = (key: Exclude<keyof typeof entry, 'from'>) =>
      JSON.stringify(entry[key]) !== JSON.stringify(first![1][key]);
    for (const key of ['seeds', 'mostSeeds', 'by', 'statistic', 'per'] as const) {
      // By default, the most seeds follow from the first ones.
      if (!differs(key) || (key === 'mostSeeds' && differs('seeds'))) continue;
      across.report(
        ['select', path, key],
        `${plain(first![1][key])} is needed, to match ${showPath(['select', first![0], key])}`,
      );
    }
  }
}

const plain = (value: number | string | Metric): number | string =>
  typeof value === 'object' ? columnOf(value) : value;

/** The metric of a selection. */
export function selectionCanBeJudged(draft: Draft, across: Across): void {
  for (const [path, { by }] of entries(draft, across)) canBeJudged(draft, across, ['select', path, 'by'], by);
}

/** A field that a selection chooses cannot be swept, nor set for one model, which would leave nothing to choose. */
export function selectedIsNotSet(draft: Draft, across: Across): void {
  for (const [path] of entries(draft, across)) {
    const field = fieldOf(path) as keyof TrainingFields;
    const need = `a single value is needed, as select chooses ${path}`;
    if (across.sound(['training', field]) && draft.training[field]?.swept) across.report(['training', field], need);
    for (const { given, at } of settingsIn(draft, across)) {
      if (given.training[field])
        across.report([...at, 'training', field], `it must be left out, as select chooses ${path}`);
    }
  }
}
