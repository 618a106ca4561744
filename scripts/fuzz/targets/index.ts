import type { Target } from '../target.js';
import { configTexts, configValues, overrides } from './configs.js';
import { archives, parquet, prepared, texts } from './data.js';
import {
  ledgerBytes,
  ledgerLines,
  links,
  manifests,
  names,
  predictions,
  tables,
} from './folders.js';
import { models } from './models.js';

export const targets: readonly Target[] = [
  ...[
    configTexts,
    configValues,
    overrides,
    ledgerLines,
    ledgerBytes,
    manifests,
    tables,
    names,
    predictions,
    links,
  ],
  ...[texts, parquet, archives, prepared, models],
];
