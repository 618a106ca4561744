import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readingOf } from '../data/table/files/layout.js';
import { tableFolder } from '../data/table/files/prepared.js';
import { type Profile, profileOf } from '../data/table/files/profile.js';
import { contentId, type Reading } from '../data/table/files/reading.js';
import { prepareFile, readColumns } from '../data/table/files/store.js';
import { prepareProgress } from './prepare-progress.js';

/** Prepares a file and profiles it. @throws InputError where it cannot be read or has faults */
export async function profiledFile(
  path: string,
  options: { readonly reading: Reading; readonly labels?: readonly string[]; readonly folder?: string },
): Promise<Profile> {
  const { reading, labels, folder = tableFolder() } = options;
  const progress = prepareProgress();
  const file = await prepareFile(path, progress.onProgress, folder, readingOf(reading, [path])).finally(progress.stop);
  return profileOf(file, (names) => readColumns(contentId(file), names, folder), labels);
}

/** Does what needs a folder of prepared files, and leaves nothing of it behind. */
export async function inPassing<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
