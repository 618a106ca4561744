import { fieldsTitle } from '../../../ground/base/words.js';
import { type Field, text } from '../../../ground/table/table.js';
import type { CellFields } from '../../../train/data/kind-reporting.js';

/**
 * The columns for folder and setting, which have values where there are several; a single folder
 * has no name.
 */
export const settingFields = <T>(
  settingOf: (item: T) => { readonly folder?: string; readonly fields: CellFields },
): Field<T>[] => [
  [text('folder'), (item) => settingOf(item).folder || undefined],
  [text('setting'), (item) => fieldsTitle(settingOf(item).fields) || undefined],
];
