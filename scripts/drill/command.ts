import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { must } from './lost.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Milliseconds after which a command counts as hanging. */
const PATIENCE = 600_000;

/** Milliseconds that processes may take to notice that the one they work for is gone. */
const LEAVING = 60_000;

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface Ended {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line, started in a folder as the first of a process group of its own. */
export class Command {
  readonly #child: ChildProcess;
  readonly #said = { stdout: '', stderr: '' };
  readonly ended: Promise<Ended>;
  #isEnded = false;

  /** In a shell, `$mmoe` is the command with its arguments. */
  constructor(
    readonly folder: string,
    args: readonly string[],
    { env = {}, shell }: { readonly env?: NodeJS.ProcessEnv; readonly shell?: string } = {},
  ) {
    const line = [process.execPath, main, ...args];
    const [file, ...rest] =
      shell === undefined ? line : ['sh', '-c', shell.replace('$mmoe', '"$@"'), 'sh', ...line];
    this.#child = spawn(file!, rest, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GITHUB_STEP_SUMMARY: '', ...env },
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]!.on('data', (chunk) => {
        this.#said[stream] += chunk;
      });
    }
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#isEnded = true;
        resolve({ code: code ?? undefined, signal: signal ?? undefined, ...this.#said });
      });
    });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** What it has written to stderr so far. */
  get told(): string {
    return this.#said.stderr;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Signals the process alone, or all of its group. */
  kill(signal: NodeJS.Signals, what: 'itself' | 'group'): void {
    try {
      process.kill(what === 'group' ? -this.pid : this.pid, signal);
    } catch {
      // It has ended.
    }
  }

  /** Closes its stdout, as a reader does that has seen enough. */
  closeStdout(): void {
    this.#child.stdout!.destroy();
  }

  /** Waits for its end. @throws Lost where it hangs */
  async end(): Promise<Ended> {
    const isTooLate = await Promise.race([
      this.ended.then(() => false),
      sleepUnref(PATIENCE).then(() => true),
    ]);
    if (isTooLate) this.kill('SIGKILL', 'group');
    const ended = await this.ended;
    must(!isTooLate, `hung: it had not ended after ${PATIENCE / 1000} s`);
    return ended;
  }

  /** Waits until something holds or the command has ended; returns whether it holds. */
  async until(holds: () => boolean): Promise<boolean> {
    const start = performance.now();
    while (!holds()) {
      if (this.#isEnded || performance.now() - start > PATIENCE) return false;
      await sleep(4);
    }
    return true;
  }
}

const sleepUnref = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

/** The processes that work in a folder, each with its command line. */
function processesIn(folder: string): { readonly pid: number; readonly line: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== folder) return [];
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // One that has ended and that its parent has not yet asked about has no command line.
      return line === '' ? [] : [{ pid: Number(name), line }];
    } catch {
      return [];
    }
  });
}

/** The processes that train in a folder. */
export const workersIn = (folder: string): number[] =>
  processesIn(folder).flatMap(({ pid, line }) =>
    line.includes('local-pool/worker.js') ? [pid] : [],
  );

/** @throws Lost where a process stays in a folder */
export async function expectNobody(folder: string): Promise<void> {
  const start = performance.now();
  let left = processesIn(folder);
  while (left.length > 0 && performance.now() - start < LEAVING) {
    await sleep(20);
    left = processesIn(folder);
  }
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  must(left.length === 0, `an orphan: ${left[0]?.line}`);
}
