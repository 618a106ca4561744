import type { Target } from '../target.js';
import { configTexts, configValues, overrides } from './configs.js';
import { archives, parquet, texts } from './data.js';
import { attestations, ledgerBytes, ledgerLines, links, manifests, names, tables } from './folders.js';

export const targets: readonly Target[] = [
  ...[configTexts, configValues, overrides, ledgerLines, ledgerBytes, manifests, tables, names, attestations, links],
  ...[texts, parquet, archives],
];
