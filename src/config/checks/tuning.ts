import { architectureOf } from '../../models/index.js';
import type { Across } from '../../schema/fields.js';
import type { ModelEntry } from '../config.js';
import type { Draft } from './draft.js';

/** Bounds may be given for searched fields only: one that is set by every listed model that has it is not searched. */
export function boundsAreSearched(draft: Draft, across: Across): void {
  const needed = [['tune'], ['models'], ['settings']];
  if (!draft.tune || !needed.every(across.sound)) return;
  for (const name of Object.keys(draft.tune.space)) {
    const having = draft.models.filter((entry) => has(entry, name));
    if (having.length === 0 || !having.every((entry) => sets(draft, entry, name))) continue;
    const models = having.map((entry) => entry.name).join(', ');
    across.report(['tune', 'space', name], `it must be left out, as ${name} of ${models} is set and not searched`);
  }
}

const has = (entry: ModelEntry, field: string): boolean =>
  field === 'learningRate' || field in architectureOf(entry).sizes;

function sets({ settings }: Draft, { name, sizes }: ModelEntry, field: string): boolean {
  const own = settings[name];
  return field === 'learningRate' ? own?.training.learningRate !== undefined : field in { ...sizes, ...own?.sizes };
}
