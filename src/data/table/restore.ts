import { existsSync } from 'node:fs';
import { InputError } from '../../base/errors.js';
import type { PrepareProgress } from '../kind.js';
import type { DataFile } from '../kind-results.js';
import { tableFolder } from './files/prepared.js';
import { readingAmong } from './files/reading.js';
import { prepareFile, storedBySha, storedFile } from './files/store.js';
import { standIn } from './sources.js';

/**
 * Sees to it that the contents of files are prepared: as they are kept, or from the files themselves where these have not
 * changed. Returns a sentence for each file that is gone or has changed, but whose content is kept.
 * @throws InputError that names a file which is gone or has changed, where its content is not kept
 */
export async function restoreFiles(files: readonly DataFile[], onProgress: PrepareProgress): Promise<string[]> {
  const notes: string[] = [];
  for (const { file, sha256, reading: fields = {} } of files) {
    const reading = readingAmong(fields);
    const folder = tableFolder();
    const isThere = existsSync(file);
    if (attempt(() => storedBySha(sha256, folder, reading))) {
      if (attempt(() => storedFile(file, folder, reading))?.sha256 === sha256) continue;
      standIn(file, sha256);
      notes.push(
        `${file}: ${isThere ? 'it has changed' : 'it is gone'}: its content of sha256 ${sha256} is kept, and used`,
      );
      continue;
    }
    const needed = `its content of sha256 ${sha256} is needed, which these runs were trained on`;
    if (!isThere) throw new InputError([`${file}: there is no such file here: ${needed}`]);
    const { sha256: found } = await prepareFile(file, onProgress, folder, reading);
    if (found !== sha256) throw new InputError([`${file}: it has changed, its sha256 is now ${found}: ${needed}`]);
  }
  return notes;
}

/** Undefined where what is asked for is not there. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
