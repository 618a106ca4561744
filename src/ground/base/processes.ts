/** Processes that write files, as other processes tell whether they still run. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The machine and the container in whose numbering a process has its number. */
export interface Place {
  readonly host: string;
  /** The id of the machine, where the system reports it: several may have the same host name. */
  readonly machine?: string | undefined;
  /** The container in whose numbering `pid` is a process, where that is not the host itself. */
  readonly container?: string | undefined;
}

export interface ProcessId extends Place {
  readonly pid: number;
  /** When the process started, where the system reports it: its pid may have been reused since. */
  readonly started: string | undefined;
}

const placeHere = (): Place => ({
  host: hostname(),
  machine: machineHere(),
  container: containerHere(),
});

export const ownProcess = (): ProcessId => ({
  pid: process.pid,
  ...placeHere(),
  started: readProcessState(process.pid)?.started,
});

/** Whether this process can see the processes of a machine and container. */
export const isVisible = ({ host, machine, container }: Place): boolean =>
  host === hostname() &&
  (machine === undefined || machine === machineHere()) &&
  container === containerHere();

/** Whether a process still runs, or may run in a place that is not visible from here. */
export const isAlive = (one: ProcessId): boolean => !isVisible(one) || runsHere(one);

/**
 * Whether a process of this place still runs. One that has ended and that nobody has waited for, a
 * zombie, does not: its number and its start stay as long as its parent runs.
 */
export function runsHere({ pid, started }: Pick<ProcessId, 'pid' | 'started'>): boolean {
  const now = readProcessState(pid);
  if (now) return !ENDED.test(now.state) && (started === undefined || now.started === started);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined;
}

/** Zombies and dead processes, in the state field of a stat file. */
const ENDED = /^[ZXx]$/;

/**
 * The state (field 3) and the start in clock ticks since boot (field 22) of a process; undefined
 * except on Linux.
 */
function readProcessState(
  pid: number,
): { readonly state: string; readonly started: string } | undefined {
  try {
    return stateIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Reads a stat file. Field 2, the name of the command in parentheses, may contain spaces and
 * parentheses.
 */
export function stateIn(
  stat: string,
): { readonly state: string; readonly started: string } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state && started ? { state, started } : undefined;
}

/** The process namespace of the host itself, on Linux. */
const HOST_ITSELF = 'pid:[4026531836]';

/**
 * The container that this process is in, identified by its process namespace and the boot of its
 * host; undefined where that is the host itself, or the system does not report it. Containers may
 * share a host name and not see each other's processes.
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

/**
 * The id of this machine, which distinguishes it from others of the same name, on Linux; undefined
 * elsewhere.
 */
function machineHere(): string | undefined {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
