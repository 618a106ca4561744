import { counted } from '../words.js';
import type { Findings } from './findings.js';
import type { HeldFolder } from './hold.js';
import type { HeldReport } from './report.js';

/** The runs of a folder that were trained again. */
export interface TrainedAgain {
  readonly keys: ReadonlySet<string>;
  /** How many of them came out different. */
  readonly different: number;
}

/** All that was held, and what was trained again. */
export interface Verified {
  readonly held: HeldFolder;
  readonly runs: TrainedAgain;
  /** The search beside the runs, where there is one. */
  readonly search: (TrainedAgain & { readonly held: HeldFolder }) | undefined;
  readonly live: Findings;
  readonly report: HeldReport;
}

/** What comes of a verification, as programs get it. */
export interface Verdict extends Pick<HeldFolder, 'planned' | 'done' | 'missing' | 'isNextOpen' | 'damagedLines'> {
  /** The runs and trials that were trained again, and how many of them came out the same to the bit, and different. */
  readonly runs: number;
  readonly same: number;
  readonly different: number;
  readonly faults: number;
  /** Left out where there is no report. */
  readonly reportFiles?: number;
  /** In a word or two each. */
  readonly compared: readonly string[];
  readonly notCompared: readonly string[];
}

export function verdictOf({ held, runs, search, live, report }: Verified): Verdict {
  const { planned, done, missing, isNextOpen, damagedLines } = held;
  const all = [held.findings, ...(search ? [search.held.findings] : []), live, report.findings];
  const [again, different] = [runs.keys.size + (search?.keys.size ?? 0), runs.different + (search?.different ?? 0)];
  const trials = search ? ` and ${counted(search.keys.size, 'trial')}` : '';
  return {
    ...{ runs: again, same: again - different, different, planned, done, missing, isNextOpen },
    ...{ faults: all.reduce((sum, { count }) => sum + count, 0), damagedLines },
    ...(report.files > 0 && { reportFiles: report.files }),
    compared: [
      ...(search ? [`search (${search.held.findings.compared.join(', ')})`] : []),
      ...[held.findings, live, report.findings].flatMap(({ compared }) => compared),
      `${counted(runs.keys.size, 'run')}${trials} trained again`,
    ],
    notCompared: all.flatMap(({ left }) => left),
  };
}
