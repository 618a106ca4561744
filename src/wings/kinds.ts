import type { DataKind } from '../data/kind.js';
import { recommender } from './recommender/kind.js';
import { table } from './tables/kind.js';

/** The kinds of data of wings, in the order in which messages list them. */
export const wingKinds: readonly DataKind[] = [table, recommender];
