import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../base/errors.js';
import { makeFolder } from '../base/files.js';
import { thousands } from '../base/words.js';
import { fileBytes } from '../data/files/bytes.js';
import { download } from './download.js';
import { tell } from './output.js';
import { transferProgress } from './transfer-progress.js';

/** An archive that can be downloaded from a server. */
export interface Archive {
  /** The URL where it is published. */
  readonly url: string;
  /** The folder that it is downloaded to. */
  readonly folder: string;
  /** The default file name, for a URL without one. */
  readonly name: string;
  /** The ending of prepared files in that folder, which no archive has. */
  readonly prepared: string;
}

/**
 * The result of `read`, given the path of an archive. The archive is downloaded first, from `url` where given, unless the
 * published one is already there.
 * @throws InputError where the archive cannot be downloaded, and those of `read`, with a line on where the file is from
 */
export async function fromArchive<T>(
  archive: Archive,
  url: string | undefined,
  read: (path: string) => Promise<T>,
): Promise<T> {
  const path = await fetched(archive, url);
  await tellHash(path);
  try {
    return await read(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError([...error.lines, `${path}: is the file that was downloaded; delete it to download again`]);
  }
}

async function fetched(archive: Archive, url = archive.url): Promise<string> {
  const target = join(archive.folder, nameIn(url, archive));
  // A file from another server may be different despite the same name.
  if (url === archive.url && existsSync(target)) {
    tell(`${target} was downloaded before`);
  } else {
    makeFolder(archive.folder);
    tell(`downloading ${url}`);
    await download(url, target, transferProgress());
  }
  return target;
}

async function tellHash(path: string): Promise<void> {
  const sha256 = createHash('sha256');
  let size = 0;
  for await (const chunk of fileBytes(path)) {
    sha256.update(chunk);
    size += chunk.length;
  }
  tell(`${path}: ${thousands(size)} bytes, sha256 ${sha256.digest('hex')}`);
}

function nameIn(url: string, archive: Archive): string {
  const { protocol, pathname } = URL.canParse(url) ? new URL(url) : { protocol: '', pathname: '' };
  if (!/^https?:$/.test(protocol)) throw new InputError([`--url ${url}: a URL such as ${archive.url} is needed`]);
  const name = pathname.split('/').at(-1) || archive.name;
  return name.toLowerCase().endsWith(archive.prepared) ? `${name}.download` : name;
}
