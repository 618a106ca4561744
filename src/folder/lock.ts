import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../errors.js';
import { makeFolder, withFile } from '../files.js';
import { pathsOf } from './paths.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process started, where the system tells: a number that was given to a later process does not count. */
  readonly started: string | undefined;
}

/**
 * Takes a results folder for this process and returns the function that gives it back. Throws an InputError while
 * another process holds it; what a killed process left behind is taken over.
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

/** Makes the file with its text in one step, or returns false where it is there already. */
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
    // Given back in the meantime.
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
 * Removes a lock that was found stale with that text. Moved aside first: where another process took the folder over
 * in the meantime, its lock is put back.
 */
function takeAway(file: string, text: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== text) linkSync(aside, file);
  } catch {
    // Taken away by another process already.
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

/** The start time of a process in clock ticks since boot (field 22 of its stat file); undefined but on Linux. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
