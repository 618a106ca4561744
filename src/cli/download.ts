import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../base/errors.js';
import { makeFolder, removeFile, withFile, writeWhole } from '../base/files.js';
import { thousands } from '../base/words.js';
import { fileBytes } from '../data/files/bytes.js';
import { tell } from './output.js';
import { type TransferProgress, transferProgress } from './transfer-progress.js';

/** The file that a partial download is part of. */
interface Origin {
  readonly url: string;
  /** The identity of this version of the file, where the server provides one: a strong ETag, or a date. */
  readonly version?: string | undefined;
}

/**
 * Downloads a URL to a file. Until the file is complete, the bytes received are in `<target>.part`, and the origin of the
 * file is in `<target>.part.json`: an interrupted transfer resumes from there if the server supports ranges and still has
 * that version, and starts over otherwise.
 * @throws InputError where the server cannot be reached or refuses, or the transfer is interrupted
 */
export async function download(url: string, target: string, progress: TransferProgress): Promise<void> {
  const part = `${target}.part`;
  const origin = originOf(part);
  const here = existsSync(part) && origin?.url === url ? statSync(part).size : 0;
  const response = await request(url, here, origin?.version);
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const whole = response.status === 416 && Number(range?.[2]) === here;
  const same = versionOf(response) === origin?.version;
  const continued = response.status === 206 && Number(range?.[1]) === here && same;
  if (response.status === 200) {
    removeFile(part);
    writeWhole(originFile(part), JSON.stringify({ url, version: versionOf(response) } satisfies Origin));
    const length = response.headers.get('content-length');
    await receive(url, response, part, 0, length === null ? undefined : Number(length), progress);
  } else if (continued) {
    await receive(url, response, part, here, range![2] === '*' ? undefined : Number(range![2]), progress);
  } else {
    await response.body?.cancel();
    if (here > 0 && !whole && [206, 416].includes(response.status)) {
      // The partial file is not the beginning of the server's file.
      removeFile(part);
      return download(url, target, progress);
    }
    if (!whole)
      throw new InputError([`${url}: the server answers ${response.status} ${response.statusText}`.trimEnd()]);
  }
  withFile(target, 'written', () => renameSync(part, target));
  removeFile(originFile(part));
}

const originFile = (part: string): string => `${part}.json`;

function originOf(part: string): Origin | undefined {
  const file = originFile(part);
  if (!existsSync(file)) return undefined;
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  try {
    return JSON.parse(text);
  } catch {
    // The origin is unknown: the part is downloaded again.
    return undefined;
  }
}

function versionOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  return tag && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined);
}

async function request(url: string, here: number, version: string | undefined): Promise<Response> {
  // A compressed transfer would have neither the length nor the ranges of the file.
  const headers = {
    'accept-encoding': 'identity',
    ...(here > 0 && { range: `bytes=${here}-`, ...(version && { 'if-range': version }) }),
  };
  try {
    return await fetch(url, { headers });
  } catch (error) {
    throw new InputError([`${url}: cannot be reached (${reasonOf(error)}): --from FILE reads a file that you have`]);
  }
}

/** Appends the body to the bytes already in `part`. */
async function receive(
  url: string,
  response: Response,
  part: string,
  here: number,
  total: number | undefined,
  progress: TransferProgress,
): Promise<void> {
  let done = here;
  let reason = '';
  const descriptor = withFile(part, 'written', () => openSync(part, here > 0 ? 'a' : 'w'));
  progress.start(total, here);
  try {
    for await (const chunk of response.body ?? []) {
      // Writes the whole chunk, however little the system accepts at a time.
      withFile(part, 'written', () => writeFileSync(descriptor, chunk));
      done += chunk.length;
      progress.update(done);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    reason = reasonOf(error);
  } finally {
    progress.stop();
    closeSync(descriptor);
  }
  if (reason === '' && (total === undefined || done === total)) return;
  const bytes = `${done.toLocaleString('en-US')} of ${total?.toLocaleString('en-US') ?? 'unknown'} bytes`;
  const why = reason === '' ? '' : ` (${reason})`;
  throw new InputError([`${url}: the transfer ended after ${bytes}${why}: the same command resumes from there`]);
}

/** The reason behind the `fetch failed` of an error. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
  return cause?.code ?? cause?.message ?? message;
}

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
