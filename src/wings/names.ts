import { LIVE, servedMetrics } from './recommender/names.js';

/** The metrics of wings by name, defined like those in `base/metric.ts`. */
export const wingMetrics = { ...servedMetrics };

/** The names of supplements for `verify --without`, listed here so that help loads nothing. */
export const wingParts: readonly string[] = [LIVE];
