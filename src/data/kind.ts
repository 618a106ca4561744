import type { z } from 'zod';
import type { Metric } from '../metric.js';
import { combinations, type SweepableFields } from '../schema/sweepable.js';
import type { Path } from '../schema/text.js';
import type { DataSet, TaskLabel } from './dataset.js';
import type { DataFile, KindResults } from './kind-results.js';

/** `data:` of a config: the kind, and its fields, each of which a list may sweep. */
export interface DataConfig {
  readonly kind: string;
}

/** All that determines a data set, but the seed of a run. It is hashed into the keys of runs: plain JSON. */
export interface DataSpec {
  readonly kind: string;
}

/** How large a data set is: what models are built and costs are reckoned with. */
export interface DataShape {
  /** Number of dense features, and categories of each categorical one. */
  readonly dense: number;
  readonly categorical: readonly number[];
  /** How categories enter the networks: summed up into their first layers, or looked up in tables of this width. */
  readonly embedding: 'sum' | number;
  readonly labels: readonly TaskLabel[];
  /** Rows in memory: none of training examples that are a stream. */
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
}

/** How many examples `training:` asks for, of data that are made to order. */
export interface ExampleCounts {
  readonly test: number;
  readonly validation: number;
}

/** Metrics that runs may be chosen by, and what they come from in words: `data.labels holds binary`. */
export interface Choosable {
  readonly metrics: readonly Metric[];
  readonly because: string;
}

/** Reads a field of `data:`; undefined where it is at fault or was not given. */
export type Given<Fields> = <K extends keyof Fields>(field: K) => Fields[K] | undefined;

/** Reports what a field of `data:` needs; the path is within `data:`. */
export type ReportNeed = (path: Path, need: string) => void;

/** One combination of the values of the fields of `data:`. */
export interface DataPoint {
  /** The value of each field that is given, as tables may show it. */
  readonly values: Readonly<Record<string, unknown>>;
  spec(examples: ExampleCounts): DataSpec;
}

/** What everybody may know of a kind as it is. */
interface Facts {
  /** `data.kind` */
  readonly name: string;
  /** `data:`, made by `mapping` with the kind as a literal. */
  readonly schema: z.ZodObject<{ kind: z.ZodLiteral<string> }>;
  /** Metrics that runs on such data may have, as far as they are known before a config is read. */
  readonly knownMetrics: readonly Metric[];
  /**
   * How many examples are scored where `training:` does not say; or, of data whose rows are given, the field that says
   * it in place of `training:`.
   */
  readonly examples: ExampleCounts | { readonly saidBy: string };
  /** Whether all tasks are of one sort, so that a mean over them tells of each. */
  readonly tasksAreAlike: boolean;
  /** What readers of results ask. */
  readonly results: KindResults;
}

/**
 * A kind of data set with its own words: `Values` holds one value of each field of `data:`, `Spec` is what they come to.
 * A new kind is a folder beside this file and a line in `kinds.ts`.
 */
export interface KindDefinition<Values extends object, Spec extends DataSpec> extends Facts {
  /** Reports what does not hold between fields, each of which may be right alone. */
  check(given: Given<SweepableFields<Values>>, report: ReportNeed): void;
  /** What a selection or a search may go by: an item for each set of tasks or labels that the config sweeps over. */
  choosable(given: Given<SweepableFields<Values>>): readonly Choosable[];
  /** Drops fields in whose place others stand. */
  complete?(fields: SweepableFields<Values>): SweepableFields<Values>;
  /** @throws InputError where a file that the data come from is missing */
  spec(values: Values, examples: ExampleCounts): Spec;
  /** The files that the data come from. @throws InputError where one is missing */
  files?(fields: SweepableFields<Values>): DataFile[];
  /** The data set that a run of a seed meets; a real one is the same for every seed. */
  open(spec: Spec, seed: number): DataSet;
  /** Of generated data no example is made; of a real data set its files are read. */
  shape(spec: Spec): DataShape;
  /** What of a spec decides how long a step takes; by default all of it. */
  workload?(spec: Spec): unknown;
}

/** A kind of data set as everybody else sees it. Configs and specs are those of the kind. */
export interface DataKind extends Facts {
  check(given: Given<Readonly<Record<string, unknown>>>, report: ReportNeed): void;
  choosable(given: Given<Readonly<Record<string, unknown>>>): readonly Choosable[];
  complete(config: DataConfig): DataConfig;
  /** All combinations of the values of the fields, the first field varying slowest. */
  points(config: DataConfig): DataPoint[];
  files(config: DataConfig): DataFile[];
  open(spec: DataSpec, seed: number): DataSet;
  shape(spec: DataSpec): DataShape;
  workload(spec: DataSpec): unknown;
}

/** Ties the fields and the spec of a definition to each other, and hides them from everybody else. */
export function defineDataKind<Values extends object, Spec extends DataSpec>(
  definition: KindDefinition<Values, Spec>,
): DataKind {
  const fieldsOf = ({ kind: _, ...fields }: DataConfig) => fields as unknown as SweepableFields<Values>;
  const { complete = (fields) => fields, files = () => [], workload = (spec) => spec } = definition;
  const hidden = {
    ...definition,
    complete: ({ kind, ...fields }: DataConfig) => ({
      kind,
      ...complete(fields as unknown as SweepableFields<Values>),
    }),
    points: (config: DataConfig): DataPoint[] =>
      combinations<Values>(fieldsOf(config)).map((values) => ({
        values: values as Readonly<Record<string, unknown>>,
        spec: (examples) => definition.spec(values, examples),
      })),
    files: (config: DataConfig) => files(fieldsOf(config)),
    workload,
  };
  return hidden as unknown as DataKind;
}
