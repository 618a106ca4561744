import { fieldsTitle } from '../../base/words.js';
import type { CellFields } from '../../data/kind-results.js';
import { type Field, text } from '../../table/table.js';

/** The columns for folder and setting, which have values where there are several; a single folder has no name. */
export const settingFields = <T>(
  settingOf: (item: T) => { readonly folder?: string; readonly fields: CellFields },
): Field<T>[] => [
  [text('folder'), (item) => settingOf(item).folder || undefined],
  [text('setting'), (item) => fieldsTitle(settingOf(item).fields) || undefined],
];
