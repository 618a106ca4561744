import type { DataKind } from '../data/kind.js';
import { recommender } from './recommender/kind.js';

/** The kinds of data of wings. */
export const wingKinds: readonly DataKind[] = [recommender];
