import { LIVE, servedMetrics } from './recommender/spec.js';

/** The metrics of wings by name, defined as those in `base/metric.ts`. */
export const wingMetrics = { ...servedMetrics };

/** The names of supplements, as `verify --without` takes them: here, so that the help of commands need not load their readers. */
export const wingParts: readonly string[] = [LIVE];
