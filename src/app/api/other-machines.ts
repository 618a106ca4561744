/**
 * What training in a results folder needs if other machines take part: the queue of a sweep, the machines of earlier
 * runs, and the runs of earlier stages.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../../ground/base/errors.js';
import { readWhole, removeFile, writeWhole } from '../../ground/base/files.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import { lookedSeeds, otherPlan, type Provenance, readManifest, trainedIn } from '../../sweep/folder/manifest.js';
import { folderPaths, notResultsFolder } from '../../sweep/folder/paths.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { QueueExecutor } from '../../sweep/sweep/queue/collector.js';
import type { Engine } from '../../train/engine/engine.js';
import { loadedCode } from '../../train/models/own.js';

/**
 * Opens the queue of a folder's sweep at a broker; returns undefined if the signal aborts first.
 * @throws InputError if the broker cannot be reached
 */
export async function openQueueFor(
  folder: string,
  url: string,
  { name, tool, config, files = [], code = [] }: Provenance,
  engine: Engine,
  { signal, warn: say }: { readonly signal: AbortSignal; readonly warn: (line: string) => void },
): Promise<QueueExecutor | undefined> {
  const { brokerAt } = await import('../../sweep/sweep/queue/broker.js');
  const { openQueue } = await import('../../sweep/sweep/queue/collector.js');
  const { sweepNeeds } = await import('../../sweep/sweep/queue/fitness.js');
  const needed = {
    data: { kind: config.data.kind, files: files.map(({ remarks: _, ...file }) => file) },
    code: code.map(({ name, sha256 }) => ({ name, sha256 })),
  };
  return openQueue({
    broker: brokerAt(url),
    announcement: { name, host: hostname(), needs: sweepNeeds(tool.version, engine, needed) },
    code: new Map(code.map(({ sha256 }) => [sha256, loadedCode(sha256).text])),
    id: () => readQueueId(folder),
    forget: () => removeFile(folderPaths(folder).queue),
    signal,
    say,
  });
}

/** Returns the provenance of a sweep with the machines of earlier runs in the folder, if the plan is the same. */
export function withEarlierMachines(folder: string, origin: Provenance): Provenance {
  const before = readManifest(folder);
  const isOfPlan = before?.merged && otherPlan(before, origin) === undefined;
  return isOfPlan ? trainedIn(origin, before.merged!) : origin;
}

/**
 * Returns the id of a folder's sweep at a broker, which a file in the folder keeps. Whoever continues with the folder
 * finds its chunks by the id. Host and path would not identify it: machines may share both. The folder must be locked.
 * @throws InputError if the file with the id cannot be read or written
 */
export function readQueueId(folder: string): string {
  const { queue } = folderPaths(folder);
  const known = existsSync(queue) ? readWhole(queue, '0123456789abcdef\n'.length).toString().trim() : '';
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  writeWhole(queue, `${id}\n`);
  return id;
}

/**
 * The runs of earlier stages in a folder into which shards were merged; the next stage is planned from them. With looks, rounds of
 * final runs are earlier stages, too.
 * @throws InputError where it is no results folder, or one of another plan
 */
export function* earlierStages(from: string, origin: Provenance): Generator<RunRecord> {
  const manifest = readManifest(from);
  if (!manifest) throw notResultsFolder(from, `${folderPaths(from).manifest} is needed`);
  const other = otherPlan(manifest, origin);
  if (other !== undefined) throw new InputError('results', [`${from}: its runs are of another plan: ${other}`]);
  const isLooked = lookedSeeds(manifest.config) !== undefined;
  for (const record of readRecords(from)) {
    if ((isLooked || record.stage !== 'final') && record.status !== 'failed') yield record;
  }
}
