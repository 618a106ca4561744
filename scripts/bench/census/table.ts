import os from 'node:os';
import { markdownTable } from 'markdown-table';
import { median } from '../speed/rounds.js';
import type { Preparation } from './prepare.js';

export interface About {
  readonly command: string;
  readonly date: string;
  /** Versions of pandas and what it needs. */
  readonly versions: string;
  readonly rounds: number;
  /** Mean number of runnable processes, in the minute before and at the end. */
  readonly loads: readonly [number, number];
}

/** The benchmark as Markdown. */
export function page(preparations: readonly Preparation[], { command, date, versions, rounds, loads }: About): string {
  const [ours] = preparations;
  const head = ['', 's', 'least', 'time to ours', 'peak memory, MB'];
  const rows = preparations.map(({ name, seconds, peakMemory }) => [
    ...[name, digits(median(seconds)), digits(Math.min(...seconds))],
    ...[`${digits(median(seconds) / median(ours!.seconds))}x`, digits(peakMemory)],
  ]);
  return [
    '# Preparing census-income',
    `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores; Node ${process.version}; ` +
      `${versions}. ${date}, by \`${command}\`. Medians of ${rounds} rounds in turns. ` +
      `Load of the machine: ${loads[0].toFixed(1)} before, ${loads[1].toFixed(1)} at the end, this benchmark included.`,
    markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] }),
    'From the packed file to a table of codes and numbers on disk, a process from start to end. Pandas also standardizes; ' +
      'ours does so when it loads, which the second row includes. Both got the same table.',
  ].join('\n\n');
}

function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
