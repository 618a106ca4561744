import { fieldsTitle } from '../../base/words.js';
import type { CellFields } from '../../data/kind-results.js';
import { type Column, type TableValue, text } from '../../table/table.js';

/** The setting of a table's row. */
export interface RowSetting {
  /** The name of the row's folder; absent for a single folder. */
  readonly folder?: string;
  /** The values of the fields that distinguish the setting from others. */
  readonly fields: CellFields;
}

/** Columns for folder and setting, where there are several. */
export function settingColumns(rows: readonly RowSetting[]): {
  readonly columns: readonly Column[];
  readonly values: (row: RowSetting) => readonly TableValue[];
} {
  const folders = rows.some(({ folder }) => folder);
  const settings = rows.some(({ fields }) => Object.keys(fields).length > 0);
  return {
    columns: [...(folders ? [text('folder')] : []), ...(settings ? [text('setting')] : [])],
    values: ({ folder, fields }) => [...(folders ? [folder] : []), ...(settings ? [fieldsTitle(fields)] : [])],
  };
}
