import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import {
  closing,
  makeFolder,
  openToRead,
  removeDrafts,
  removeDraftsIn,
  removeEndedDrafts,
  removeFile,
  withFile,
} from '../../ground/base/files.js';
import { isAlive, isVisible, ownProcess, type ProcessId } from '../../ground/base/processes.js';
import { named } from '../../ground/base/words.js';
import {
  addedTo,
  extraRecordPaths,
  folderPaths,
  isCodeName,
  isPredictionsName,
  refuseLinks,
  reportFolders,
} from './paths.js';

/**
 * Checks of an empty or unreadable lock before it counts as abandoned, and the milliseconds between
 * them.
 */
const LOOKS = 20;
const PAUSE = 50;

const MAX_BYTES = 2 ** 20;

/**
 * Locks a results folder, made where needed; returns the function that unlocks it. The lock of an
 * ended process is taken over.
 * @throws InputError where another process may hold the folder, it cannot be locked, or a link in
 * it redirects what is written
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder);
  refuseLinks(addedTo(folder));
  const file = folderPaths(folder).lock;
  const ownText = JSON.stringify(ownProcess());
  for (let looks = 0; looks < 2 * LOOKS; looks++) {
    if (createOnly(file, ownText)) {
      removeLeft(folder, file);
      return () => {
        if (readText(file) === ownText) removeFile(file);
      };
    }
    const text = readText(file);
    const holder = parseHolder(text ?? '');
    if (holder && isAlive(holder)) throw new InputError('busy', [inUse(folder, file, holder)]);
    // Without hard links, a lock is empty before its holder is written. A lock that is gone may
    // have been released meanwhile.
    if (text === undefined || (!holder && looks < LOOKS)) pause(PAUSE);
    else takeAway(file, text, ownText, looks > LOOKS);
  }
  throw new InputError('busy', [
    `${file}: can be neither made nor taken over: try again, or choose another --out`,
  ]);
}

/**
 * The suffix of the file that gives the right to take a lock away, and the suffixes of that file
 * and of drafts of both.
 */
const TAKING = '.taking';
const LEFT = /^(\.taking|(\.taking)?\.[0-9a-f]{8})$/;

/**
 * Removes half-written files of killed processes: all drafts of files that only the holder of the
 * lock writes, drafts of reports whose processes have ended, and drafts of locks.
 */
function removeLeft(folder: string, lock: string): void {
  const { manifest, plan, ledger, queue, runs, summaryCsv, summaryMarkdown } = folderPaths(folder);
  removeDrafts(
    manifest,
    plan,
    ledger,
    queue,
    runs,
    summaryCsv,
    summaryMarkdown,
    ...extraRecordPaths(folder),
  );
  const { predictions, codes, report } = folderPaths(folder);
  removeDraftsIn(predictions, isPredictionsName);
  removeDraftsIn(codes, isCodeName);
  for (const reported of reportFolders(report)) removeEndedDrafts(reported);
  const name = basename(lock);
  for (const other of withFile(folder, 'read', () =>
    readdirSync(folder, { withFileTypes: true }),
  )) {
    if (
      !other.isFile() ||
      !other.name.startsWith(name) ||
      !LEFT.test(other.name.slice(name.length))
    )
      continue;
    const file = join(folder, other.name);
    const text = readText(file) ?? '';
    const holder = parseHolder(text);
    // A process that is about to fill an empty draft goes on without it.
    if (text === '' || (holder && !isAlive(holder))) removeFile(file);
  }
}

/**
 * Creates the file in one step, or returns false where it is there. Without hard links, it takes
 * two steps.
 */
function createOnly(file: string, text: string): boolean {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  return withFile(file, 'written', () => {
    try {
      // On a full disk, writing leaves an empty file.
      writeFileSync(draft, text);
      try {
        return isFirst(() => linkSync(draft, file));
      } catch {
        return isFirst(() => writeFileSync(file, text, { flag: 'wx' }));
      }
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

function isFirst(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function inUse(folder: string, file: string, holder: ProcessId): string {
  const { pid, host } = holder;
  if (isVisible(holder))
    return `${folder}: process ${pid} is writing here: wait for it, choose another --out, or delete ${file} if you are sure that it does not`;
  const where =
    host === hostname()
      ? `on another machine or in another container of ${host}`
      : `on ${named(host)}`;
  return `${folder}: process ${pid} ${where} is writing here: wait for it, or delete ${file} if it has ended`;
}

const readText = (file: string): string | undefined =>
  withFile(file, 'read', () => {
    try {
      // Not readWhole, which words the refusal: a lock that is gone is none.
      return closing(openToRead(file, MAX_BYTES), (descriptor) => readFileSync(descriptor, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    }
  });

function parseHolder(text: string): ProcessId | undefined {
  const holder = jsonIn(text) as Partial<ProcessId> | null | undefined;
  return typeof holder?.pid === 'number' && typeof holder.host === 'string'
    ? (holder as ProcessId)
    : undefined;
}

/**
 * Removes a lock found stale, one process at a time: another one would remove the lock of the first
 * that took the folder over.
 * @param isLate whether an empty or unreadable right to take the lock away counts as abandoned
 */
function takeAway(file: string, text: string, ownText: string, isLate: boolean): void {
  const right = `${file}${TAKING}`;
  if (createOnly(right, ownText)) {
    if (readText(file) === text) removeFile(file);
    removeFile(right);
    return;
  }
  const other = readText(right);
  const holder = parseHolder(other ?? '');
  // The holder of the right was killed within these few lines.
  if (holder ? !isAlive(holder) : isLate && other !== undefined) removeFile(right);
  else pause(PAUSE);
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
