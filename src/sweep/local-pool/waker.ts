import { type ChildProcess, spawn } from 'node:child_process';

/** Milliseconds after which a process that someone stopped goes on. */
const EVERY = 2000;

/** Reads numbers of processes, and wakes those processes when the pipe breaks, as the writer has ended. */
const GUARD = 'while read -r pid; do all="$all $pid"; done; kill -CONT $all';

/**
 * Keeps child processes going: one that was stopped (SIGSTOP) would hold up a sweep for ever, and would not notice that its
 * parent is gone, so that it would outlive it. Windows knows no such state.
 */
export class Waker {
  readonly #children = new Set<ChildProcess>();
  readonly #timer = setInterval(() => this.#wake(), EVERY);
  /** Does the same once this process has been killed; it outlives the signals of a terminal. */
  readonly #guard: ChildProcess | undefined;

  constructor() {
    if (process.platform === 'win32') return;
    this.#guard = spawn('sh', ['-c', GUARD], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // Where there is no shell, or it was killed, there is no guard.
    this.#guard.on('error', () => {});
    this.#guard.stdin?.on('error', () => {});
  }

  add(child: ChildProcess): void {
    this.#children.add(child);
    child.on('close', () => this.#children.delete(child));
    if (child.pid !== undefined) this.#guard?.stdin?.write(`${child.pid}\n`);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#guard?.kill('SIGKILL');
  }

  #wake(): void {
    if (process.platform === 'win32') return;
    for (const child of this.#children) child.kill('SIGCONT');
  }
}
