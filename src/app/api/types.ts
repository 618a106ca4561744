/*
 * Arguments and results of the package's `run` and `report`. All of them are plain: nothing here
 * depends on the rest of the program.
 */

export interface RunOptions {
  /**
   * Overrides for fields of a config in a file, as on the command line: `data.correlation=[0.5,
   * 1]`.
   */
  readonly set?: readonly string[];
  /** The results folder; by default `results/NAME`, with the config's name. */
  readonly out?: string;
  /** The engine; by default the fastest available. */
  readonly engine?: 'auto' | 'wasm' | 'native' | 'tfjs';
  /** The number of processes that train in parallel; by default one per core. */
  readonly workers?: number;
  /** Whether to write the report at the end; by default it is written. */
  readonly report?: boolean;
  /** Whether to write into a folder that contains results of another config. */
  readonly force?: boolean;
  /**
   * Whether to allow code of architectures that is outside the working folder or in a results
   * folder.
   */
  readonly allowCode?: boolean;
  /** Aborting it stops the sweep; finished runs are kept, and the same call trains the rest. */
  readonly signal?: AbortSignal;
  /** Receives an event for each stage, run and choice, as printed by `--json`. */
  readonly onEvent?: (event: { readonly event: string; readonly [field: string]: unknown }) => void;
  /** Receives warnings, a line at a time, such as for a run that failed. */
  readonly onWarning?: (line: string) => void;
}

/**
 * Which run's model to export. Of a results folder, the options must leave a single run; a config
 * must have a single run.
 */
export interface ExportOptions {
  /** Overrides for fields of a config in a file, as in `RunOptions`. */
  readonly set?: readonly string[];
  /** The file to write: `.onnx`, or `.safetensors`, which gets a module for PyTorch beside it. */
  readonly to: string;
  readonly model?: string;
  /** Values of the fields in which cells differ, such as `{ correlation: '0.5' }`. */
  readonly cell?: Readonly<Record<string, string>>;
  readonly seed?: number;
  /**
   * The run with the least loss on the validation rows; on the test rows where the data have no
   * validation rows.
   */
  readonly best?: boolean;
  /** The key of the run, or its beginning. */
  readonly key?: string;
  /**
   * Columns with more categories than this are exported without their vocabulary: all values then
   * count as unseen.
   */
  readonly noVocabularyAbove?: number;
  /** Whether to allow the code of architectures in the results folder. */
  readonly allowCode?: boolean;
}

export interface ExportResult {
  readonly key: string;
  readonly model: string;
  readonly seed: number;
  /** The metrics of the run in its ledger, which the training again has reproduced. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

/**
 * Which models to train on all rows: by default the best of each label, by validation rows over all
 * splits.
 */
export interface FitOptions
  extends Pick<ExportOptions, 'set' | 'to' | 'model' | 'cell' | 'noVocabularyAbove' | 'allowCode'> {
  /** The results folder of the config; by default `results/NAME`. */
  readonly results?: string;
}

export interface FitResult {
  /** The hash of everything that determines the models. */
  readonly key: string;
  /** The number of rows that they were trained on. */
  readonly rows: number;
  /** For each label its model, the steps, and the means of its metric over the splits. */
  readonly labels: readonly {
    readonly label: string;
    readonly model: string;
    readonly cell: Readonly<Record<string, unknown>>;
    readonly steps: number;
    readonly metric: string;
    readonly validation?: number;
    readonly test?: number;
  }[];
  readonly files: readonly string[];
}

export interface PredictOptions {
  /**
   * The file to write, .csv or .parquet; by default the name of the rows' file with
   * `-predictions.csv`.
   */
  readonly out?: string;
  /** A column whose values identify the rows; by default rows are numbered from 0. */
  readonly id?: string;
  /**
   * Whether to refuse rows with categories that the model has not seen; by default they count as
   * one of the others.
   */
  readonly strict?: boolean;
  /** How to read a text, as in the fields of a config. */
  readonly separator?: ',' | ';' | '|' | 'tab';
  readonly decimal?: '.' | ',';
  readonly encoding?: 'utf-8' | 'latin1' | 'utf-16';
}

export interface PredictResult {
  readonly rows: number;
  /** The names of the predicted columns: of tasks, or of classes `TASK:CLASS`. */
  readonly labels: readonly string[];
  readonly file: string;
  /** The numbers of rows with categories that the model has not seen, by column. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** The values of the swept fields of a cell, such as `{ correlation: 0.5 }`. */
export type Fields = Readonly<Record<string, number | string>>;

export interface Run {
  /**
   * The hash of everything that determines the run's numbers: the same key is the same run
   * everywhere.
   */
  readonly key: string;
  readonly model: string;
  readonly fields: Fields;
  readonly seed: number;
  readonly status: 'finished' | 'diverged' | 'failed';
  /** Metrics by column, such as `test_mse`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Statistics over the finished runs of a cell. */
export interface Statistics {
  readonly n: number;
  readonly mean: number;
  /** The standard deviation; undefined for a single run. */
  readonly sd: number | undefined;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** A cell: runs that differ only in their seed. */
export interface Cell {
  readonly model: string;
  readonly fields: Fields;
  readonly diverged: number;
  readonly failed: number;
  /** Statistics by column, such as `test_mse`. */
  readonly metrics: Readonly<Record<string, Statistics>>;
}

export interface RunResult {
  readonly folder: string;
  /** Numbers of planned runs by status. */
  readonly finished: number;
  readonly diverged: number;
  readonly failed: number;
  readonly missing: number;
  /** Whether the signal stopped the sweep. */
  readonly interrupted: boolean;
  /** The final runs that have ended, in the order of the plan. */
  readonly runs: readonly Run[];
  /** The summary of the final runs, cell by cell. */
  readonly cells: readonly Cell[];
  readonly report?: ReportResult;
}

export interface ReportOptions {
  /** The folder for the files; by default `report/` in the first results folder. */
  readonly out?: string;
  /** The only figures to write; tables and the page are then left out. */
  readonly figures?: readonly string[];
  /** The only kinds of files to write, such as `svg`, `csv` and `html`. */
  readonly formats?: readonly string[];
}

/** The verdict of the runs on a claim of the paper. */
export interface Verdict {
  /** The id of the claim, such as `C1`. */
  readonly id: string;
  /** The results folder, where there are several. */
  readonly folder?: string;
  readonly verdict: 'supported' | 'contradicted' | 'mixed' | 'inconclusive' | 'not testable';
  /** A fixed phrase for some verdicts, such as `too few runs`; docs/verdicts.md lists them. */
  readonly reason?: string;
  /**
   * Of a claim of the config: when it was registered, and after how many of the final runs; false
   * if it was not.
   */
  readonly registered?:
    | { readonly time: string; readonly after: number; readonly of: number }
    | false;
  readonly sentence: string;
  /** What the comparisons show, or what is missing. */
  readonly explanation: string;
  /** The verdict in the words of schema version 1, for one release. */
  readonly legacyVerdict: string;
}

export interface ReportResult {
  /** The version of the form of verdicts: 2. */
  readonly schemaVersion: number;
  /** The folder that the files were written to. */
  readonly out: string;
  /** The sentence that the page opens with. */
  readonly answer: string;
  /** The names of the figures in `figures/`. */
  readonly figures: readonly string[];
  /** Empty where no claim is about the data. */
  readonly verdicts: readonly Verdict[];
  /** Findings on data that are reported task by task, in sentences by setting. */
  readonly findings: readonly { readonly place: string; readonly sentences: readonly string[] }[];
  /** Their tables, such as `best` and `gains`, as rows of values by column. */
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}
