import type { Across } from '../schema/fields.js';
import { groupIsNoSweepOverTasks, rowsAreThoseOfTheSplit, splitFitsSource } from './checks/census.js';
import type { Draft } from './checks/draft.js';
import { tuningCanBeJudged } from './checks/metrics.js';
import { selectedIsNotSet, selectionAgrees, selectionCanBeJudged } from './checks/selection.js';
import { ranksFit, seriesAgree } from './checks/synthetic.js';
import { boundsAreSearched } from './checks/tuning.js';

/** What must hold between fields, each of which may be right alone. */
export function crossChecks(draft: Draft, across: Across): void {
  seriesAgree(draft, across);
  ranksFit(draft, across);
  groupIsNoSweepOverTasks(draft, across);
  splitFitsSource(draft, across);
  rowsAreThoseOfTheSplit(draft, across);
  selectionAgrees(draft, across);
  selectionCanBeJudged(draft, across);
  selectedIsNotSet(draft, across);
  tuningCanBeJudged(draft, across);
  boundsAreSearched(draft, across);
}
