import { fieldsTitle } from '../names.js';
import type { FolderVerdict } from '../verdicts.js';
import { verdictsByStep } from '../verdicts-by-step.js';
import type { FigureKind } from './figure.js';

/**
 * Where does each claim hold, and after how many steps? Of a folder, or several, with more than one setting: beyond the
 * paper, which leaves those values open.
 */
export const map: FigureKind = {
  name: 'map',
  metricFree: true,
  build({ folders, verdicts: all }) {
    const verdicts = all.filter(({ applies }) => applies);
    if (new Set(verdicts.map(settingOf)).size < 2) return { skipped: 'there is one setting only' };
    const items = verdictsByStep(folders, verdicts).map(({ step, verdict }) => ({
      setting: settingOf(verdict),
      claim: verdict.id,
      step,
      verdict: verdict.verdict,
      reason: verdict.reason,
    }));
    const steps = new Set(items.map((item) => item.step)).size;
    return {
      name: 'map',
      title: 'Where each claim holds',
      caption:
        'The verdict on each claim under each setting of the swept fields' +
        `${steps > 1 ? ' after a number of training steps, read off the recorded curves' : ''}: ` +
        '+ supported, − contradicted, ? inconclusive. Levels are corrected over the tests of one setting ' +
        `${steps > 1 ? 'and number of steps ' : ''}alone: of many squares a few may be wrong by chance. ` +
        'The claims say what is tested and why.',
      drawing: { kind: 'verdicts', items },
    };
  },
};

const settingOf = ({ folder, setting }: FolderVerdict): string =>
  fieldsTitle({ ...(folder !== undefined && { folder }), ...setting });
