import { fieldsTitle } from '../names.js';
import type { FigureKind } from './figure.js';

/** Where does each claim hold? Of a folder, or several, with more than one setting. */
export const map: FigureKind = {
  name: 'map',
  metricFree: true,
  build({ verdicts }) {
    const items = verdicts.map(({ folder, id, setting, verdict, reason }) => ({
      setting: fieldsTitle({ ...(folder !== undefined && { folder }), ...setting }),
      claim: id,
      verdict,
      reason,
    }));
    if (new Set(items.map((item) => item.setting)).size < 2) return { skipped: 'there is one setting only' };
    return {
      name: 'map',
      title: 'Where each claim holds',
      caption:
        'The verdict on each claim under each setting of the swept fields; where there is no room for the word, ' +
        '+ is supported, − contradicted, ? inconclusive. The claims say what is tested and why.',
      drawing: { kind: 'verdicts', items },
    };
  },
};
