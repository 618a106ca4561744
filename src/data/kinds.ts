import { censusResults } from './census/results/index.js';
import type { DataFields, KindResults } from './kind-results.js';
import { syntheticResults } from './synthetic/results.js';

const kinds: readonly KindResults[] = [syntheticResults, censusResults];

/** What is to know of results on a kind of data. Of a kind of a later version there is nothing but its name. */
export const kindResults = (name: string): KindResults =>
  kinds.find((kind) => kind.name === name) ?? { name, taskTitle: (task) => task };

/** The kind of a config's data; it is synthetic where `data:` names none. */
export const kindOf = ({ kind = syntheticResults.name }: DataFields): KindResults => kindResults(String(kind));
