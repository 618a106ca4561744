import type { FindingsOn } from '../report/contents.js';
import { liveFindings } from './recommender/findings.js';
import { tableFindings } from './tables/compare/findings.js';

/** The findings of wings, which come first in a report. */
export const wingFindings: readonly FindingsOn[] = [tableFindings, liveFindings];
