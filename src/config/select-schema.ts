import type { z } from 'zod';
import { censusTaskNames } from '../data/census/spec.js';
import { metricsByKind } from '../engine/metric-names.js';
import { distinct, mapping, oneOf, whole } from '../schema/fields.js';
import { trainingValues } from './training-schema.js';

const parts = ['test', 'validation'] as const;

/**
 * The metrics that runs have whose labels are of a kind, as their columns of runs.csv are named: means over the tasks, or
 * of one task.
 */
export const metricsOf = (labels: keyof typeof metricsByKind, task?: string): string[] =>
  parts.flatMap((part) => metricsByKind[labels].map((metric) => [part, metric, task].filter(Boolean).join('_')));

/** A count of seeds above this is a slip of the pen. */
export const mostSeeds = 1_000_000;

/** A metric of any kind of data; which ones a config's data has is seen across its fields. */
export const anyMetric = oneOf([
  ...metricsOf('regression'),
  ...metricsOf('binary'),
  ...censusTaskNames.flatMap((task) => metricsOf('binary', task)),
]);

const candidates = <T extends number | string>(value: z.ZodType<T>) =>
  mapping({
    from: distinct(value),
    seeds: whole(1, mostSeeds),
    by: anyMetric,
  }).exactOptional();

/** `select:`, keyed by the dotted paths of fields. */
export const select = mapping({
  'training.optimizer': candidates(trainingValues.optimizer),
  'training.learningRate': candidates(trainingValues.learningRate),
  'training.batchSize': candidates(trainingValues.batchSize),
  'training.steps': candidates(trainingValues.steps),
  'training.evaluateEvery': candidates(trainingValues.evaluateEvery),
});
