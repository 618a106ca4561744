import type { z } from 'zod';
import type { Across } from '../../schema/fields.js';
import type { CensusData, Config, SyntheticData } from '../config.js';
import type { select } from '../select-schema.js';

/** A config whose selection is still keyed by path. Where `sound` denies a part, it may hold anything. */
export type Draft = Omit<Config, 'select'> & { readonly select?: z.output<typeof select> };

/** A field of synthetic `data:` where it, and what tells its kind, are right. */
export function syntheticField<K extends keyof SyntheticData>(
  { data }: Draft,
  { sound }: Across,
  key: K,
): SyntheticData[K] | undefined {
  return sound(['data', 'kind']) && data.kind === 'synthetic' && sound(['data', key]) ? data[key] : undefined;
}

/** Likewise of census-income. */
export function censusField<K extends keyof CensusData>(
  { data }: Draft,
  { sound }: Across,
  key: K,
): CensusData[K] | undefined {
  return sound(['data', 'kind']) && data.kind === 'census-income' && sound(['data', key]) ? data[key] : undefined;
}
