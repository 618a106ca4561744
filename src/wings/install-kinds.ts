import { addSources } from '../data/generated.js';
import { addKinds } from '../data/kinds.js';
import { wingSources } from './generated.js';
import { wingKinds } from './kinds.js';

/** Adds the kinds of data of wings: all that a process needs to train runs. */
export function installKinds(): void {
  addKinds(wingKinds);
  addSources(wingSources);
}
