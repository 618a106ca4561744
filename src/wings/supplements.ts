import type { Supplement } from '../folder/supplement.js';
import { liveFile } from './recommender/record.js';

/** The files of records that wings add to results folders. */
export const wingSupplements: readonly Supplement[] = [liveFile];
