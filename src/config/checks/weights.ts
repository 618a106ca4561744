import type { Architectures } from '../../models/index.js';
import type { Across } from '../../schema/fields.js';
import { type Draft, settingsIn } from './draft.js';

/** The size that `weights` determines cannot be given as well, be it in the model's entry or in any of its settings. */
export function fittedIsNotGiven(draft: Draft, across: Across, architectures: Architectures): void {
  if (!across.sound(['models'])) return;
  const settings = settingsIn(draft, across);
  for (const [name, { fitted: size }] of architectures) {
    if (size === undefined) continue;
    const own = settings.filter(({ model }) => model === name).map(({ given, at }) => ({ sizes: given.sizes, at }));
    const entries = draft.models
      .map(({ sizes }, i) => ({ sizes, at: ['models', i] }))
      .filter((_, i) => draft.models[i]!.name === name);
    const overridden = own.some(({ sizes }) => sizes.weights);
    const anyFits = overridden || entries.some(({ sizes }) => sizes.weights);
    // Settings are of all entries, but two entries are two models.
    const conflicting = [...(anyFits ? own : []), ...entries.filter(({ sizes }) => overridden || sizes.weights)].filter(
      ({ sizes }) => sizes[size],
    );
    for (const { at } of conflicting) across.report([...at, size], 'it must be left out, as weights determines it');
  }
}
