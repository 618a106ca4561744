/**
 * All file operations. Errors of the system become an `InputError` that names the file and the
 * reason.
 */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { InputError } from './errors.js';
import { ownProcess, runsHere } from './processes.js';
import { sha256Hex } from './sha256.js';
import { mib } from './words.js';

const meanings: ReadonlyMap<string, string> = new Map(getSystemErrorMap().values());

/** The meaning of a system error, with its code; undefined for any other error. */
function explainSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  // Node's own checks of folders and sizes have codes such as ERR_FS_EISDIR.
  const meaning =
    meanings.get(code.replace('ERR_FS_', '')) ??
    (/^ERR_(FS_|INVALID_ARG_VALUE)/.test(code) ? message : undefined);
  if (meaning !== undefined) return `${meaning} (${code})`;
  return syscall === undefined ? undefined : `the system answers ${code}`;
}

/**
 * Runs a file operation.
 * @throws InputError that names the file and the reason where the system refuses
 */
export function withFile<T>(
  file: string,
  doing: 'read' | 'written' | 'removed',
  operation: () => T,
): T {
  try {
    return operation();
  } catch (error) {
    const refusal = explainSystemError(error);
    if (refusal === undefined) throw error;
    throw new InputError('access', [`${file}: cannot be ${doing}: ${refusal}`]);
  }
}

/**
 * A system error that no other handler has described, such as a deleted working folder; undefined
 * for any other error.
 */
export function systemFault(error: unknown): InputError | undefined {
  const refusal = explainSystemError(error);
  if (refusal === undefined) return undefined;
  const { path, syscall } = error as NodeJS.ErrnoException;
  const what = path ?? (syscall === 'uv_cwd' ? 'the working folder' : `the system call ${syscall}`);
  return new InputError('access', [`${what}: ${refusal}`]);
}

/**
 * Opens a file that others may have made.
 * @throws InputError if it is a pipe, a device, or larger than `most` bytes
 */
export function openToRead(file: string, most = Number.POSITIVE_INFINITY): number {
  // Without O_NONBLOCK, opening a pipe blocks until another process opens it for writing. Windows
  // has neither the flag nor such pipes.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(descriptor);
    // A folder passes: the system reports the error when the folder is read.
    if (!stat.isFile() && !stat.isDirectory())
      throw new InputError('access', [`${file}: is a pipe or a device: a file is needed`]);
    if (stat.size > most)
      throw new InputError('access', [
        `${file}: has more than ${mib(most)}: it is too large to be read at once`,
      ]);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Closes a descriptor after its use. */
export function closing<T>(descriptor: number, use: (descriptor: number) => T): T {
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads a file of at most 2 GiB.
 * @throws InputError where it cannot be read, and as `openToRead` does
 */
export const readWhole = (file: string, most?: number): Buffer =>
  withFile(file, 'read', () =>
    closing(openToRead(file, most), (descriptor) => readFileSync(descriptor)),
  );

/** Removes a file, if it is there. @throws InputError where it cannot be removed */
export const removeFile = (file: string): void =>
  withFile(file, 'removed', () => rmSync(file, { force: true }));

/**
 * Node's recursive mkdir never returns where the system answers ENOENT, as under /proc.
 * @throws InputError
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const parent = dirname(resolve(folder));
  if (!existsSync(parent)) makeFolder(parent);
  withFile(folder, 'written', () => {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made the folder in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory())
        throw error;
    }
  });
  syncFolder(parent);
}

/** The content of a file to be written, whole or in pieces. */
export type Content = string | Uint8Array | Iterable<string>;

/**
 * Writes a file wholly or, where the process is killed or the power fails, not at all.
 * @throws InputError
 */
export function writeWhole(file: string, content: Content): void {
  writeMoved(file, content, fsyncSync);
  syncFolder(dirname(file));
}

/** As `writeWhole`, but without waiting for the disk: for files that can be made again. */
export const writeQuickly = (file: string, content: Content): void =>
  writeMoved(file, content, () => {});

/**
 * The names in a folder; none where it does not exist.
 * @throws InputError where it cannot be read
 */
export const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? withFile(folder, 'read', () => readdirSync(folder)) : [];

/**
 * The name of a draft: of its file, the place, number and start of the process that writes it, and
 * random digits.
 */
const DRAFT = /^(.+)\.([0-9a-f]{8})-(\d+)-(\d*)-[0-9a-f]{8}\.tmp$/;

/** The name of a draft of an earlier version, which does not say whose it is. */
const EARLIER_DRAFT = /^(.+)\.[0-9a-f]{8}\.tmp$/;

const cleaned = new Set<string>();

/**
 * The path of a new draft beside a file, which a process that is killed may leave: the next one
 * that writes there removes it.
 */
export function draftPath(file: string): string {
  const folder = resolve(dirname(file));
  if (!cleaned.has(folder)) removeEndedDrafts(folder);
  cleaned.add(folder);
  const { place, pid, started = '' } = draftMark();
  return `${file}.${place}-${pid}-${started}-${randomBytes(4).toString('hex')}.tmp`;
}

let mark:
  | { readonly place: string; readonly pid: number; readonly started: string | undefined }
  | undefined;

/** This process in the names of its drafts. */
function draftMark() {
  if (mark) return mark;
  const { pid, started, ...place } = ownProcess();
  mark = { place: sha256Hex(JSON.stringify(place)).slice(0, 8), pid, started };
  return mark;
}

/**
 * How long a draft that was made in another place, and so by a process that cannot be seen, is left
 * alone.
 */
const ABANDONED_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Removes the drafts in a folder whose processes have ended, as far as that is possible: nothing
 * else depends on it.
 */
export function removeEndedDrafts(folder: string): void {
  for (const name of whereAllowed(() => namesIn(folder)) ?? []) {
    const [, , place, pid, started] = DRAFT.exec(name) ?? [];
    if (pid === undefined) continue;
    whereAllowed(() => {
      const path = join(folder, name);
      const hasEnded =
        place === draftMark().place
          ? !runsHere({ pid: Number(pid), started: started || undefined })
          : Date.now() - statSync(path).mtimeMs > ABANDONED_MILLISECONDS;
      if (hasEnded) rmSync(path, { force: true });
    });
  }
}

/**
 * What an operation returns; undefined where the system refuses it, as for files of other users.
 */
function whereAllowed<T>(operation: () => T): T | undefined {
  try {
    return operation();
  } catch {
    return undefined;
  }
}

/**
 * Removes drafts that a killed process left. No other process may be writing the files.
 * @throws InputError
 */
export function removeDrafts(...files: readonly string[]): void {
  for (const folder of new Set(files.map(dirname))) {
    const own = new Set(
      files.filter((file) => dirname(file) === folder).map((file) => basename(file)),
    );
    removeDraftsIn(folder, (name) => own.has(name));
  }
}

/**
 * The same for the files in a folder of which only this process may write those with such names.
 * @throws InputError
 */
export function removeDraftsIn(folder: string, isOwn: (name: string) => boolean): void {
  for (const name of namesIn(folder)) {
    const file = (DRAFT.exec(name) ?? EARLIER_DRAFT.exec(name))?.[1];
    if (file !== undefined && isOwn(file)) removeFile(join(folder, name));
  }
}

function writeMoved(file: string, content: Content, sync: (descriptor: number) => void): void {
  const draft = draftPath(file);
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  withFile(file, 'written', () => {
    try {
      closing(openSync(draft, 'wx'), (descriptor) => {
        // writeFileSync repeats partial writes until the whole piece is written.
        for (const piece of pieces) writeFileSync(descriptor, piece);
        sync(descriptor);
      });
      renameSync(draft, file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/** Flushes the names in a folder to the disk, where the system supports that for a folder. */
export function syncFolder(folder: string): void {
  try {
    closing(openSync(folder, 'r'), fsyncSync);
  } catch {
    // Windows cannot open folders, and some file systems cannot sync them.
  }
}

const root = dirname(createRequire(import.meta.url).resolve('mmoe-exp/package.json'));

/** The path of a file that ships with the tool. */
export const packageFile = (path: string): string => join(root, path);

/** Returns the version of this tool. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string })
    .version;
}

/** The maximum number of bytes of a system call. */
const MAX_AT_ONCE = 2 ** 30;

/** Writes all bytes at a position of an open file. */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(
      descriptor,
      bytes,
      done,
      Math.min(MAX_AT_ONCE, bytes.length - done),
      position + done,
    );
  }
}

/** Fills an array of bytes from a file. @throws Error where the file is shorter */
export function readAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(
      descriptor,
      bytes,
      done,
      Math.min(MAX_AT_ONCE, bytes.length - done),
      position + done,
    );
    if (read === 0) throw new Error('the file ends early');
    done += read;
  }
}
