import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('one-after-another.js', import.meta.url));

/** What ends the output of a command line: on stdout with its exit code. */
const END = /\0(\d*)\n$/;

/** What a command line has come to. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A process of the built CLI that carries out one command line after another, and ends with this
 * one.
 */
export class KeptProcess {
  #child: ChildProcessWithoutNullStreams | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly env: NodeJS.ProcessEnv) {}

  /**
   * Carries out a command line in a folder, with changes of the environment, when the earlier ones
   * have ended.
   */
  run(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
    const result = this.#last.then(() => this.#next(folder, args, env));
    this.#last = result;
    return result;
  }

  #next(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliResult> {
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve) => {
      const said = { stdout: '', stderr: '' };
      const end = (code: number | null) => {
        for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data');
        child.off('close', end);
        resolve({
          code,
          stdout: said.stdout.replace(END, ''),
          stderr: said.stderr.replace(END, ''),
        });
      };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (text: string) => {
          said[name] += text;
          const code = END.exec(said.stdout.slice(-6))?.[1];
          if (code !== undefined && said.stderr.endsWith('\0\n')) end(Number(code));
        });
      }
      // A command line may end its process.
      child.on('close', end);
      child.stdin.write(`${JSON.stringify({ folder, args, env })}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [main], { env: this.env });
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
    child.on('close', () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}
