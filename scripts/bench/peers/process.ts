import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How to start a peer's process. */
export interface Command {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The answer of a peer to a command: see common.py. */
export interface Answer {
  readonly seconds: number;
  /** Processor time in seconds, over all threads. */
  readonly cpu: number;
  readonly steps: number;
  /** [run][step] */
  readonly losses?: number[][];
  /** Whether all losses are, of commands that do not return them. */
  readonly finite?: boolean;
  readonly backend?: string;
}

/** No command takes this long. */
const TIMEOUT_MS = 240_000;

/** The peak memory of a process so far, in MB; undefined where the system does not report it. */
export function readPeakMemory({ pid }: { readonly pid?: number | undefined }): number | undefined {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
  } catch {
    return undefined;
  }
}

/** A peer that waits for commands. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  constructor({ argv, env }: Command) {
    this.#child = spawn(argv[0]!, argv.slice(1), { env: { ...process.env, ...env } });
    this.#child.on('error', (error) => (this.#complaints += error.message));
    this.#child.stderr!.on(
      'data',
      (chunk) => (this.#complaints = (this.#complaints + chunk).slice(-10_000)),
    );
    this.#child.stdin!.on('error', () => {});
    this.#lines = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /**
   * Throws with the last line of the process's stderr where it dies, and where a loss is not
   * finite.
   */
  async ask(command: string, steps: number): Promise<Answer> {
    const timer = setTimeout(() => {
      this.#complaints += `\nno answer to ${command} within ${TIMEOUT_MS / 1000} s`;
      this.#child.kill('SIGKILL');
    }, TIMEOUT_MS);
    try {
      this.#child.stdin!.write(`${command} ${steps}\n`);
      for (;;) {
        const { done, value } = await this.#lines.next();
        if (done) throw new Error(await this.#lastWords());
        if (!value.startsWith('{')) continue;
        const answer: Answer = JSON.parse(value);
        if (answer.finite === false) throw new Error(`no finite losses by ${command}`);
        return answer;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  peakMemory(): number | undefined {
    return readPeakMemory(this.#child);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
  }

  async #lastWords(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const lines = this.#complaints
      .split('\n')
      .filter((line) => /\S/.test(line) && !line.startsWith('---'));
    return (
      lines.filter((line) => /Error\b|no answer/.test(line)).at(-1) ??
      lines.at(-1) ??
      'it ended without a word'
    );
  }
}
