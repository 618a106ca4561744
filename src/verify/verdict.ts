import { counted } from '../base/words.js';
import type { Findings } from './findings.js';
import type { CheckedFolder } from './folder.js';
import type { CheckedReport } from './report.js';

/** The runs of a folder that were trained again. */
export interface TrainedAgain {
  readonly keys: ReadonlySet<string>;
  /** The number of them with different results. */
  readonly different: number;
}

/** The results of all comparisons, and of training again. */
export interface Verified {
  readonly checked: CheckedFolder;
  readonly runs: TrainedAgain;
  /** The search in the folder of the runs, where there is one. */
  readonly search: (TrainedAgain & { readonly checked: CheckedFolder }) | undefined;
  /** Findings about the records of wings. */
  readonly added: readonly Findings[];
  readonly report: CheckedReport;
}

/** The result of a verification, in the form for programs. */
export type Verdict = ReturnType<typeof verdictOf>;

/**
 * The result of all comparisons. `runs` is the number of runs and trials that were trained again, of which `same` were so to
 * the bit; `compared`, `notCompared` and `notThere` are named in a word or two.
 */
export function verdictOf({ checked, runs, search, added, report }: Verified) {
  const { planned, done, missing, isNextOpen, damagedLines } = checked;
  const all = [checked.findings, ...(search ? [search.checked.findings] : []), ...added, report.findings];
  const [again, different] = [runs.keys.size + (search?.keys.size ?? 0), runs.different + (search?.different ?? 0)];
  const trials = search ? ` and ${counted(search.keys.size, 'trial')}` : '';
  return {
    ...{ runs: again, same: again - different, different, planned, done, missing, isNextOpen },
    ...{ faults: all.reduce((sum, { count }) => sum + count, 0), damagedLines },
    ...(report.files > 0 && { reportFiles: report.files }),
    compared: [
      ...(search ? [`search (${search.checked.findings.compared.join(', ')})`] : []),
      ...[checked.findings, ...added, report.findings].flatMap(({ compared }) => compared),
      `${counted(runs.keys.size, 'run')}${trials} trained again`,
    ],
    notCompared: all.flatMap(({ notCompared }) => notCompared),
    notThere: [...new Set(all.flatMap(({ notThere }) => notThere))],
  };
}
