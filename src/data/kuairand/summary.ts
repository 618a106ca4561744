import { numbersOf } from '../table/columns.js';
import type { ReadColumn } from './checks.js';
import type { StoredFiles } from './prepared.js';
import { type LogRole, logRoles } from './published.js';
import { type Signal, signals } from './spec.js';

/** What a log holds. */
export interface LogSummary {
  readonly role: LogRole;
  readonly rows: number;
  readonly users: number;
  readonly videos: number;
  readonly firstDay: number;
  readonly lastDay: number;
  /** The share of rows with each signal. */
  readonly shares: Readonly<Record<Signal, number>>;
}

export const summariesOf = (files: StoredFiles, read: ReadColumn): LogSummary[] =>
  logRoles.map((role) => {
    const { rows, columns } = files[role];
    const factsOf = (name: string) => columns.find((column) => column.name === name)!;
    const { min: firstDay, max: lastDay } = factsOf('date');
    const shareOf = (signal: Signal): number => {
      let positives = 0;
      for (const value of numbersOf({ rows, columns: [read(role, signal)] }, signal)) positives += value;
      return positives / rows;
    };
    return {
      ...{ role, rows, users: factsOf('user_id').distinct, videos: factsOf('video_id').distinct },
      ...{ firstDay: firstDay!, lastDay: lastDay! },
      shares: Object.fromEntries(signals.map((signal) => [signal, shareOf(signal)])) as Record<Signal, number>,
    };
  });
