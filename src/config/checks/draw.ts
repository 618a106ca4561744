import type { Across } from '../../schema/fields.js';
import { showPath, showValue } from '../../schema/text.js';
import { countDrawable, drawnLists } from '../drawn-fields.js';
import type { Draft } from './draft.js';

/** A draw takes the place of other ways to choose among values. */
export function drawIsAlone(draft: Draft, across: Across): void {
  if (!draft.draw) return;
  const need = (other: string) => `it must be left out where the config has ${other}`;
  for (const other of ['select', 'tune', 'replicates'] as const) if (draft[other]) across.report(['draw'], need(other));
  for (const [model, { tunedFor }] of across.sound(['settings']) ? Object.entries(draft.settings) : []) {
    if (tunedFor) across.report(['settings', model, 'tunedFor'], need('draw'));
  }
}

/** A draw makes one choice for all models that sweep a field, among as many combinations as it needs. */
export function drawIsPossible(draft: Draft, across: Across): void {
  const needed = [['draw'], ['data'], ['models'], ['training'], ['settings']];
  if (!draft.draw || !needed.every(across.sound)) return;
  const lists = drawnLists(draft);
  const different = lists.filter(({ field, values, at }) => {
    const first = lists.find((list) => list.field === field)!;
    if (JSON.stringify(values) === JSON.stringify(first.values)) return false;
    across.report(at, `${showValue(first.values)} is needed, as in ${showPath(first.at)}: draw chooses for both`);
    return true;
  });
  if (different.length > 0) return;
  const most = countDrawable(draft);
  if (draft.draw.specifications <= most) return;
  across.report(
    ['draw', 'specifications'],
    `a whole number of at most ${most} is needed, as the lists make no more combinations`,
  );
}
