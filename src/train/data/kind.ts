/** The interface that every kind of data implements. */

import type * as z from 'zod';
import type { Metric, MetricName, Part } from '../../ground/base/metric.js';
import { combinations, type SweepableFields } from '../../ground/schema/fields.js';
import type { Path } from '../../ground/schema/text.js';
import type { DataSet, DataShape, GivenOutputs } from './dataset.js';
import type { DataFile, KindReporting } from './kind-reporting.js';
import type { Encoding } from './table/encoding.js';

/** `data:` of a config: the kind, and its fields, each of which a list may sweep. */
export interface DataConfig {
  readonly kind: string;
}

/**
 * Everything that determines a data set except the seed of a run. It is plain JSON, hashed into the
 * keys of runs.
 */
export interface DataSpec {
  readonly kind: string;
}

export interface DataSource<Spec extends DataSpec = DataSpec> {
  open(spec: Spec, seed: number): DataSet;
  shape(spec: Spec): DataShape;
  /**
   * What another program predicts, by the SHA-256 of its file; missing where rows are generated.
   */
  outputsIn?(spec: Spec, sha256: string): GivenOutputs;
}

export interface PredictionsOf<Spec extends DataSpec> {
  /** Prepares a file like one of the data. @throws InputError for faults of the file */
  prepare(path: string, onFile: OnFile): Promise<void>;
  /** The record of a prepared file. @throws InputError where it is not prepared */
  file(path: string): DataFile;
  /**
   * @throws InputError where the file has not one finite prediction of each task for each scored
   * row
   */
  outputs(spec: Spec, sha256: string): GivenOutputs;
  /**
   * Writes the rows and splits that other programs predict from into a folder, as `mmoe-exp split`
   * does; returns the number of each spec's split. @throws FieldError for several tables
   */
  writeRows(specs: readonly Spec[], folder: string): readonly number[];
}

/** The numbers of examples that `training:` requests, where the data are generated. */
export interface ExampleCounts {
  readonly test: number;
  readonly validation: number;
}

/**
 * Metrics by which runs may be chosen, and the reason in words, such as `data.labels holds binary`.
 */
export interface Choosable {
  readonly metrics: readonly Metric[];
  readonly because: string;
}

/** The metrics of a part: means over the tasks, followed by those of each task. */
export const listMetrics = (
  part: Part,
  names: readonly MetricName[],
  tasks: readonly string[],
): Metric[] =>
  [undefined, ...tasks].flatMap((task) =>
    names.map((name) => ({ part, name, ...(task !== undefined && { task }) })),
  );

/** Reads a field of `data:`; undefined where it has a fault or was not given. */
export type Given<Fields> = <K extends keyof Fields>(field: K) => Fields[K] | undefined;

/** Reports the requirement of a field of `data:`; the path is within `data:`. */
export type ReportNeed = (path: Path, need: string) => void;

/**
 * The values of a field with their paths in `data:`; none where it has a fault or was not given.
 */
export function* placed<Values, K extends keyof Values>(
  given: Given<SweepableFields<Values>>,
  field: K,
): Iterable<[value: Exclude<Values[K], undefined>, path: Path]> {
  const { values, swept } = given(field) ?? { values: [], swept: false };
  for (const [i, value] of values.entries()) yield [value, [field, ...(swept ? [i] : [])]];
}

/**
 * Receives the path of each file that is about to be read, and its size in bytes; later, the lines
 * that were read so far.
 */
export type OnFile = (file: string, bytes: number, lines?: number) => void;

interface DataPoint {
  /** The value of each given field, in the form for tables. */
  readonly values: Readonly<Record<string, unknown>>;
  spec(examples: ExampleCounts): DataSpec;
}

interface Facts {
  readonly name: string;
  /** The schema of `data:`, made by `mapping` with the kind as a literal. */
  readonly schema: z.ZodObject<{ kind: z.ZodLiteral<string> }>;
  /** The metrics that runs may have, as far as is known before a config is read. */
  readonly knownMetrics: readonly Metric[];
  /**
   * The default numbers of scored examples; where rows are given, the field that determines them
   * instead.
   */
  readonly examples: ExampleCounts | { readonly saidBy: string };
  /** Whether all tasks are of one kind, so that a mean over them describes each. */
  readonly tasksAreAlike: boolean;
  readonly results: KindReporting;
}

/** A kind of data set, whose `Spec` is made from one value of each field of `data:`. */
export interface KindDefinition<Values extends object, Spec extends DataSpec> extends Facts {
  /** Reports fields that contradict each other. */
  check(given: Given<SweepableFields<Values>>, report: ReportNeed): void;
  /**
   * The metrics that a selection or search may use: an item for each set of tasks or labels the
   * config sweeps over.
   */
  choosable(given: Given<SweepableFields<Values>>): readonly Choosable[];
  /** The numbers of tasks: an item for each number that the config sweeps over. */
  taskCounts(given: Given<SweepableFields<Values>>): readonly number[];
  /**
   * Conditions by which `draw:` may choose, by name: each returns the rank of a combination in the
   * order that a draw is spread over, or undefined where it is not met.
   */
  readonly conditions?: Readonly<Record<string, (values: Values) => number | undefined>>;
  /** Drops fields that are replaced by others. */
  complete?(fields: SweepableFields<Values>): SweepableFields<Values>;
  /**
   * Converts files to the form that specs and runs are read from, where needed; called before specs
   * are requested.
   * @throws InputError for their faults
   */
  prepare?(fields: SweepableFields<Values>, onFile: OnFile): Promise<void>;
  /**
   * Prepares the files of earlier runs; returns remarks. Missing where data have no files. @throws
   * InputError where one is gone or has changed
   */
  restore?(files: readonly DataFile[], onFile: OnFile): Promise<string[]>;
  /** Makes a spec. @throws InputError where a file of the data is missing */
  spec(values: Values, examples: ExampleCounts): Spec;
  /**
   * The reason why there is no other split of the data; undefined where there are others. Missing
   * where there always are.
   */
  whyOneSplit?(given: Given<SweepableFields<Values>>): string | undefined;
  /**
   * The same data under another split, by its number from 1; missing where rows are generated and
   * not split.
   */
  resplit?(fields: SweepableFields<Values>, number: number): SweepableFields<Values>;
  /**
   * The data of a spec with all rows for training and none left out; missing if rows are generated
   * or given in parts.
   */
  onAllRows?(spec: Spec): Spec;
  /** The files that the data are read from. @throws InputError where one is missing */
  files?(fields: SweepableFields<Values>): DataFile[];
  /** Missing where rows are generated, so that no other program can predict them. */
  readonly predictions?: PredictionsOf<Spec>;
  /** The data set of runs with a seed, on which real data do not depend. */
  open(spec: Spec, seed: number): DataSet;
  /**
   * The encoding of columns into features that kept models have, where features come from columns.
   */
  encoding?(spec: Spec): Encoding;
  /** The sizes of the data. It generates no examples, but reads the files of real data. */
  shape(spec: Spec): DataShape;
  /** The part of a spec that determines how long a training step takes; by default all of it. */
  workload?(spec: Spec): unknown;
}

type AnyDefinition = KindDefinition<Readonly<Record<string, unknown>>, DataSpec>;

export interface DataKind
  extends Facts,
    Pick<
      AnyDefinition,
      'predictions' | 'encoding' | 'onAllRows' | 'check' | 'choosable' | 'taskCounts'
    >,
    Required<
      Pick<AnyDefinition, 'conditions' | 'restore' | 'open' | 'shape' | 'workload' | 'whyOneSplit'>
    > {
  complete(config: DataConfig): DataConfig;
  /** All combinations of the values of the fields, the first field varying slowest. */
  points(config: DataConfig): DataPoint[];
  /** Undefined for data that are not split. */
  readonly resplit: ((config: DataConfig, number: number) => DataConfig) | undefined;
  prepare(config: DataConfig, onFile: OnFile): Promise<void>;
  files(config: DataConfig): DataFile[];
}

/** Checks the types of a definition against each other, and hides them from other modules. */
export function defineDataKind<Values extends object, Spec extends DataSpec>(
  definition: KindDefinition<Values, Spec>,
): DataKind {
  const fieldsOf = ({ kind: _, ...fields }: DataConfig) => {
    // biome-ignore lint/plugin: the schema of this kind has parsed the fields.
    return fields as unknown as SweepableFields<Values>;
  };
  const {
    complete = (fields) => fields,
    files = () => [],
    prepare = async () => {},
    resplit,
  } = definition;
  const hidden = {
    conditions: {},
    restore: async () => [],
    whyOneSplit: () => undefined,
    workload: (spec: Spec) => spec,
    ...definition,
    complete: (config: DataConfig) => ({ kind: config.kind, ...complete(fieldsOf(config)) }),
    points: (config: DataConfig): DataPoint[] =>
      combinations<Values>(fieldsOf(config)).map((values) => ({
        values: values as Readonly<Record<string, unknown>>,
        spec: (examples) => definition.spec(values, examples),
      })),
    resplit:
      resplit &&
      ((config: DataConfig, number: number) => ({
        kind: config.kind,
        ...resplit(fieldsOf(config), number),
      })),
    prepare: (config: DataConfig, onFile: OnFile) => prepare(fieldsOf(config), onFile),
    files: (config: DataConfig) => files(fieldsOf(config)),
  };
  // biome-ignore lint/plugin: other modules have no value of these types from elsewhere than this kind itself.
  return hidden as unknown as DataKind;
}
