import * as z from 'zod';
import { columnOf, type Metric, metricOf } from '../base/metric.js';
import { dataKinds } from '../data/kinds.js';
import { dispatch, oneOf } from '../schema/fields.js';

const known = new Set([...dataKinds.values()].flatMap((kind) => kind.knownMetrics.map(columnOf)));

/** All of them would be a page; those of the config's data are listed where it names another one. */
const NEED = 'a metric, such as test_mse or validation_auc, is needed';

const ofKinds = oneOf([...known], NEED).transform((column) => metricOf(column)!);

/** A metric of any kind of data, or of any task; whether the config's own data have it is checked across fields. */
export const metric: z.ZodType<Metric> = dispatch([ofKinds, z.string()], (input): z.ZodType<Metric> => {
  const parsed = typeof input === 'string' ? metricOf(input) : undefined;
  return parsed ? z.unknown().transform(() => parsed) : ofKinds;
});
