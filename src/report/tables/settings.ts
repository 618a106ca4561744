import { fieldsTitle } from '../../base/words.js';
import type { CellFields } from '../../data/kind-results.js';
import { type Field, text } from '../../table/table.js';

/** The setting of a table's row. */
export interface RowSetting {
  /** The name of the row's folder; absent or empty for a single folder. */
  readonly folder?: string;
  /** The values of the fields that distinguish the setting from others. */
  readonly fields: CellFields;
}

/** The columns for folder and setting, which have values where there are several. */
export const settingFields = <T>(settingOf: (item: T) => RowSetting): Field<T>[] => [
  [text('folder'), (item) => settingOf(item).folder || undefined],
  [text('setting'), (item) => fieldsTitle(settingOf(item).fields) || undefined],
];
