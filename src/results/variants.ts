import { cellName } from '../base/words.js';
import { architectures } from '../models/index.js';
import type { JudgedResults, ModelTitle } from './cells.js';

/** A model with a value of a field, in claims that compare such values: `mmoe, dropout 0.1`; `mmoe` at 0. */
export const variantName = (model: string, field: string, value?: number | string): string =>
  value ? cellName(model, { [field]: value }) : model;

/** Results in which the values of a field distinguish models instead of settings. */
export const asVariants = (results: JudgedResults, field: string): JudgedResults => ({
  ...results,
  columns: results.columns.filter((column) => column !== field),
  cells: results.cells.map((cell) => {
    const { [field]: value, ...fields } = cell.fields;
    return { ...cell, model: variantName(cell.model, field, value), fields };
  }),
});

/** The paper's titles, those of a manifest for models that are not built in, and the suffixes of variants. */
export function modelTitles(code: readonly { readonly name: string; readonly title: string }[] = []): ModelTitle {
  const own = new Map(code.map(({ name, title }) => [name, title]));
  return (name) => {
    const [model, ...variant] = name.split(', ');
    return [architectures.get(model!)?.title ?? own.get(model!) ?? model, ...variant].join(', ');
  };
}
