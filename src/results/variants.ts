import { architectures } from '../models/index.js';
import type { JudgedResults, ModelTitle } from './cells.js';

/** A model with a value of a field, as claims that compare such values name it: `mmoe, dropout 0.1`; without one, or at 0, `mmoe`. */
export const variantName = (model: string, field: string, value?: number | string): string =>
  value ? `${model}, ${field} ${value}` : model;

/** Results in which the values of a field tell models apart, and not settings. */
export const asVariants = (results: JudgedResults, field: string): JudgedResults => ({
  ...results,
  columns: results.columns.filter((column) => column !== field),
  cells: results.cells.map((cell) => {
    const { [field]: value, ...fields } = cell.fields;
    return { ...cell, model: variantName(cell.model, field, value), fields };
  }),
});

/**
 * Titles of models as the paper writes them, given those of models that are not built in, as a manifest has them. What tells a
 * variant from others (see `variantName`) stays behind the title.
 */
export function modelTitles(code: readonly { readonly name: string; readonly title: string }[] = []): ModelTitle {
  const own = new Map(code.map(({ name, title }) => [name, title]));
  return (name) => {
    const [model, ...variant] = name.split(', ');
    return [architectures.get(model!)?.title ?? own.get(model!) ?? model, ...variant].join(', ');
  };
}
