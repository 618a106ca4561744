import { fieldsTitle } from '../../base/words.js';
import type { CellFields } from '../../data/kind-results.js';
import { type Column, type TableValue, text } from '../../table/table.js';

/** What a row of a table is about. */
export interface RowSetting {
  /** The name of its folder; none for a single one. */
  readonly folder?: string;
  /** The values of the fields that tell its setting from others. */
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
