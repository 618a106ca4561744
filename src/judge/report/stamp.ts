/**
 * The stamp of a report: which version made it from which files, so that an unchanged report is not
 * made again.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import {
  namesIn,
  openToRead,
  packageVersion,
  readWhole,
  withFile,
} from '../../ground/base/files.js';
import { extraRecordPaths, folderPaths, planFile } from '../../sweep/folder/paths.js';
import type { ReportFile } from './contents.js';

export const STAMP = 'report.json';

const stampShape = z.object({
  version: z.string().max(100),
  folders: z.array(z.string().max(2000)).min(1).readonly(),
  /** The hash of the files that the report was made from. */
  from: z.string().max(100).exactOptional(),
});

/**
 * The origin of a report, with the names of its folders at the time, which may have changed since.
 */
export type Stamp = Readonly<z.infer<typeof stampShape>>;

/** A stamp of a thousand folders is shorter. */
const MAX_BYTES = 2 ** 18;

/**
 * Reads the stamp in the folder of a report; undefined if there is none, or the file is something
 * else.
 */
export function readStamp(out: string): Stamp | undefined {
  const file = join(out, STAMP);
  if (!existsSync(file)) return undefined;
  try {
    return stampShape.safeParse(jsonIn(readWhole(file, MAX_BYTES).toString())).data;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * The stamp of a report of results folders, under the names that it shows.
 * @throws InputError where a file of the folders cannot be read
 */
export const stampFile = (folders: readonly string[], names: readonly string[]): ReportFile => ({
  path: STAMP,
  content: `${JSON.stringify({ version: packageVersion(), folders: names, from: sourceHash(folders) }, null, 2)}\n`,
});

/**
 * Whether the report in a folder has a stamp already: the same version wrote it from the same
 * files.
 */
export const isCurrent = (out: string, { content }: ReportFile): boolean => {
  const file = join(out, STAMP);
  return existsSync(file) && readWhole(file, MAX_BYTES).toString() === content;
};

function sourceHash(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(2 ** 20);
  for (const folder of folders) {
    const { manifest, ledger, packedLedger, predictions, search, trials } = folderPaths(folder);
    const predicted = [...namesIn(predictions)].sort().map((name) => join(predictions, name));
    const files = [
      manifest,
      planFile(folder),
      ledger,
      packedLedger,
      ...extraRecordPaths(folder),
      trials,
    ];
    for (const file of [...files, folderPaths(search).manifest, planFile(search), ...predicted]) {
      hash.update(`${file.slice(folder.length)}\0`);
      if (!existsSync(file)) continue;
      withFile(file, 'read', () => {
        const descriptor = openToRead(file);
        try {
          for (let read = 1; read > 0; ) {
            read = readSync(descriptor, buffer);
            hash.update(buffer.subarray(0, read));
          }
        } finally {
          closeSync(descriptor);
        }
      });
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}
