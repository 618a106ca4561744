import type { DataSource } from '../train/data/kind.js';
import { recommenderSource } from './recommender/data-set.js';

/**
 * The sources of data of extras that need no file, by kind. A page runs them as well: no imports
 * from Node.
 */
export const extraSources: Readonly<Record<string, DataSource>> = {
  recommender: recommenderSource,
};
