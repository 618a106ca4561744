import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../src/folder/manifest.js';

/** The tables of `configs/tables`, in the order of RULES-TABLES.md, with the mean share of missing labels of each. */
export const MISSING_LABELS = {
  'solar-flare': 0,
  epa: 0,
  'ess-immigration': 0.013,
  opt: 0.026,
  bdf: 0,
  'credit-card': 0.112,
  'budget-uk': 0,
  rotterdam: 0,
  '401k': 0,
  nhefs: 0.034,
  bikeshare: 0,
  ebmt: 0,
  catholic: 0.066,
  nmes: 0,
  star: 0.473,
  nass: 0.005,
  yrbss: 0.052,
  'gss-spending': 0.052,
} as const;

export const TABLES = Object.keys(MISSING_LABELS) as (keyof typeof MISSING_LABELS)[];

/** The tables whose runs are finished in a folder of results folders. */
export const publishedTables = (dir: string): string[] =>
  TABLES.filter((name) => existsSync(join(dir, name)) && readManifest(join(dir, name))?.counts?.missing === 0);
