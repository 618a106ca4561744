import { hash } from 'node:crypto';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { mapValues } from '../../ground/base/grouped.js';
import { fieldValue } from '../../ground/base/words.js';
import { combinations, countCombinations, sweptNames } from '../../ground/schema/fields.js';
import { totalOutputs } from '../../train/data/dataset.js';
import type { DataSpec } from '../../train/data/kind.js';
import { dataId, dataShape, findKind, outputsIn } from '../../train/data/kinds.js';
import type { Numerics } from '../../train/engine/engine.js';
import {
  type ArchitectureId,
  allSizes,
  findArchitecture,
  type ModelSpec,
  modelWith,
} from '../../train/models/index.js';
import { evenWeights, fitToWeights, narrowLayers } from '../../train/models/weights.js';
import { AUTO, type Config, type ModelSettings, modelFields } from '../config/config.js';
import { drawnConfigs } from '../config/draw.js';
import { isTrainer, type ModelEntry, type SizeValue } from '../config/model-schema.js';
import type { Selection } from '../config/search-schema.js';
import type { TrainingFields, TrainingValues } from '../config/training-schema.js';
import { lastPart, REPLICATE, TUNED_FOR } from '../folder/plan.js';
import { type CellSpec, KEY_DIGITS, keyTexts, laterTraining, specTraining } from './spec.js';

/** A model, a data set and a training, identified by all fields that the sweep varies. */
export interface Cell {
  readonly model: string;
  /**
   * The values of swept fields by column, such as `correlation`; fields without a value are left
   * out.
   */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly spec: CellSpec;
}

export interface Cells {
  /** The columns of the swept fields, in the order of the config. */
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

type Candidates = Selection['candidates'];

/**
 * All cells: the product of swept fields (replicates, data, models, training, sizes) and
 * `candidates`, or those of drawn specifications. @throws InputError for too many runs, a missing
 * file of data, or weights that a model cannot have
 */
export function expandCells(config: Config, candidates: Candidates = {}): Cells {
  const sized = withNumberOfWeights(config);
  const specifications = sized.draw ? drawnConfigs(sized, sized.draw) : [sized];
  refuseTooMany(specifications, candidates);
  const modelOf = modelMaker(sized.weights);
  const points = specifications.flatMap((one) => specificationPoints(one, candidates, modelOf));
  const paths = sweptPaths(sized, candidates, points);
  const columnOf = columnNames(paths);
  return {
    columns: paths.map(columnOf),
    cells: points.map((point) => {
      const shown = paths.flatMap((path): [string, FieldValue][] => {
        const value = valueAt(path, point);
        return value === undefined ? [] : [[columnOf(path), fieldValue(value)]];
      });
      return { model: point.model.name, fields: Object.fromEntries(shown), spec: point.spec };
    }),
  };
}

/**
 * A config whose `weights: auto` is the number for its data and `lossMean`, those of the first
 * point and split.
 */
function withNumberOfWeights(config: Config): Config {
  const { models, data, training, weights } = config;
  if (weights?.number !== AUTO) return config;
  const [test = 0, validation = 0] = [training.testExamples, training.validationExamples].map(
    (field) => Number(field?.values[0] ?? 0),
  );
  const { rows, labels, ...features } = dataShape(
    findKind(data).points(data)[0]!.spec({ test, validation }),
  );
  const entries = models.flatMap((entry) =>
    findArchitecture(entry).fitted === undefined ? [] : [firstModel(entry)],
  );
  const narrow =
    weights.narrow ?? narrowLayers(totalOutputs(labels), training.lossMean?.values[0] ?? 'task');
  const number = evenWeights(entries, features, labels.length, { rows: rows.train, narrow });
  return { ...config, weights: { number, narrow } };
}

/** An entry's model with the first values of its sizes. */
function firstModel({ sizes, ...entry }: ModelEntry): ModelSpec {
  const { weights: _, ...first } = mapValues(sizes, ({ values }) => values[0]!);
  const { name, code } = entry;
  return modelWith({ name, ...(code !== undefined && { code }) }, first);
}

/** A cell before its columns are known. */
interface CellPoint {
  readonly model: ModelSpec;
  /** The value of each field, by dotted path such as `data.correlation`. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly spec: CellSpec;
}

function specificationPoints(
  config: Config,
  candidates: Candidates,
  modelOf: ReturnType<typeof modelMaker>,
): CellPoint[] {
  const kind = findKind(config.data);
  // The number of the replicate is shown instead of the data's fields of a replicate, whose splits
  // differ in their seeds.
  const shown = kind.points(config.data).map(({ values }) => prefixed('data', values));
  return replicateConfigs(config).flatMap((replicate, r) => {
    const number = config.replicates && { [REPLICATE]: r + 1 };
    return kind.points(replicate.data).flatMap((data, i) =>
      listVariants(replicate, candidates).flatMap(({ architecture, tunedFor, training, sizes }) =>
        combinations<TrainingValues>(filledIn(training)).flatMap((trained) =>
          combinations<Sizes>(sizes).map((sized) => {
            const values = {
              ...number,
              ...shown[i],
              ...(tunedFor !== undefined && { [TUNED_FOR]: tunedFor }),
              ...prefixed('training', trained),
              ...prefixed('model', sized),
            };
            const { testExamples: test = 0, validationExamples: validation = 0, ...own } = trained;
            const spec = data.spec({ test, validation });
            const model = modelOf(architecture, sized, spec);
            const recorded = config.keepGradients &&
              mayShare(architecture) && { keepGradients: true as const };
            return {
              model,
              values,
              spec: { data: spec, model, training: specTraining({ ...own, ...recorded }) },
            };
          }),
        ),
      ),
    );
  });
}

/** Whether an architecture may have parameters that tasks share. */
function mayShare(architecture: ArchitectureId): boolean {
  const { sharesNothing, solved } = findArchitecture(architecture);
  return !sharesNothing && !solved;
}

/** The identity of an architecture, with what an external trainer predicted. */
type TrainedId = ArchitectureId & Pick<ModelEntry, 'trained'>;

/**
 * A model in the form in which it is trained; a model tuned for each task is trained once for each.
 */
interface ModelVariant extends ReturnType<typeof modelFields> {
  readonly architecture: TrainedId;
  readonly tunedFor?: string;
}

/**
 * The models of a config; one that is tuned for several tasks with the same settings for all is a
 * single model.
 */
function listVariants(
  config: Pick<Config, 'models' | 'training' | 'settings' | 'weights'>,
  all: Candidates,
): ModelVariant[] {
  return config.models.flatMap((entry): ModelVariant[] => {
    const { name, code, predictions, trained } = entry;
    // An external trainer that was not found.
    if (isTrainer(entry) && !trained) return [];
    const candidates = findArchitecture(entry).solved ? {} : all;
    const architecture = {
      name,
      ...(code !== undefined && { code }),
      ...(predictions !== undefined && { predictions }),
      ...(trained && { trained }),
    };
    const own = config.settings[name];
    if (!own?.tunedFor) return [{ architecture, ...modelFields(config, entry, candidates) }];
    const variants = Object.entries(own.tunedFor).map(([tunedFor, task]) => {
      const settings = { [name]: mergeSettings(own, task) };
      return {
        architecture,
        tunedFor,
        fields: modelFields({ ...config, settings }, entry, candidates),
      };
    });
    const isOne =
      variants.length > 1 &&
      new Set(variants.map(({ fields }) => JSON.stringify(fields))).size === 1;
    if (isOne) return [{ architecture, ...variants[0]!.fields }];
    return variants.map(({ fields, ...variant }) => ({ ...variant, ...fields }));
  });
}

/** Settings of a model merged with others, which win where both have a field. */
const mergeSettings = (
  settings: ModelSettings | undefined,
  over: ModelSettings,
): ModelSettings => ({
  ...settings,
  ...over,
  training: { ...settings?.training, ...over.training },
  sizes: { ...settings?.sizes, ...over.sizes },
});

/** More runs than this are a typo, and would not fit in memory. */
const MAX_RUNS = 1_000_000;

/** All specifications have as many cells as the first. @throws InputError */
function refuseTooMany(specifications: readonly Config[], candidates: Candidates): void {
  const config = specifications[0]!;
  const models = replicateConfigs(config)
    .flatMap((replicate) => listVariants(replicate, candidates))
    .reduce(
      (sum, { training, sizes }) => sum + countCombinations(training) * countCombinations(sizes),
      0,
    );
  const { kind: _, ...data } = config.data;
  const { select } = config;
  const isSelection = select !== undefined && Object.keys(candidates).length > 0;
  const seeds = isSelection ? (select.mostSeeds ?? select.seeds) : config.seeds.length;
  const runs = specifications.length * countCombinations(data) * models * seeds;
  if (runs <= MAX_RUNS) return;
  throw new InputError('config', [
    `${config.name}: the lists and seeds make ${runs} runs: at most ${MAX_RUNS} are possible`,
  ]);
}

type Sizes = Readonly<Record<string, SizeValue>>;

/**
 * Makes models with all their sizes from the given ones. A model is fitted to the same data only
 * once. Predictions are identified by the SHA-256 of their file. `even` is the number of weights of
 * all networks, which is met as closely as possible; a model's own must be possible. @throws
 * InputError where it is not, or predictions are not those of the rows
 */
function modelMaker(even: Config['weights']) {
  const fitted = new Map<string, ModelSpec>();
  return (
    { trained, ...architecture }: TrainedId,
    { weights, ...given }: Sizes,
    data: DataSpec,
  ): ModelSpec => {
    const path = trained?.get(dataId(data)) ?? architecture.predictions;
    const predictions =
      path === undefined ? undefined : findKind(data).predictions!.file(path).sha256;
    if (predictions !== undefined) outputsIn(data, predictions);
    const model = modelWith(
      { ...architecture, ...(predictions !== undefined && { predictions }) },
      given,
    );
    if (weights === undefined) return model;
    const { rows: _, labels, ...features } = dataShape(data);
    const id = canonicalJson([model, weights, features, labels.length]);
    const found =
      fitted.get(id) ??
      fitToWeights(
        model,
        weights as number,
        features,
        labels.length,
        weights === even?.number ? even.narrow : undefined,
      );
    fitted.set(id, found);
    return found;
  };
}

function filledIn(training: TrainingFields): TrainingFields {
  const missing = Object.entries(laterTraining).filter(([field]) => !(field in training));
  const defaults = missing.map(([field, value]) => [field, { values: [value], swept: false }]);
  return { ...training, ...Object.fromEntries(defaults) };
}

const prefixed = (prefix: string, values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

/** Paths of the fields that distinguish cells, in the order of the points. */
function sweptPaths(
  config: Config,
  candidates: Candidates,
  points: readonly CellPoint[],
): string[] {
  const { kind: _, ...data } = config.data;
  const swept = new Set([
    ...[REPLICATE, TUNED_FOR],
    ...sweptNames(data).map((name) => `data.${name}`),
    ...replicateConfigs(config).flatMap((replicate) =>
      listVariants(replicate, candidates).flatMap(({ training, sizes }) => [
        ...sweptNames(training).map((name) => `training.${name}`),
        ...sweptNames(sizes).map((name) => `model.${name}`),
      ]),
    ),
  ]);
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  return paths.filter((path) => swept.has(path) || differs(path, points));
}

type FieldValue = number | string;

/**
 * Whether a field distinguishes cells without a list: by per-model settings, or by two entries of
 * one model.
 */
function differs(path: string, points: readonly CellPoint[]): boolean {
  const comparable = path.startsWith('model.')
    ? [...new Set(points.map((point) => point.model.name))]
    : [undefined];
  return comparable.some((model) => {
    const shown = points
      .filter((point) => model === undefined || point.model.name === model)
      .map((point) => fieldValue(valueAt(path, point)));
    return new Set(shown).size > 1;
  });
}

/**
 * A field's value at a point; an omitted size has its default. Undefined where the model has no
 * such size.
 */
function valueAt(path: string, { model, values }: CellPoint): unknown {
  const size = /^model\.(.+)$/.exec(path)?.[1];
  return values[path] ?? (size && allSizes(model)[size]);
}

/**
 * The config of each replicate, with its split of the data and its settings. Without replicates,
 * the config itself.
 */
export function replicateConfigs(config: Config): Config[] {
  const { replicates, ...rest } = config;
  if (!replicates) return [config];
  const { resplit } = findKind(config.data);
  return replicates.map((own, i) => {
    const settings = mapValues(own, (over, model) => mergeSettings(config.settings[model], over));
    return {
      ...rest,
      data: i === 0 ? config.data : resplit!(config.data, i),
      settings: { ...config.settings, ...settings },
    };
  });
}

/**
 * The specs of a config's data, whose rows are given: one for each split and each value of a swept
 * field.
 */
export const specsOfData = (config: Config): DataSpec[] =>
  replicateConfigs(config).flatMap(({ data }) =>
    findKind(data)
      .points(data)
      .map(({ spec }) => spec({ test: 0, validation: 0 })),
  );

/**
 * The content key of a run: the SHA-256 of the canonical JSON of all that determines its numbers,
 * cut to 24 hex digits. Equal keys mean the same run on any machine and in any sweep. Two of a
 * million runs collide with a probability of 1e-17.
 */
export const runKey = (spec: CellSpec, seed: number, engine: Numerics): string =>
  runKeys(spec, engine)(seed);

/** The keys of a cell's runs as a function of the seed. */
export function runKeys(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const textOf = keyTexts(spec, engine);
  return (seed) => hashDigits(textOf(seed));
}

/** The key of a cell, shared by its runs: the hash of everything in a run key but the seed. */
export const cellKey = (spec: CellSpec, engine: Numerics): string =>
  hashDigits(canonicalJson({ engine, ...spec }));

/**
 * The first digits of a hash. A slice of the full digest text would keep all of the text in memory.
 */
const hashDigits = (text: string): string =>
  hash('sha256', text, 'buffer').toString('hex', 0, KEY_DIGITS / 2);

/**
 * Names the columns of fields by the last parts of their dotted paths, `learningRate` for
 * `training.learningRate`, or by the whole ones where two have the same last part.
 */
export const columnNames =
  (paths: readonly string[]) =>
  (path: string): string =>
    paths.filter((other) => lastPart(other) === lastPart(path)).length > 1 ? path : lastPart(path);
