import { architectures } from '../../models/index.js';
import type { Across } from '../../schema/fields.js';
import { fieldsOf } from '../model-fields.js';
import type { Draft } from './draft.js';

/** The size that `weights` determines cannot be given as well, be it in the model's entry or in its settings. */
export function fittedIsNotGiven(draft: Draft, across: Across): void {
  if (!across.sound(['models']) || !across.sound(['settings'])) return;
  const listed = draft.models.map((entry, i) => ({ entry, at: ['models', i] }));
  const names = new Set(draft.models.map(({ name }) => name));
  const others = Object.keys(draft.settings).filter((name) => !names.has(name));
  for (const { entry, at } of [...listed, ...others.map((name) => ({ entry: { name, sizes: {} }, at: [] }))]) {
    const size = architectures.get(entry.name)!.fitted;
    const { sizes } = fieldsOf(draft, entry);
    if (size === undefined || !sizes.weights || !sizes[size]) continue;
    const own = draft.settings[entry.name]?.sizes[size];
    across.report([...(own ? ['settings', entry.name] : at), size], 'it must be left out, as weights determines it');
  }
}
