import { type LabelKind, type Metric, metricsOfLabel, type Part } from '../../base/metric.js';
import { defineDataKind } from '../kind.js';
import { cosinesOf } from './cosines.js';
import { syntheticDataSet } from './examples.js';
import { checkSynthetic, syntheticSchema } from './fields.js';
import { syntheticResults } from './results.js';
import { syntheticShape } from './shape.js';
import type { SyntheticSpec } from './spec.js';
import { type SyntheticValues, syntheticSpec, USUAL_TASKS } from './values.js';

const parts: readonly Part[] = ['test', 'validation'];

/** Means over the tasks, which are alike. */
const metricsOf = (labels: LabelKind): Metric[] =>
  parts.flatMap((part) => metricsOfLabel[labels].map((name) => ({ part, name })));

/** The synthetic data of section 3.2. */
export const synthetic = defineDataKind<SyntheticValues, SyntheticSpec>({
  name: 'synthetic',
  schema: syntheticSchema,
  knownMetrics: [...metricsOf('regression'), ...metricsOf('binary')],
  examples: { test: 2000, validation: 0 },
  tasksAreAlike: true,
  results: syntheticResults,
  check: checkSynthetic,
  choosable: (given) =>
    (given('labels')?.values ?? []).map((labels) => ({
      metrics: metricsOf(labels),
      because: `data.labels holds ${labels}`,
    })),
  // Where there are both, they agree.
  taskCounts: (given) =>
    given('tasks')?.values ?? given('correlation')?.values.map((p) => cosinesOf(p, USUAL_TASKS).length) ?? [],
  spec: syntheticSpec,
  open: syntheticDataSet,
  shape: syntheticShape,
  // Only sizes matter, not values.
  workload: ({ cosines, scale: _scale, noise: _noise, alpha: _alpha, beta: _beta, ...sizes }) => ({
    ...sizes,
    tasks: cosines.length,
  }),
});
