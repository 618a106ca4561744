import type { Config, ModelEntry, Selection, SizeFields, TrainingFields, TrainingValues } from '../config/config.js';
import { kindOf } from '../data/kinds.js';
import { InputError } from '../errors.js';
import { architectures } from '../models/index.js';
import { combinations, countCombinations, sweptNames } from '../schema/sweepable.js';
import { columnNames, differs, type FieldPoint, type FieldValue, show, valueAt } from './columns.js';
import { type CellSpec, laterTraining, trainingOf } from './spec.js';

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
 * All cells of a config: the product of its swept fields, data first, then models, then training and sizes. The
 * `candidates` of a selection are swept as well.
 * @throws InputError where there would be too many runs, or a file of the data is missing
 */
export function expandCells(config: Config, candidates: Candidates = {}): Cells {
  refuseTooMany(config, candidates);
  const points = kindOf(config.data)
    .points(config.data)
    .flatMap((data) =>
      config.models.flatMap((entry) => {
        const { training, sizes } = fieldsOf(config, entry, candidates);
        return combinations<TrainingValues>(training).flatMap((trained) =>
          combinations<Sizes>(sizes).map((sized) => {
            const values = {
              ...prefixed('data', data.values),
              ...prefixed('training', trained),
              ...prefixed('model', sized),
            };
            const { testExamples: test = 0, validationExamples: validation = 0, ...own } = trained;
            const model = { name: entry.name, sizes: { ...defaultSizes(entry.name), ...sized } };
            const spec = { data: data.spec({ test, validation }), model, training: trainingOf(own) };
            return { model: entry.name, values, spec };
          }),
        );
      }),
    );
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

/** A plan of more runs than this is a typo, and would not fit in memory. */
const MOST_RUNS = 1_000_000;

function refuseTooMany(config: Config, candidates: Candidates): void {
  const models = config.models.reduce((sum, entry) => {
    const { training, sizes } = fieldsOf(config, entry, candidates);
    return sum + countCombinations(training) * countCombinations(sizes);
  }, 0);
  const { kind: _, ...data } = config.data;
  const runs = countCombinations(data) * models * config.seeds.length;
  if (runs <= MOST_RUNS) return;
  throw new InputError([`${config.name}: the lists and seeds make ${runs} runs: at most ${MOST_RUNS} are possible`]);
}

type Sizes = Readonly<Record<string, number | readonly number[]>>;

/** The fields of a model's training and sizes: `training:` and its entry, overridden by `settings:`, then candidates. */
function fieldsOf(
  config: Config,
  entry: ModelEntry,
  candidates: Candidates,
): { training: TrainingFields; sizes: SizeFields } {
  const own = config.settings[entry.name];
  return {
    training: filledIn({ ...config.training, ...own?.training, ...candidates }),
    sizes: { ...entry.sizes, ...own?.sizes },
  };
}

/** A training with the defaults of the fields that no config needs to have. */
function filledIn(training: TrainingFields): TrainingFields {
  const missing = Object.entries(laterTraining).filter(([field]) => !(field in training));
  const defaults = missing.map(([field, value]) => [field, { values: [value], swept: false }]);
  return { ...training, ...Object.fromEntries(defaults) };
}

const defaultSizes = (model: string): Sizes =>
  Object.fromEntries(Object.entries(architectures.get(model)!.sizes).map(([size, spec]) => [size, spec.default]));

const prefixed = (prefix: string, values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

/** Paths of the fields that distinguish cells, in the order of the points. */
function sweptPaths(config: Config, candidates: Candidates, points: readonly FieldPoint[]): string[] {
  const { kind: _, ...data } = config.data;
  const swept = new Set([
    ...sweptNames(data).map((name) => `data.${name}`),
    ...config.models.flatMap((entry) => {
      const { training, sizes } = fieldsOf(config, entry, candidates);
      return [
        ...sweptNames(training).map((name) => `training.${name}`),
        ...sweptNames(sizes).map((name) => `model.${name}`),
      ];
    }),
  ]);
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  return paths.filter((path) => swept.has(path) || differs(path, points));
}
