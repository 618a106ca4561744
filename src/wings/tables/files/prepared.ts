import { join } from 'node:path';
import type { ColumnTable } from '../../../data/table/columns.js';
import { readColumns as columnsIn } from '../../../data/table/prepared.js';

/** MMOE_EXP_DATA is data/ by default. */
export const tableFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'table');

/** The path of the content with a `contentId`. */
export const preparedPath = (id: string, folder = tableFolder()): string => join(folder, `${id}.columns`);

/**
 * Reads columns in the order of `names`. @throws InputError where the content is not prepared or a name does not exist
 */
export const readColumns = (id: string, names: readonly string[], folder = tableFolder()): ColumnTable =>
  columnsIn(preparedPath(id, folder), names);
