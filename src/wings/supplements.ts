import type { Supplement } from '../folder/supplement.js';
import { liveFile } from './recommender/record.js';

export const wingSupplements: readonly Supplement[] = [liveFile];
