import type { FindingsOn } from '../report/contents.js';
import { liveFindings } from './recommender/findings.js';
import { tableFindings } from './tables/compare/findings.js';

export const wingFindings: readonly FindingsOn[] = [tableFindings, liveFindings];
