import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { readWhole, withFile } from '../../ground/base/files.js';
import { mib } from '../../ground/base/words.js';
import {
  findPublished,
  type PublishedArchive,
  publishedPlace,
  withPublished,
} from '../verify/published.js';
import { download } from './download-url.js';
import { printStatus } from './output.js';

/** The largest archive that is read from a file. */
const MAX_ARCHIVE = 2 ** 30;

interface PublishedOptions {
  readonly published?: string;
  readonly from?: string;
}

/**
 * Calls `use` with a results folder: the given one, or a published one that is fetched for it, by
 * its path below `results/reference`.
 * @throws InputError unless one of both is named, and where the archive is unknown, cannot be read
 * or is another one
 */
export async function withFolder(
  dir: string | undefined,
  { published, from }: PublishedOptions,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const fault =
    published === undefined
      ? from !== undefined
        ? '--from: --published NAME is needed, too'
        : dir === undefined && 'a results folder, or --published NAME, is needed'
      : dir !== undefined && `${dir}: --published fetches a folder: name one of both`;
  if (fault) throw new InputError('arguments', [fault]);
  if (published === undefined) return use(dir!);
  const archive = findPublished(published);
  const place = placeIn(from ?? publishedPlace(), archive);
  printStatus(`reading ${place}`);
  const hint = '--from names another folder or URL of the archives';
  const bytes = isUrl(place) ? await download(place, hint) : readWhole(place, MAX_ARCHIVE);
  await withPublished(archive, place, bytes, (folder) => {
    printStatus(`${archive.file}: ${mib(bytes.length)}, the SHA-256 is the published one`);
    return use(folder);
  });
}

const isUrl = (place: string): boolean => /^https?:\/\//.test(place);

/** The path or URL of an archive, or of the folder that it is in. */
function placeIn(from: string, { file }: PublishedArchive): string {
  if (isUrl(from))
    return new URL(from).pathname.endsWith('.tar') ? from : `${from.replace(/\/+$/, '')}/${file}`;
  return withFile(from, 'read', () => statSync(from)).isDirectory() ? join(from, file) : from;
}
