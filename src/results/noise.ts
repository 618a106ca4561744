import type { Metric } from '../base/metric.js';
import type { CellResults, JudgedResults } from './cells.js';

/**
 * The variance of the noise in the labels of a cell, where it is known and the metric is a squared error: no model can have
 * less.
 */
export const noiseOf = (
  { name }: Pick<Metric, 'name'>,
  { fields }: Pick<CellResults, 'fields'>,
  { kind, data }: Pick<JudgedResults, 'kind' | 'data'>,
): number | undefined => (name === 'mse' ? kind.noiseVariance?.(data, fields) : undefined);
