import type { Drawing } from '../drawings/index.js';
import { countPanels, type PanelBy } from '../drawings/panels.js';

/** More panels or rows make no figure on a page. */
const MOST_PANELS = 16;
const MOST_ROWS = 100;

/** Why a drawing is too large to be printed; undefined where it is not. On a screen a part of it can be chosen. */
export function tooLarge(drawing: Drawing): string | undefined {
  if (drawing.kind === 'verdicts' || drawing.kind === 'differences') {
    const rows = new Set(drawing.items.map(rowOf)).size;
    return rows > MOST_ROWS ? `${rows} rows are too many to print: report.html shows them in parts` : undefined;
  }
  const panels = drawing.kind === 'gate-weights' ? drawing.items.length : countPanels(drawing.items, panelsBy(drawing));
  return panels > MOST_PANELS ? `${panels} panels are too many to print: report.html shows them in parts` : undefined;
}

const rowOf = (item: object): string => {
  const { setting, group, model, other } = item as Record<string, unknown>;
  return JSON.stringify([setting, group, model, other]);
};

function panelsBy(drawing: Exclude<Drawing, { kind: 'verdicts' | 'differences' | 'gate-weights' }>): PanelBy {
  if (drawing.kind === 'curves') return drawing.panelBy;
  return drawing.kind === 'label-correlation' ? 'nothing' : 'correlation';
}
