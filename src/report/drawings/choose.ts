import type { Place } from './dimensions.js';
import type { Drawing } from './index.js';

/** What of a drawing is shown; all where nothing is said. */
export interface Choice {
  readonly group?: number;
  readonly models?: ReadonlySet<number>;
  readonly correlations?: ReadonlySet<number>;
}

/** A drawing with the chosen ones of its items. A map of verdicts is always shown whole. */
export function chosen(drawing: Drawing, choice: Choice): Drawing {
  if (drawing.kind === 'verdicts') return drawing;
  const items = (drawing.items as readonly Item[]).filter((item) => isChosen(item, choice));
  return { ...drawing, items } as unknown as Drawing;
}

/** A difference has two models: it is shown where both are. A search is of a model, whatever else its runs differ in. */
type Item = Partial<Place> & Pick<Place, 'model'> & { readonly other?: number };

function isChosen(item: Item, { group, models, correlations }: Choice): boolean {
  if (group !== undefined && item.group !== undefined && item.group !== group) return false;
  if (correlations && item.correlation !== undefined && !correlations.has(item.correlation)) return false;
  return !models || (models.has(item.model) && (item.other === undefined || models.has(item.other)));
}
