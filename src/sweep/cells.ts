import type { Config, ModelEntry, Selection, SizeFields, TrainingFields, TrainingValues } from '../config/config.js';
import type { DataPoint } from '../data/kind.js';
import { kindOf } from '../data/kinds.js';
import { InputError } from '../errors.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import { architectures } from '../models/index.js';
import { combinations, countCombinations, sweptNames } from '../schema/sweepable.js';
import { columnNames, differs, type FieldPoint, type FieldValue, show, valueAt } from './columns.js';
import { laidOver, replicateConfigs } from './replicates.js';
import type { CellSpec } from './spec.js';

/** What is compared: a model, a data set and a training, identified by all fields that the sweep varies. */
export interface Cell {
  readonly model: string;
  /** The values of swept fields by column name, such as `correlation`; fields without a value are left out. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly spec: CellSpec;
}

/** A cell in words: `mmoe, correlation 0.5`. */
export const cellName = (model: string, fields: Cell['fields']): string =>
  [model, ...Object.entries(fields).map(([field, value]) => `${field} ${value}`)].join(', ');

export interface Cells {
  /** The columns of the swept fields, in the order of the config. */
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

type Candidates = Selection['candidates'];

/**
 * All cells of a config: the product of its swept fields, replicates first, then data, models, training and sizes. The
 * `candidates` of a selection are swept as well.
 * @throws InputError where there would be too many runs, or a file of the data is missing
 */
export function expandCells(config: Config, candidates: Candidates = {}): Cells {
  refuseTooMany(config, candidates);
  const kind = kindOf(config.data);
  // Splits differ in their seeds, for which the number of the replicate stands.
  const shown = kind.points(config.data).map(({ values }) => prefixed('data', values));
  const points = replicateConfigs(config).flatMap((replicate, r) => {
    const number = config.replicates && { [REPLICATE]: r + 1 };
    return kind
      .points(replicate.data)
      .flatMap((data, i) => pointsOf(replicate, data, candidates, { ...number, ...shown[i] }));
  });
  const paths = sweptPaths(config, candidates, points);
  const columnOf = columnNames(paths);
  return {
    columns: paths.map(columnOf),
    cells: points.map(({ spec, ...point }) => {
      const shown = paths.flatMap((path): [string, FieldValue][] => {
        const value = valueAt(path, point);
        return value === undefined ? [] : [[columnOf(path), show(value)]];
      });
      return { model: point.model, fields: Object.fromEntries(shown), spec };
    }),
  };
}

interface SpecifiedPoint extends FieldPoint {
  readonly spec: CellSpec;
}

/** All combinations for one point of the data, each with the values given. */
function pointsOf(
  config: Config,
  data: DataPoint,
  candidates: Candidates,
  given: FieldPoint['values'],
): SpecifiedPoint[] {
  return variantsOf(config).flatMap(({ entry, tunedFor }) => {
    const { training, sizes } = fieldsOf(config, entry, candidates, tunedFor);
    return combinations<TrainingValues>(training).flatMap((trained) =>
      combinations<Sizes>(sizes).map((sized) => {
        const values = {
          ...given,
          ...(tunedFor !== undefined && { [TUNED_FOR]: tunedFor }),
          ...prefixed('training', trained),
          ...prefixed('model', sized),
        };
        const { testExamples: test = 0, validationExamples: validation = 0, ...own } = trained;
        const model = { name: entry.name, sizes: { ...defaultSizes(entry.name), ...sized } };
        return { model: entry.name, values, spec: { data: data.spec({ test, validation }), model, training: own } };
      }),
    );
  });
}

/** The models of a config, those that were tuned for each task once for each. */
function variantsOf({ models, settings }: Config): { readonly entry: ModelEntry; readonly tunedFor?: string }[] {
  return models.flatMap((entry) => {
    const { tunedFor } = settings[entry.name] ?? {};
    return tunedFor ? Object.keys(tunedFor).map((task) => ({ entry, tunedFor: task })) : [{ entry }];
  });
}

/** A plan of more runs than this is a typo, and would not fit in memory. */
const MOST_RUNS = 1_000_000;

function refuseTooMany(config: Config, candidates: Candidates): void {
  const models = replicateConfigs(config).reduce(
    (sum, replicate) =>
      variantsOf(replicate).reduce((sum, { entry, tunedFor }) => {
        const { training, sizes } = fieldsOf(replicate, entry, candidates, tunedFor);
        return sum + countCombinations(training) * countCombinations(sizes);
      }, sum),
    0,
  );
  const { kind: _, ...data } = config.data;
  const runs = countCombinations(data) * models * config.seeds.length;
  if (runs <= MOST_RUNS) return;
  throw new InputError([`${config.name}: the lists and seeds make ${runs} runs: at most ${MOST_RUNS} are possible`]);
}

type Sizes = Readonly<Record<string, number | readonly number[]>>;

/**
 * The fields of a model's training and sizes: `training:` and its entry, overridden by `settings:`, what these say for a
 * task, then candidates.
 */
function fieldsOf(
  config: Config,
  entry: ModelEntry,
  candidates: Candidates,
  tunedFor: string | undefined,
): { training: TrainingFields; sizes: SizeFields } {
  const settings = config.settings[entry.name];
  const task = tunedFor === undefined ? undefined : settings?.tunedFor?.[tunedFor];
  const own = task ? laidOver(settings, task) : settings;
  return {
    training: { ...config.training, ...own?.training, ...candidates },
    sizes: { ...entry.sizes, ...own?.sizes },
  };
}

const defaultSizes = (model: string): Sizes =>
  Object.fromEntries(Object.entries(architectures.get(model)!.sizes).map(([size, spec]) => [size, spec.default]));

const prefixed = (prefix: string, values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

/** Paths of the fields that distinguish cells, in the order of the points. */
function sweptPaths(config: Config, candidates: Candidates, points: readonly FieldPoint[]): string[] {
  const { kind: _, ...data } = config.data;
  const swept = new Set([
    ...[REPLICATE, TUNED_FOR],
    ...sweptNames(data).map((name) => `data.${name}`),
    ...replicateConfigs(config).flatMap((replicate) =>
      variantsOf(replicate).flatMap(({ entry, tunedFor }) => {
        const { training, sizes } = fieldsOf(replicate, entry, candidates, tunedFor);
        return [
          ...sweptNames(training).map((name) => `training.${name}`),
          ...sweptNames(sizes).map((name) => `model.${name}`),
        ];
      }),
    ),
  ]);
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  return paths.filter((path) => swept.has(path) || differs(path, points));
}
