import type { Drawing } from '../drawings/index.js';
import { countPanels } from '../drawings/panels.js';

/** More panels or rows make no figure on a page. */
const MOST_PANELS = 16;
const MOST_ROWS = 100;

/** Why a drawing is too large to be printed; undefined where it is not. On a screen a part of it can be chosen. */
export function tooLarge(drawing: Drawing): string | undefined {
  if (drawing.kind === 'verdicts' || drawing.kind === 'differences') {
    const rows = new Set(drawing.items.map(rowOf)).size;
    return rows > MOST_ROWS ? `${rows} rows are too many to print: report.html shows them in parts` : undefined;
  }
  const panels = panelsIn(drawing);
  return panels > MOST_PANELS ? `${panels} panels are too many to print: report.html shows them in parts` : undefined;
}

const rowOf = (item: object): string => {
  const { setting, group, model, other } = item as Record<string, unknown>;
  return JSON.stringify([setting, group, model, other]);
};

function panelsIn(drawing: Exclude<Drawing, { kind: 'verdicts' | 'differences' }>): number {
  switch (drawing.kind) {
    case 'gate-weights':
    case 'learning-rates':
      return drawing.items.length;
    case 'best-so-far':
      return new Set(drawing.items.map(({ folder }) => folder)).size;
    case 'curves':
      return countPanels(drawing.items, drawing.panelBy);
    case 'label-correlation':
      return countPanels(drawing.items, 'nothing');
    default:
      return countPanels(drawing.items, 'correlation');
  }
}
