import { architectures } from '../models/index.js';
import type { JudgedResults, ModelTitle } from './cells.js';

/**
 * The name of a model with a value of a field in claims that compare such values: `mmoe, dropout 0.1`; `mmoe` without a
 * value, or at 0.
 */
export const variantName = (model: string, field: string, value?: number | string): string =>
  value ? `${model}, ${field} ${value}` : model;

/** Results in which the values of a field distinguish models instead of settings. */
export const asVariants = (results: JudgedResults, field: string): JudgedResults => ({
  ...results,
  columns: results.columns.filter((column) => column !== field),
  cells: results.cells.map((cell) => {
    const { [field]: value, ...fields } = cell.fields;
    return { ...cell, model: variantName(cell.model, field, value), fields };
  }),
});

/**
 * Titles of models as the paper writes them, given a manifest's titles of models that are not built in. The suffix of a
 * variant (see `variantName`) stays after the title.
 */
export function modelTitles(code: readonly { readonly name: string; readonly title: string }[] = []): ModelTitle {
  const own = new Map(code.map(({ name, title }) => [name, title]));
  return (name) => {
    const [model, ...variant] = name.split(', ');
    return [architectures.get(model!)?.title ?? own.get(model!) ?? model, ...variant].join(', ');
  };
}
