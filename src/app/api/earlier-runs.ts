/**
 * What training in a results folder takes over from earlier runs: their machines, and the runs of
 * earlier stages.
 */

import { InputError } from '../../ground/base/errors.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import {
  lookedSeeds,
  otherPlan,
  type Provenance,
  readManifest,
  trainedIn,
} from '../../sweep/folder/manifest.js';
import { folderPaths, notResultsFolder } from '../../sweep/folder/paths.js';
import type { RunRecord } from '../../sweep/folder/record.js';

/**
 * Returns the provenance of a sweep with the machines of earlier runs in the folder, if the plan is
 * the same.
 */
export function withEarlierMachines(folder: string, origin: Provenance): Provenance {
  const before = readManifest(folder);
  const isOfPlan = before?.merged && otherPlan(before, origin) === undefined;
  return isOfPlan ? trainedIn(origin, before.merged!) : origin;
}

/**
 * The runs of earlier stages in a folder into which shards were merged; the next stage is planned
 * from them. With looks, rounds of final runs are earlier stages, too.
 * @throws InputError where it is no results folder, or one of another plan
 */
export function* earlierStages(from: string, origin: Provenance): Generator<RunRecord> {
  const manifest = readManifest(from);
  if (!manifest) throw notResultsFolder(from, `${folderPaths(from).manifest} is needed`);
  const other = otherPlan(manifest, origin);
  if (other !== undefined)
    throw new InputError('results', [`${from}: its runs belong to another plan: ${other}`]);
  const isLooked = lookedSeeds(manifest.config) !== undefined;
  for (const record of readRecords(from)) {
    if ((isLooked || record.stage !== 'final') && record.status !== 'failed') yield record;
  }
}
