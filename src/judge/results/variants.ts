import { isMapping } from '../../ground/base/grouped.js';
import { cellName } from '../../ground/base/words.js';
import type { RecordedConfig } from '../../sweep/folder/manifest.js';
import { trainers } from '../../train/models/external-trainers.js';
import { architectures } from '../../train/models/index.js';
import type { JudgedResults, ModelTitle } from './cells.js';

/**
 * A model with a value of a field, in claims that compare such values: `mmoe, dropout 0.1`; `mmoe`
 * at 0.
 */
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

/**
 * The titles of the models of a recorded config that are the predictions of other programs, by
 * name.
 */
export function predictedModels(config: RecordedConfig): ReadonlyMap<string, string> {
  const { models } = config as { readonly models?: unknown };
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      if (isMapping(entry) && entry.predictions !== undefined && typeof entry.name === 'string')
        return [[entry.name, `${entry.name} (predictions)`]];
      const trainer = typeof entry === 'string' ? trainers.get(entry) : undefined;
      return trainer ? [[trainer.name, trainer.title]] : [];
    }),
  );
}

/**
 * The paper's titles, those of a manifest for models that are not built in, and the suffixes of
 * variants. The title of a model that another program predicts is given.
 */
export function modelTitles(
  code: readonly { readonly name: string; readonly title: string }[] = [],
  predicted: ReadonlyMap<string, string> = new Map(),
): ModelTitle {
  const own = new Map(code.map(({ name, title }) => [name, title]));
  const titleOf = (model: string) =>
    predicted.get(model) ?? architectures.get(model)?.title ?? own.get(model) ?? model;
  return (name) => {
    const [model, ...variant] = name.split(', ');
    return [titleOf(model!), ...variant].join(', ');
  };
}
