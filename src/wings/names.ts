import { LIVE, servedMetrics } from './recommender/names.js';

/** The metrics of wings by name, defined like those in `base/metric.ts`. */
export const wingMetrics = { ...servedMetrics };

/**
 * The names of supplements for `verify --without`. They are listed here so that the help of commands need not load the
 * modules that read supplements.
 */
export const wingParts: readonly string[] = [LIVE];
