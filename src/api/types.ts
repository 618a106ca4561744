/*
 * What the package's `run` and `report` take and give. All of it is plain: nothing here depends on the rest of the program.
 */

export interface RunOptions {
  /** Fields to override of a config in a file, as on the command line: `data.correlation=[0.5, 1]`. */
  readonly set?: readonly string[];
  /** The results folder; by default `results/NAME` by the config's name. */
  readonly out?: string;
  /** What trains; by default the fastest that there is. */
  readonly engine?: 'auto' | 'wasm' | 'native' | 'tfjs';
  /** Processes that train side by side; by default one a core. */
  readonly workers?: number;
  /** Whether to write the report at the end; by default it is written. */
  readonly report?: boolean;
  /** Whether to write into a folder that holds results of another config. */
  readonly force?: boolean;
  /** Whether the code of architectures may run that lies outside the working folder, or in a results folder. */
  readonly allowCode?: boolean;
  /** Stops the sweep; what is finished is kept, and the same call trains the rest. */
  readonly signal?: AbortSignal;
  /** Gets an event for each stage, run and choice, the same as `--json` prints. */
  readonly onEvent?: (event: { readonly event: string; readonly [field: string]: unknown }) => void;
  /** Gets what people should know, a line at a time, such as a run that failed. */
  readonly onWarning?: (line: string) => void;
}

/** The values of the swept fields of a cell, such as `{ correlation: 0.5 }`. */
export type Fields = Readonly<Record<string, number | string>>;

export interface Run {
  /** The hash of all that determines its numbers: the same key is the same run everywhere. */
  readonly key: string;
  readonly model: string;
  readonly fields: Fields;
  readonly seed: number;
  readonly status: 'finished' | 'diverged' | 'failed';
  /** By column, such as `test_mse`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Of the finished runs of a cell. */
export interface Statistics {
  readonly n: number;
  readonly mean: number;
  /** Undefined for a single run. */
  readonly sd: number | undefined;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** Runs that differ only in their seed. */
export interface Cell {
  readonly model: string;
  readonly fields: Fields;
  readonly diverged: number;
  readonly failed: number;
  /** By column, such as `test_mse`. */
  readonly metrics: Readonly<Record<string, Statistics>>;
}

export interface RunResult {
  readonly folder: string;
  /** How many of the planned runs have which status. */
  readonly finished: number;
  readonly diverged: number;
  readonly failed: number;
  readonly missing: number;
  /** Whether its signal stopped it. */
  readonly interrupted: boolean;
  /** The final runs that have ended, in the order of the plan. */
  readonly runs: readonly Run[];
  /** Their summary. */
  readonly cells: readonly Cell[];
  /** Where it was written. */
  readonly report?: ReportResult;
}

export interface ReportOptions {
  /** The folder for the files; by default `report/` in the first results folder. */
  readonly out?: string;
  /** Only these figures, and neither tables nor the page. */
  readonly figures?: readonly string[];
  /** Only files of these kinds, such as `svg`, `csv` and `html`. */
  readonly formats?: readonly string[];
}

/** What the runs say about a claim of the paper. */
export interface Verdict {
  /** `C1` */
  readonly id: string;
  /** The results folder, where there are several. */
  readonly folder?: string;
  readonly verdict:
    | ('supported' | 'partly' | 'alike' | 'mixed' | 'contradicted' | 'not decided' | 'not testable')
    | ('inconclusive' | 'no power' | 'not applicable');
  readonly sentence: string;
  /** Why, in one sentence. */
  readonly reason: string;
}

export interface ReportResult {
  /** The folder of its files. */
  readonly out: string;
  /** The names of the figures in `figures/`. */
  readonly figures: readonly string[];
  readonly verdicts: readonly Verdict[];
}
