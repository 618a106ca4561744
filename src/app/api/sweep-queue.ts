/** The queue of a folder's sweep, at a broker that workers on other machines join. */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { readWhole, removeFile, writeWhole } from '../../ground/base/files.js';
import type { Provenance } from '../../sweep/folder/manifest.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import type { QueueExecutor } from '../../sweep/runs/queue/collector.js';
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
  const { brokerAt } = await import('../../sweep/runs/queue/broker.js');
  const { openQueue } = await import('../../sweep/runs/queue/collector.js');
  const { sweepNeeds } = await import('../../sweep/runs/queue/fitness.js');
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

/**
 * Returns the id of a folder's sweep at a broker, which a file in the folder keeps. Whoever
 * continues with the folder finds its chunks by the id. Host and path would not identify it:
 * machines may share both. The folder must be locked.
 * @throws InputError if the file with the id cannot be read or written
 */
export function readQueueId(folder: string): string {
  const { queue } = folderPaths(folder);
  const known = existsSync(queue)
    ? readWhole(queue, '0123456789abcdef\n'.length).toString().trim()
    : '';
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  writeWhole(queue, `${id}\n`);
  return id;
}
