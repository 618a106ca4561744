import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type CliResult, KeptProcess } from './kept-process.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/cli/main.js');

/**
 * A report takes longer than the runs of most tests: those that need one ask for it by `report`.
 */
const withoutReport = (args: readonly string[]): string[] =>
  args[0] === 'run' ? [...args, '--no-report'] : [...args];

const TRAINS = ['run', 'tune', 'verify'];

/** Starting a second worker takes longer than the few runs of a test. */
const withOneWorker = (args: readonly string[]): string[] =>
  TRAINS.includes(args[0]!) &&
  !['--workers', '--queue', '--dry-run'].some((flag) => args.includes(flag))
    ? [...args, '--workers', '1']
    : [...args];

/**
 * Without the user's folder of data, which a test would overwrite, and without a page of CI to
 * write to.
 */
const ownEnvironment = { ...process.env, GITHUB_STEP_SUMMARY: '', MMOE_EXP_DATA: '' };

const kept = new KeptProcess(ownEnvironment);

/**
 * Runs the built CLI in a folder, as a user would, but in a process that has run other command
 * lines before. Of `env` it sees only what it reads each time.
 */
export const mmoeExp = (
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> => kept.run(folder, withOneWorker(withoutReport(args)), env);

/**
 * Runs it in a process of its own: where its start, end or environment matters, or what it keeps,
 * such as code of users.
 */
export function mmoeExpAlone(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...ownEnvironment, ...env }, maxBuffer: 1 << 26 };
    const child = execFile(
      process.execPath,
      [main, ...withOneWorker(withoutReport(args))],
      options,
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Options of `report` for files of these formats alone: without PNG pictures it takes moments. */
export const only = (...formats: string[]): string[] =>
  formats.flatMap((format) => ['--format', format]);

/** Starts the built CLI and leaves it running. */
export function startMmoeExp(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, [main, ...withoutReport(args)], {
    cwd: folder,
    env: { ...ownEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A folder for the current test alone, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A config whose runs take moments; fields can be replaced. */
export function tinyConfig(folder: string, changes: Record<string, unknown> = {}): string {
  const file = join(folder, 'tiny.yaml');
  const config = {
    name: 'tiny',
    data: { kind: 'synthetic', preset: 'sines-10', features: 8, correlation: [0.5, 1] },
    models: ['shared-bottom', 'mmoe'],
    training: { learningRate: 0.01, batchSize: 16, steps: 40, evaluateEvery: 20, testExamples: 50 },
    seeds: 3,
    ...changes,
  };
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}

export const waitForExit = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
