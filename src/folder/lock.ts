import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../errors.js';
import { makeFolder, withFile } from '../files.js';
import { pathsOf } from './paths.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process started, where the system says so: its number may since have been given to another process. */
  readonly started: string | undefined;
}

/**
 * Locks a results folder for this process, making it where needed, and returns the function that unlocks it. The lock of a
 * process that has ended is taken over.
 * @throws InputError where another process holds the folder, or it cannot be written
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder);
  const file = pathsOf(folder).lock;
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  for (;;) {
    if (createOnly(file, JSON.stringify(own))) return () => rmSync(file, { force: true });
    const text = readText(file);
    const holder = parseHolder(text);
    if (holder && isAlive(holder)) throw new InputError([inUse(folder, file, holder)]);
    takeAway(file, text);
  }
}

/** Makes the file with its text in one step, or returns false where it already exists. */
function createOnly(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}`;
  return withFile(file, 'written', () => {
    writeFileSync(draft, text);
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

function inUse(folder: string, file: string, { pid, host }: Holder): string {
  if (host === hostname()) return `${folder}: process ${pid} is writing here: wait for it, or choose another --out`;
  return `${folder}: process ${pid} on ${host} is writing here: wait for it, or delete ${file} if it has ended`;
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Unlocked in the meantime.
    return '';
  }
};

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

/**
 * Removes a lock that was found stale with that text. It is moved aside first: if another process has taken the folder
 * over in the meantime, its lock is put back.
 */
function takeAway(file: string, text: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== text) linkSync(aside, file);
  } catch {
    // Already removed by another process.
  }
  rmSync(aside, { force: true });
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || startOf(pid) === started;
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
