import { join } from 'node:path';
import type { ColumnTable } from '../../../data/table/columns.js';
import { readColumns as columnsIn } from '../../../data/table/prepared.js';

/** The folder of prepared files: in `data` under the working directory, or in MMOE_EXP_DATA. */
export const tableFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'table');

/** The path of the content with a `contentId`. */
export const preparedPath = (id: string, folder = tableFolder()): string => join(folder, `${id}.columns`);

/**
 * Reads columns of the content with a `contentId`, in the order of `names`.
 * @throws InputError where the content is not prepared, a name does not exist, or the file is damaged
 */
export const readColumns = (id: string, names: readonly string[], folder = tableFolder()): ColumnTable =>
  columnsIn(preparedPath(id, folder), names);
