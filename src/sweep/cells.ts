import { canonicalJson } from '../base/canonical-json.js';
import { InputError } from '../base/errors.js';
import type { Config, Selection, SizeValue, TrainingFields, TrainingValues } from '../config/config.js';
import { variantsOf } from '../config/model-fields.js';
import type { DataPoint, DataSpec } from '../data/kind.js';
import { kindOf, shapeOf } from '../data/kinds.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import { type ArchitectureId, type ModelSpec, modelWith } from '../models/index.js';
import { fitToWeights } from '../models/weights.js';
import { combinations, countCombinations, sweptNames } from '../schema/sweepable.js';
import { columnNames, differs, type FieldPoint, type FieldValue, show, valueAt } from './columns.js';
import { specificationsOf } from './draw.js';
import { replicateConfigs } from './replicates.js';
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
 * All cells of a config: the product of its swept fields, replicates first, then data, models, training and sizes; or those
 * of its drawn specifications, one after the other. The `candidates` of a selection are swept as well.
 * @throws InputError where there would be too many runs, a file of the data is missing, or a model cannot have as few weights
 * as it should
 */
export function expandCells(config: Config, candidates: Candidates = {}): Cells {
  const specifications = specificationsOf(config);
  refuseTooMany(specifications, candidates);
  const modelOf = modelMaker();
  const points = specifications.flatMap((one) => specificationPoints(one, candidates, modelOf));
  const paths = sweptPaths(config, candidates, points);
  const columnOf = columnNames(paths);
  return {
    columns: paths.map(columnOf),
    cells: points.map(({ spec, ...point }) => {
      const shown = paths.flatMap((path): [string, FieldValue][] => {
        const value = valueAt(path, point);
        return value === undefined ? [] : [[columnOf(path), show(value)]];
      });
      return { model: point.model.name, fields: Object.fromEntries(shown), spec };
    }),
  };
}

/** A cell before its columns are known. */
interface CellPoint extends FieldPoint {
  readonly spec: CellSpec;
}

/** The cells of one specification. */
function specificationPoints(config: Config, candidates: Candidates, modelOf: ModelMaker): CellPoint[] {
  const kind = kindOf(config.data);
  // Splits differ in their seeds, for which the number of the replicate stands.
  const shown = kind.points(config.data).map(({ values }) => prefixed('data', values));
  return replicateConfigs(config).flatMap((replicate, r) => {
    const number = config.replicates && { [REPLICATE]: r + 1 };
    return kind
      .points(replicate.data)
      .flatMap((data, i) => dataPoints(replicate, data, candidates, { ...number, ...shown[i] }, modelOf));
  });
}

/** The cells on one data set, each with the values given. */
function dataPoints(
  config: Config,
  data: DataPoint,
  candidates: Candidates,
  given: FieldPoint['values'],
  modelOf: ModelMaker,
): CellPoint[] {
  return variantsOf(config, candidates).flatMap(({ architecture, tunedFor, training, sizes }) =>
    combinations<TrainingValues>(filledIn(training)).flatMap((trained) =>
      combinations<Sizes>(sizes).map((sized) => {
        const values = {
          ...given,
          ...(tunedFor !== undefined && { [TUNED_FOR]: tunedFor }),
          ...prefixed('training', trained),
          ...prefixed('model', sized),
        };
        const { testExamples: test = 0, validationExamples: validation = 0, ...own } = trained;
        const spec = data.spec({ test, validation });
        const model = modelOf(architecture, sized, spec);
        return { model, values, spec: { data: spec, model, training: trainingOf(own) } };
      }),
    ),
  );
}

/** A plan of more runs than this is a typo, and would not fit in memory. */
const MOST_RUNS = 1_000_000;

/** All specifications have as many cells as the first. */
function refuseTooMany(specifications: readonly Config[], candidates: Candidates): void {
  const config = specifications[0]!;
  const models = replicateConfigs(config)
    .flatMap((replicate) => variantsOf(replicate, candidates))
    .reduce((sum, { training, sizes }) => sum + countCombinations(training) * countCombinations(sizes), 0);
  const { kind: _, ...data } = config.data;
  const runs = specifications.length * countCombinations(data) * models * config.seeds.length;
  if (runs <= MOST_RUNS) return;
  throw new InputError([`${config.name}: the lists and seeds make ${runs} runs: at most ${MOST_RUNS} are possible`]);
}

type Sizes = Readonly<Record<string, SizeValue>>;

type ModelMaker = ReturnType<typeof modelMaker>;

/** Makes models with all their sizes from those that were given. It fits the same model to the same data once. */
function modelMaker() {
  const fitted = new Map<string, ModelSpec>();
  return (architecture: ArchitectureId, { weights, ...given }: Sizes, data: DataSpec): ModelSpec => {
    const model = modelWith(architecture, given);
    if (weights === undefined) return model;
    const { rows: _, labels, ...features } = shapeOf(data);
    const id = canonicalJson([model, weights, features, labels.length]);
    const found = fitted.get(id) ?? fitToWeights(model, weights as number, features, labels.length);
    fitted.set(id, found);
    return found;
  };
}

/** A training with the defaults of the fields that no config needs to have. */
function filledIn(training: TrainingFields): TrainingFields {
  const missing = Object.entries(laterTraining).filter(([field]) => !(field in training));
  const defaults = missing.map(([field, value]) => [field, { values: [value], swept: false }]);
  return { ...training, ...Object.fromEntries(defaults) };
}

const prefixed = (prefix: string, values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

/** Paths of the fields that distinguish cells, in the order of the points. */
function sweptPaths(config: Config, candidates: Candidates, points: readonly FieldPoint[]): string[] {
  const { kind: _, ...data } = config.data;
  const swept = new Set([
    ...[REPLICATE, TUNED_FOR],
    ...sweptNames(data).map((name) => `data.${name}`),
    ...replicateConfigs(config).flatMap((replicate) =>
      variantsOf(replicate, candidates).flatMap(({ training, sizes }) => [
        ...sweptNames(training).map((name) => `training.${name}`),
        ...sweptNames(sizes).map((name) => `model.${name}`),
      ]),
    ),
  ]);
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  return paths.filter((path) => swept.has(path) || differs(path, points));
}
