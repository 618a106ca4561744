import type * as z from 'zod';
import type { Metric } from '../base/metric.js';
import { combinations, type SweepableFields } from '../schema/fields.js';
import type { Path } from '../schema/text.js';
import type { DataSet, GivenOutputs, TaskLabel } from './dataset.js';
import type { DataFile, KindResults } from './kind-results.js';
import type { Encoding } from './table/encoding.js';

/** `data:` of a config: the kind, and its fields, each of which a list may sweep. */
export interface DataConfig {
  readonly kind: string;
}

/** Everything that determines a data set except the seed of a run. It is plain JSON, hashed into the keys of runs. */
export interface DataSpec {
  readonly kind: string;
}

/** The sizes of a data set, from which models are built and costs are estimated. */
export interface DataShape {
  /** The number of dense features, and the number of categories of each categorical one. */
  readonly dense: number;
  readonly categorical: readonly number[];
  /**
   * The encoding of categories in the networks: as sums into their first layers, or through embedding tables of this width.
   */
  readonly embedding: 'sum' | number;
  /** Units of fully connected layers on the features, beneath any architecture; without it, there are no such layers. */
  readonly bottom?: readonly number[];
  readonly labels: readonly TaskLabel[];
  /**
   * Numbers of rows of the parts; none for training examples that are a stream. Where they exist, also those of the random
   * log and of the ranked requests.
   */
  readonly rows: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly random?: number;
    readonly served?: number;
  };
  /** The task whose logit includes a bias for the slot, and the number of slots. */
  readonly position?: { readonly task: number; readonly slots: number };
  /** Number of times that a run trains again, each time on the data that its model produced. */
  readonly rounds?: number;
  /** Whether the features of scored rows are made as they are read, and take no memory. */
  readonly logged?: true;
}

/** Makes data sets from specs. */
export interface DataSource<Spec extends DataSpec = DataSpec> {
  open(spec: Spec, seed: number): DataSet;
  shape(spec: Spec): DataShape;
  /** What another program predicts, by the SHA-256 of its file; missing where rows are generated. */
  outputsIn?(spec: Spec, sha256: string): GivenOutputs;
}

/** Files with the predictions of other programs. */
export interface PredictionsOf<Spec extends DataSpec> {
  /** Prepares a file like one of the data. @throws InputError for faults of the file */
  prepare(path: string, onProgress: PrepareProgress): Promise<void>;
  /** The record of a prepared file. @throws InputError where it is not prepared */
  file(path: string): DataFile;
  /** @throws InputError where the file has not one finite prediction of each task for each scored row */
  outputs(spec: Spec, sha256: string): GivenOutputs;
}

/** The numbers of examples that `training:` requests, where the data are generated. */
export interface ExampleCounts {
  readonly test: number;
  readonly validation: number;
}

/** Metrics by which runs may be chosen, and the reason in words, such as `data.labels holds binary`. */
export interface Choosable {
  readonly metrics: readonly Metric[];
  readonly because: string;
}

/** Reads a field of `data:`; undefined where it has a fault or was not given. */
export type Given<Fields> = <K extends keyof Fields>(field: K) => Fields[K] | undefined;

/** Reports the requirement of a field of `data:`; the path is within `data:`. */
export type ReportNeed = (path: Path, need: string) => void;

/** Receives the progress of preparing a file, in bytes. */
export type PrepareProgress = (progress: {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}) => void;

/** One combination of the values of the fields of `data:`. */
export interface DataPoint {
  /** The value of each given field, in the form for tables. */
  readonly values: Readonly<Record<string, unknown>>;
  spec(examples: ExampleCounts): DataSpec;
}

/** The properties of a kind that are exposed unchanged. */
interface Facts {
  /** The value of `data.kind`. */
  readonly name: string;
  /** The schema of `data:`, made by `mapping` with the kind as a literal. */
  readonly schema: z.ZodObject<{ kind: z.ZodLiteral<string> }>;
  /** The metrics that runs on such data may have, as far as is known before a config is read. */
  readonly knownMetrics: readonly Metric[];
  /**
   * The default numbers of scored examples; or, for data whose rows are given, the field that determines them in place of
   * `training:`.
   */
  readonly examples: ExampleCounts | { readonly saidBy: string };
  /** Whether all tasks are of one kind, so that a mean over them describes each. */
  readonly tasksAreAlike: boolean;
  /** The properties for readers of results. */
  readonly results: KindResults;
}

/**
 * A kind of data set: `Values` has one value of each field of `data:`, from which `Spec` is made. A new kind needs a folder
 * beside this file and a line in `kinds.ts`.
 */
export interface KindDefinition<Values extends object, Spec extends DataSpec> extends Facts {
  /** Reports fields that contradict each other, each of which may be valid by itself. */
  check(given: Given<SweepableFields<Values>>, report: ReportNeed): void;
  /** The metrics that a selection or search may use: an item for each set of tasks or labels the config sweeps over. */
  choosable(given: Given<SweepableFields<Values>>): readonly Choosable[];
  /** The numbers of tasks: an item for each number that the config sweeps over. */
  taskCounts(given: Given<SweepableFields<Values>>): readonly number[];
  /**
   * Conditions on one value of each field, by which `draw:` may choose, by name: a function that returns the rank of a
   * combination in the order that a draw is spread over, or undefined where the combination does not meet the condition.
   */
  readonly conditions?: Readonly<Record<string, (values: Values) => number | undefined>>;
  /** Drops fields that are replaced by others. */
  complete?(fields: SweepableFields<Values>): SweepableFields<Values>;
  /**
   * Converts files to the form that specs and runs are read from, where that is not done yet: once for a config, before its
   * specs are requested. @throws InputError for faults of the files
   */
  prepare?(fields: SweepableFields<Values>, onProgress: PrepareProgress): Promise<void>;
  /**
   * Finds the files that earlier runs were made from, and prepares them where needed; returns remarks on them, in sentences.
   * Missing where data have no files.
   * @throws InputError that names a file which is gone or has changed
   */
  restore?(files: readonly DataFile[], onProgress: PrepareProgress): Promise<string[]>;
  /** Makes a spec. @throws InputError where a file of the data is missing */
  spec(values: Values, examples: ExampleCounts): Spec;
  /**
   * The reason why there is no other split of the data; undefined where there are others. Missing where there always are.
   */
  whyOneSplit?(given: Given<SweepableFields<Values>>): string | undefined;
  /** The same data under another split, by its number from 1; missing where rows are generated and not split. */
  resplit?(fields: SweepableFields<Values>, number: number): SweepableFields<Values>;
  /** The files that the data are read from. @throws InputError where one is missing */
  files?(fields: SweepableFields<Values>): DataFile[];
  /** Missing where rows are generated, so that no other program can predict them. */
  readonly predictions?: PredictionsOf<Spec>;
  /** The data set of runs with a seed; real data are the same for every seed. */
  open(spec: Spec, seed: number): DataSet;
  /** The encoding of columns into the features of a data set, where they come from columns. */
  encoding?(spec: Spec): Encoding;
  /** The sizes of the data. It generates no examples, but reads the files of real data. */
  shape(spec: Spec): DataShape;
  /** The part of a spec that determines how long a training step takes; by default all of it. */
  workload?(spec: Spec): unknown;
}

type AnyDefinition = KindDefinition<Readonly<Record<string, unknown>>, DataSpec>;

/** A kind of data set as other modules see it. Configs and specs passed to it must be of this kind. */
export interface DataKind
  extends Facts,
    Pick<AnyDefinition, 'predictions' | 'encoding'>,
    Required<Pick<AnyDefinition, 'conditions' | 'restore' | 'open' | 'shape' | 'workload'>> {
  check(given: Given<Readonly<Record<string, unknown>>>, report: ReportNeed): void;
  choosable(given: Given<Readonly<Record<string, unknown>>>): readonly Choosable[];
  taskCounts(given: Given<Readonly<Record<string, unknown>>>): readonly number[];
  complete(config: DataConfig): DataConfig;
  /** All combinations of the values of the fields, the first field varying slowest. */
  points(config: DataConfig): DataPoint[];
  whyOneSplit(given: Given<Readonly<Record<string, unknown>>>): string | undefined;
  /** Undefined for data that are not split. */
  readonly resplit: ((config: DataConfig, number: number) => DataConfig) | undefined;
  prepare(config: DataConfig, onProgress: PrepareProgress): Promise<void>;
  files(config: DataConfig): DataFile[];
}

/** Checks the types of a definition against each other, and hides them from other modules. */
export function defineDataKind<Values extends object, Spec extends DataSpec>(
  definition: KindDefinition<Values, Spec>,
): DataKind {
  const fieldsOf = ({ kind: _, ...fields }: DataConfig) => fields as unknown as SweepableFields<Values>;
  const { complete = (fields) => fields, files = () => [], conditions = {} } = definition;
  const { prepare = async () => {}, restore = async () => [] } = definition;
  const { whyOneSplit = () => undefined, resplit, workload = (spec) => spec } = definition;
  const hidden = {
    ...definition,
    conditions,
    complete: ({ kind, ...fields }: DataConfig) => ({
      kind,
      ...complete(fields as unknown as SweepableFields<Values>),
    }),
    points: (config: DataConfig): DataPoint[] =>
      combinations<Values>(fieldsOf(config)).map((values) => ({
        values: values as Readonly<Record<string, unknown>>,
        spec: (examples) => definition.spec(values, examples),
      })),
    whyOneSplit,
    resplit:
      resplit &&
      ((config: DataConfig, number: number) => ({ kind: config.kind, ...resplit(fieldsOf(config), number) })),
    prepare: (config: DataConfig, onProgress: PrepareProgress) => prepare(fieldsOf(config), onProgress),
    restore,
    files: (config: DataConfig) => files(fieldsOf(config)),
    workload,
  };
  return hidden as unknown as DataKind;
}
