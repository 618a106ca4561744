import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readWhole, removeFile, writeWhole } from '../base/files.js';
import { pathsOf } from './paths.js';

/** Bytes of the file, a line end included. */
const LONGEST = 17;

/**
 * What the sweep of a results folder, which is locked, is called at a broker: whoever goes on with the folder finds its chunks
 * there. Neither host nor path would do, which machines may have in common.
 * @throws InputError where the file of it cannot be read or written
 */
export function queueIdOf(folder: string): string {
  const { queue } = pathsOf(folder);
  const known = existsSync(queue) ? readWhole(queue, LONGEST).toString().trim() : '';
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  writeWhole(queue, `${id}\n`);
  return id;
}

/** Forgets it, where nothing of the sweep is at the broker any more. @throws InputError where the file cannot be removed */
export const forgetQueueId = (folder: string): void => removeFile(pathsOf(folder).queue);
