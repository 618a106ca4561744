import type { Architectures } from '../../models/index.js';
import type { Across } from '../../schema/fields.js';
import { dataAgrees, examplesAreOfTheData, predictionsCanBeKept, replicatesHaveSplits } from './data.js';
import type { Draft } from './draft.js';
import { drawIsAlone, drawIsPossible } from './draw.js';
import { lossWeightsFitTasks } from './losses.js';
import { eachTaskHasItsMetric, tuningCanBeJudged } from './metrics.js';
import { selectedIsNotSet, selectionAgrees, selectionCanBeJudged } from './selection.js';
import { tunedForTasksOfTheData } from './tuned-for.js';
import { boundsAreSearched } from './tuning.js';
import { fittedIsNotGiven } from './weights.js';

/** What must hold between fields, each of which may be valid on its own. */
export function crossChecks(draft: Draft, across: Across, architectures: Architectures): void {
  dataAgrees(draft, across);
  examplesAreOfTheData(draft, across);
  predictionsCanBeKept(draft, across);
  replicatesHaveSplits(draft, across);
  lossWeightsFitTasks(draft, across);
  tunedForTasksOfTheData(draft, across);
  selectionAgrees(draft, across);
  selectionCanBeJudged(draft, across);
  selectedIsNotSet(draft, across);
  tuningCanBeJudged(draft, across);
  eachTaskHasItsMetric(draft, across);
  boundsAreSearched(draft, across);
  fittedIsNotGiven(draft, across, architectures);
  drawIsAlone(draft, across);
  drawIsPossible(draft, across);
}
