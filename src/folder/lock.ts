import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { jsonIn } from '../base/canonical-json.js';
import { InputError } from '../base/errors.js';
import { closing, makeFolder, openToRead, removeDrafts, removeFile, withFile } from '../base/files.js';
import { named } from '../base/words.js';
import { addedTo, pathsOf, refuseLinks } from './paths.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** The id of the machine, where the system reports it: several may have the same host name. */
  readonly machine?: string | undefined;
  /** The container in whose numbering `pid` is a process, where that is not the host itself. */
  readonly container?: string | undefined;
  /** When that process started, where the system reports it: its pid may have been reused since. */
  readonly started: string | undefined;
}

/** Checks of an empty or unreadable lock before it counts as abandoned, and the milliseconds between them. */
const LOOKS = 20;
const PAUSE = 50;

const LONGEST = 2 ** 20;

/**
 * Locks a results folder, made where needed; returns the function that unlocks it. The lock of an ended process is taken
 * over.
 * @throws InputError where another process may hold the folder, it cannot be locked, or a link in it redirects what is
 * written
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder);
  refuseLinks(addedTo(folder));
  const file = pathsOf(folder).lock;
  const place = { host: hostname(), machine: machineHere(), container: containerHere() };
  const own: Holder = { pid: process.pid, ...place, started: startOf(process.pid) };
  const ownText = JSON.stringify(own);
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
    // Without hard links, a lock is empty before its holder is written. A lock that is gone may have been released
    // meanwhile.
    if (text === undefined || (!holder && looks < LOOKS)) pause(PAUSE);
    else takeAway(file, text, ownText, looks > LOOKS);
  }
  throw new InputError('busy', [`${file}: can be neither made nor taken over: try again, or choose another --out`]);
}

/** The suffix of the file that gives the right to take a lock away, and the suffixes of that file and of drafts of both. */
const TAKING = '.taking';
const LEFT = /^(\.taking|(\.taking)?\.[0-9a-f]{8})$/;

/** Removes half-written files of killed processes: drafts of files that only the holder of the lock writes, and of locks. */
function removeLeft(folder: string, lock: string): void {
  const { manifest, plan, ledger, queue, runs, summaryCsv, summaryMarkdown } = pathsOf(folder);
  removeDrafts(manifest, plan, ledger, queue, runs, summaryCsv, summaryMarkdown);
  const name = basename(lock);
  for (const other of withFile(folder, 'read', () => readdirSync(folder, { withFileTypes: true }))) {
    if (!other.isFile() || !other.name.startsWith(name) || !LEFT.test(other.name.slice(name.length))) continue;
    const file = join(folder, other.name);
    const text = readText(file) ?? '';
    const holder = parseHolder(text);
    // A process that is about to fill an empty draft goes on without it.
    if (text === '' || (holder && !isAlive(holder))) removeFile(file);
  }
}

/** Creates the file in one step, or returns false where it is there. Without hard links, it takes two steps. */
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

function inUse(folder: string, file: string, holder: Holder): string {
  const { pid, host } = holder;
  if (isVisible(holder)) return `${folder}: process ${pid} is writing here: wait for it, or choose another --out`;
  const where = host === hostname() ? `on another machine or in another container of ${host}` : `on ${named(host)}`;
  return `${folder}: process ${pid} ${where} is writing here: wait for it, or delete ${file} if it has ended`;
}

const readText = (file: string): string | undefined =>
  withFile(file, 'read', () => {
    try {
      // Not readWhole, which words the refusal: a lock that is gone is none.
      return closing(openToRead(file, LONGEST), (descriptor) => readFileSync(descriptor, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    }
  });

function parseHolder(text: string): Holder | undefined {
  const holder = jsonIn(text) as Partial<Holder> | null | undefined;
  return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as Holder) : undefined;
}

/**
 * Removes a lock found stale, one process at a time: another one would remove the lock of the first that took the folder
 * over.
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

/** Whether this process can see the processes of the holder's machine and container. */
const isVisible = ({ host, machine, container }: Holder): boolean =>
  host === hostname() && (machine === undefined || machine === machineHere()) && container === containerHere();

function isAlive(holder: Holder): boolean {
  if (!isVisible(holder)) return true;
  const { pid, started } = holder;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || startOf(pid) === started;
}

/** The process namespace of the host itself, on Linux. */
const HOST_ITSELF = 'pid:[4026531836]';

/**
 * The container that this process is in, identified by its process namespace and the boot of its host; undefined where that
 * is the host itself, or the system does not report it. Containers may share a host name and not see each other's processes.
 */
function containerHere(): string | undefined {
  try {
    const numbers = readlinkSync('/proc/self/ns/pid');
    if (numbers === HOST_ITSELF) return undefined;
    return `${numbers} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return undefined;
  }
}

/** The id of this machine, which distinguishes it from others of the same name, on Linux; undefined elsewhere. */
function machineHere(): string | undefined {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The start time of a process in clock ticks since boot (field 22 of its stat file); undefined except on Linux. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
