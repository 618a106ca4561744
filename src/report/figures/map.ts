import type { ClaimVerdict } from '../claims/verdict.js';
import { fieldsTitle } from '../names.js';
import type { Figure, Skipped } from './figure.js';

/** Where does each claim hold? Of a folder, or several, with more than one setting. */
export function mapFigure(verdicts: readonly ClaimVerdict[]): Figure | Skipped {
  const items = verdicts.map(({ id, setting, verdict, reason }) => ({
    setting: fieldsTitle(setting),
    claim: id,
    verdict,
    reason,
  }));
  if (new Set(items.map((item) => item.setting)).size < 2) return { skipped: 'there is one setting only' };
  return {
    name: 'map',
    title: 'Where each claim holds',
    caption:
      'The verdict on each claim under each setting of the swept fields: + supported, − contradicted, ? inconclusive ' +
      '(see the claims for what is tested and why).',
    drawing: { kind: 'verdicts', items },
  };
}
