import type { RowsReader } from '../export/predict.js';
import { readModelRows } from './tables/files/model-rows.js';

/** The readers of files with rows to predict; without any, models predict in other programs alone. */
export const rowReaders: readonly RowsReader[] = [readModelRows];
