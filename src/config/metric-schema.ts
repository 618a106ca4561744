import type { z } from 'zod';
import { dataKinds } from '../data/kinds.js';
import { columnOf, type Metric, parseMetric } from '../metric.js';
import { oneOf } from '../schema/fields.js';

const known = new Set([...dataKinds.values()].flatMap((kind) => kind.knownMetrics.map(columnOf)));

/** A metric of any kind of data; whether the config's own data have it is checked across fields. */
export const metric: z.ZodType<Metric> = oneOf([...known]).transform((column) => parseMetric(column)!);
