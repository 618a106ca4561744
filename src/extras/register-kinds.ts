import { addSources } from '../train/data/generated-sources.js';
import { addKinds } from '../train/data/kinds.js';
import { extraSources } from './generated-data.js';
import { recommender } from './recommender/kind.js';
import { table } from './tables/kind.js';

/**
 * Adds the kinds of data of extras, in the order in which messages list them: all that a process
 * needs to train runs.
 */
export function registerKinds(): void {
  addKinds([table, recommender]);
  addSources(extraSources);
}
