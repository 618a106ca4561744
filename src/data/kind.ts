import type * as z from 'zod';
import type { Metric } from '../base/metric.js';
import { combinations, type SweepableFields } from '../schema/sweepable.js';
import type { Path } from '../schema/text.js';
import type { DataSet, TaskLabel } from './dataset.js';
import type { DataFile, KindResults } from './kind-results.js';

/** `data:` of a config: the kind, and its fields, each of which a list may sweep. */
export interface DataConfig {
  readonly kind: string;
}

/** All that determines a data set except the seed of a run. It is plain JSON, hashed into the keys of runs. */
export interface DataSpec {
  readonly kind: string;
}

/** The sizes of a data set, from which models are built and costs are estimated. */
export interface DataShape {
  /** The number of dense features, and the number of categories of each categorical one. */
  readonly dense: number;
  readonly categorical: readonly number[];
  /** How categories enter the networks: as sums into their first layers, or through embedding tables of this width. */
  readonly embedding: 'sum' | number;
  /** Units of fully connected layers on the features, beneath any architecture; none where they are left out. */
  readonly bottom?: readonly number[];
  readonly labels: readonly TaskLabel[];
  /** Rows of tables, none for training examples that are a stream; and where there are some, of the random log and of what is ranked. */
  readonly rows: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly random?: number;
    readonly served?: number;
  };
  /** Where the slot has a part in the logit of a task: which one, and how many slots there are. */
  readonly position?: { readonly task: number; readonly slots: number };
  /** How many times a run trains again, each time on what its model showed. */
  readonly rounds?: number;
  /** Whether the features of scored rows are made as they are read, and take no memory. */
  readonly logged?: true;
}

/** What data sets are made by from specs. */
export interface DataSource<Spec extends DataSpec = DataSpec> {
  open(spec: Spec, seed: number): DataSet;
  shape(spec: Spec): DataShape;
}

/** The numbers of examples that `training:` asks for, where the data are generated. */
export interface ExampleCounts {
  readonly test: number;
  readonly validation: number;
}

/** Metrics by which runs may be chosen, and the reason in words: `data.labels holds binary`. */
export interface Choosable {
  readonly metrics: readonly Metric[];
  readonly because: string;
}

/** Reads a field of `data:`; undefined where it is at fault or was not given. */
export type Given<Fields> = <K extends keyof Fields>(field: K) => Fields[K] | undefined;

/** Reports what a field of `data:` needs; the path is within `data:`. */
export type ReportNeed = (path: Path, need: string) => void;

/** Gets how much of a file is prepared, in bytes. */
export type PrepareProgress = (progress: {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}) => void;

/** One combination of the values of the fields of `data:`. */
export interface DataPoint {
  /** The value of each given field, as tables may show it. */
  readonly values: Readonly<Record<string, unknown>>;
  spec(examples: ExampleCounts): DataSpec;
}

/** The part of a kind that is public as it stands. */
interface Facts {
  /** `data.kind` */
  readonly name: string;
  /** The schema of `data:`, made by `mapping` with the kind as a literal. */
  readonly schema: z.ZodObject<{ kind: z.ZodLiteral<string> }>;
  /** The metrics that runs on such data may have, as far as is known before a config is read. */
  readonly knownMetrics: readonly Metric[];
  /**
   * The default numbers of examples that are scored; or, for data whose rows are given, the field that determines them in
   * place of `training:`.
   */
  readonly examples: ExampleCounts | { readonly saidBy: string };
  /** Whether all tasks are of one kind, so that a mean over them describes each. */
  readonly tasksAreAlike: boolean;
  /** What readers of results need to know. */
  readonly results: KindResults;
}

/**
 * A kind of data set: `Values` holds one value of each field of `data:`, from which `Spec` is made. A new kind is a folder
 * beside this file and a line in `kinds.ts`.
 */
export interface KindDefinition<Values extends object, Spec extends DataSpec> extends Facts {
  /** Reports fields that contradict each other, each of which may be valid on its own. */
  check(given: Given<SweepableFields<Values>>, report: ReportNeed): void;
  /** The metrics that a selection or search may use: an item for each set of tasks or labels the config sweeps over. */
  choosable(given: Given<SweepableFields<Values>>): readonly Choosable[];
  /** How many tasks there are: an item for each number that the config sweeps over. */
  taskCounts(given: Given<SweepableFields<Values>>): readonly number[];
  /**
   * Conditions on one value of each field, by which `draw:` may choose, by name: the place of a combination in the order
   * that a draw is spread over, or undefined for one that does not meet the condition.
   */
  readonly conditions?: Readonly<Record<string, (values: Values) => number | undefined>>;
  /** Drops fields that others replace. */
  complete?(fields: SweepableFields<Values>): SweepableFields<Values>;
  /**
   * Brings files into the form that specs and runs are read from, where they are not yet: once for a config, before its
   * specs are asked for. @throws InputError for faults of the files
   */
  prepare?(fields: SweepableFields<Values>, onProgress: PrepareProgress): Promise<void>;
  /**
   * Finds the files that earlier runs were made from, and prepares them where they are not; returns what there is to say
   * of them, in sentences. Left out where data have no files.
   * @throws InputError that names a file which is gone or has changed
   */
  restore?(files: readonly DataFile[], onProgress: PrepareProgress): Promise<string[]>;
  /** @throws InputError where a file of the data is missing */
  spec(values: Values, examples: ExampleCounts): Spec;
  /** Why there is no other split of the data; undefined where there are others. Left out where there always are. */
  whyOneSplit?(given: Given<SweepableFields<Values>>): string | undefined;
  /** The same data under another split, by a number from 1; left out where rows are generated and not split. */
  resplit?(fields: SweepableFields<Values>, number: number): SweepableFields<Values>;
  /** The files the data are read from. @throws InputError where one is missing */
  files?(fields: SweepableFields<Values>): DataFile[];
  /** The data set of runs with a seed; a real one is the same for every seed. */
  open(spec: Spec, seed: number): DataSet;
  /** Generates no examples; reads the files of a real data set. */
  shape(spec: Spec): DataShape;
  /** The part of a spec that decides how long a training step takes; by default all of it. */
  workload?(spec: Spec): unknown;
}

/** A kind of data set as seen from outside. Configs and specs passed to it must be of this kind. */
export interface DataKind extends Facts {
  check(given: Given<Readonly<Record<string, unknown>>>, report: ReportNeed): void;
  choosable(given: Given<Readonly<Record<string, unknown>>>): readonly Choosable[];
  taskCounts(given: Given<Readonly<Record<string, unknown>>>): readonly number[];
  readonly conditions: Readonly<Record<string, (values: Readonly<Record<string, unknown>>) => number | undefined>>;
  complete(config: DataConfig): DataConfig;
  /** All combinations of the values of the fields, the first field varying slowest. */
  points(config: DataConfig): DataPoint[];
  whyOneSplit(given: Given<Readonly<Record<string, unknown>>>): string | undefined;
  /** Undefined for data that are not split. */
  readonly resplit: ((config: DataConfig, number: number) => DataConfig) | undefined;
  prepare(config: DataConfig, onProgress: PrepareProgress): Promise<void>;
  restore(files: readonly DataFile[], onProgress: PrepareProgress): Promise<string[]>;
  files(config: DataConfig): DataFile[];
  open(spec: DataSpec, seed: number): DataSet;
  shape(spec: DataSpec): DataShape;
  workload(spec: DataSpec): unknown;
}

/** Checks the types of a definition against each other, and hides them from the rest. */
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
