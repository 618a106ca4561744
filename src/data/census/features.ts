import type { FeatureColumns } from '../table/feature-encoder.js';
import { nominalColumns, wholeColumns } from './columns.js';
import { labelColumns } from './tasks.js';

/** The columns that features are made from. Sums of money vary widely: their logarithms are features, too. */
export const censusFeatures: FeatureColumns = {
  numeric: wholeColumns.map(({ name }) => name),
  log: ['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks'],
  categorical: nominalColumns.map(({ name }) => name).filter((name) => !labelColumns.has(name)),
};
