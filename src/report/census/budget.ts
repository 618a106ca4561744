import { range } from '../../words.js';
import type { Results } from '../results.js';

/** How large the search behind a folder's settings was, beside the paper's (section 6.3), in a sentence. */
export function budgetRemark({ trials: searched }: Results): string {
  const paper = 'The paper had thousands of trials a method, layers of up to 2,048 units';
  if (!searched) return `${paper}: no such search is on record here.`;
  const counts = new Map<string, number>();
  for (const { model } of searched.trials) counts.set(model, (counts.get(model) ?? 0) + 1);
  const { limits } = searched;
  const bounds = limits
    ? `, layers of at most ${limits.units.toLocaleString('en-US')} units and ${limits.steps.toLocaleString('en-US')} steps`
    : '';
  return `${paper}; here: ${range([...counts.values()])} trials a method${bounds}.`;
}
