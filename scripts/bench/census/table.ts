import os from 'node:os';
import { markdownTable } from 'markdown-table';
import { type Result, TOLERANCE } from './measure.js';
import type { Preparation } from './prepare.js';
import type { Problem } from './problem.js';

export interface About {
  readonly command: string;
  readonly date: string;
  /** Version of each library, or why it is missing. */
  readonly versions: readonly string[];
  readonly rounds: number;
  readonly preparingRounds: number;
  readonly problem: Problem;
  /** Mean number of runnable processes, in the minute before and at the end. */
  readonly loads: readonly [number, number];
}

const NONE = '–';

/** The benchmark as Markdown. `preparations` is undefined where no file was given. */
export function page(
  results: readonly Result[],
  preparations: readonly Preparation[] | undefined,
  about: About,
): string {
  const { problem, rounds, loads } = about;
  const failed = results.filter((result) => result.failure);
  return [
    '# Census-income',
    `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores; Node ${process.version}; ` +
      `${about.versions.join('; ')}. ${about.date}, by \`${about.command}\`. In turns, medians: an epoch of ${rounds}, preparing of ${about.preparingRounds}. ` +
      `Load of the machine: ${loads[0].toFixed(1)} before, ${loads[1].toFixed(1)} at the end, this benchmark included.`,
    '## An epoch of MMoE',
    `8 experts of 64, towers of 16, two binary tasks; ${problem.rows.toLocaleString('en')} rows, batch ${problem.batchSize}, ` +
      `${problem.epoch} steps of Adam, float32, rows shuffled.`,
    epochs(results.filter((result) => !result.failure)),
    'Busy: seconds of processor time, which tell more than the clock where the machine does other work besides. Losses: ' +
      `the largest relative difference of a loss of the first ${TOLERANCE.steps} steps from the wasm engine's, on the same ` +
      `rows from the same parameters; a way that exceeds ${TOLERANCE.relative} is not timed. One-hot matrices are formed once, ` +
      'before the clock runs; compiling is left out; all PyTorch ways have the fused Adam. Ours have no threads.',
    ...(failed.length > 0
      ? [
          'Not measured:',
          failed.map(({ way, failure }) => `- ${way.name}, ${way.threads} threads: ${failure}`).join('\n'),
        ]
      : []),
    '## Preparing the file',
    preparations ? prepared(preparations) : 'Not measured: `--from FILE` names it.',
  ].join('\n\n');
}

function epochs(results: readonly Result[]): string {
  const ours = results.find(({ way }) => way.way === undefined);
  const head = ['', 'threads', 's an epoch', 'least', 'busy', 'time to ours', 'losses', 'peak memory, MB'];
  const rows = results.map(({ way, seconds, busy, difference, peakMemory }) => [
    ...[way.name, String(way.threads), digits(median(seconds)), digits(Math.min(...seconds)), digits(median(busy))],
    ours ? `${digits(median(seconds) / median(ours.seconds))}x` : NONE,
    difference === 0 ? '0' : difference!.toExponential(1),
    digits(peakMemory),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

function prepared(preparations: readonly Preparation[]): string {
  const [ours] = preparations;
  const head = ['', 's', 'least', 'time to ours', 'peak memory, MB'];
  const rows = preparations.map(({ name, seconds, peakMemory }) => [
    ...[name, digits(median(seconds)), digits(Math.min(...seconds))],
    ...[`${digits(median(seconds) / median(ours!.seconds))}x`, digits(peakMemory)],
  ]);
  return [
    markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] }),
    'From the file as it is (unpacking included) to a table of codes and numbers on disk, a process from its start to its ' +
      'end. Ours also hashes text and table, and summarizes the labels. Pandas also standardizes, and ours does so when it ' +
      'loads a data set, which the second line counts in. Both got the same table.',
  ].join('\n\n');
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
