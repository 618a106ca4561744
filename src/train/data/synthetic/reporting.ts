/** How a report arranges results on synthetic data: the axis is the correlation. */

import type { CellFields, DataAxis, DataFields, KindReporting } from '../kind-reporting.js';
import { factorFields, syntheticPresets } from './spec.js';

export const correlationAxis: DataAxis = {
  field: 'correlation',
  noun: 'correlation',
  nouns: 'correlations',
  title: (value) => (typeof value === 'number' ? `p = ${value}` : `correlations ${value}`),
  meaning: "cosine p of the tasks' weights",
};

/** Settings that differ in these fields alone are label functions. */
const LABEL_FUNCTION = ['preset', 'scale', 'sines', 'alpha', 'beta'];

export const syntheticReporting: KindReporting = {
  axis: correlationAxis,
  taskTitle: (task) => `task ${task}`,
  settingNoun: (fields) =>
    fields.every((field) => LABEL_FUNCTION.includes(field)) ? 'label function' : undefined,
  noiseVariance,
  paperFigures: [2, 3, 4, 5],
};

/**
 * Returns the noise variance of numeric labels; 0 if scored rows have no noise. It is given or the
 * preset's; undefined unless all tasks have the same.
 */
function noiseVariance(data: DataFields, fields: CellFields): number | undefined {
  const given = (field: string) => fields[field] ?? data[field];
  if (given('scoredLabels') === 'exact') return 0;
  if (factorFields.some((field) => given(field) !== undefined)) return undefined;
  const noise = given('noise') ?? syntheticPresets[String(given('preset'))]?.noise;
  return typeof noise === 'number' && given('labels') !== 'binary' ? noise * noise : undefined;
}
