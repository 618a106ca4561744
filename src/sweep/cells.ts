import type {
  Axis,
  CensusData,
  Config,
  ModelEntry,
  ModelSettings,
  SizeValue,
  SyntheticData,
  TrainingFields,
} from '../config/config.js';
import { InputError } from '../errors.js';
import { architectures } from '../models/index.js';
import { columnNames, differs, type FieldValue, show, type Values, valueAt } from './columns.js';
import { dataSpec } from './data-spec.js';
import type { CellSpec } from './spec.js';

/** What is compared: a model on a data set under a training, by all fields that the sweep varies. */
export interface Cell {
  readonly model: string;
  /** The swept fields by column name, such as `correlation`; blank fields are left out. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly spec: CellSpec;
}

/** A cell in words: `mmoe, correlation 0.5`. */
export const cellName = (model: string, fields: Cell['fields']): string =>
  [model, ...Object.entries(fields).map(([field, value]) => `${field} ${value}`)].join(', ');

export interface Cells {
  /** The columns of the swept fields, in the order in which the config lists them. */
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

type Axes = ReadonlyMap<string, Axis<unknown>>;

/**
 * All cells of a config: the product of its swept fields, data first, then models, then training and sizes.
 * `candidates` are fields of a selection (dotted path to values) that are swept as well.
 */
export function expandCells(config: Config, candidates: Candidates = new Map()): Cells {
  refuseTooMany(config, candidates);
  const data = prefixed('data', config.data);
  const points = [...product(data)].flatMap((dataValues) =>
    config.models.flatMap((entry) =>
      [...product(modelAxes(config, entry, candidates))].map((values) => ({
        model: entry.name,
        values: new Map([...dataValues, ...values]) as Values,
      })),
    ),
  );
  const swept = new Set([
    ...sweptPaths(data),
    ...candidates.keys(),
    ...config.models.flatMap((entry) => sweptPaths(modelAxes(config, entry, candidates))),
  ]);
  const paths = pathsOf(points.map((point) => point.values)).filter((path) => swept.has(path) || differs(path, points));
  const columnOf = columnNames(paths);
  return {
    columns: paths.map(columnOf),
    cells: points.map(({ model, values }) => ({
      model,
      fields: Object.fromEntries(
        paths
          .map((path) => [columnOf(path), valueAt(path, model, values)] as const)
          .filter(([, value]) => value !== undefined)
          .map(([column, value]) => [column, show(value)]),
      ),
      spec: {
        data: dataSpec(config.data.kind, values),
        model: modelSpec(model, values),
        training: trainingSpec(values),
      },
    })),
  };
}

/** A plan of more runs than this is a slip of the pen, and would not fit in memory. */
const MOST_RUNS = 1_000_000;

function refuseTooMany(config: Config, candidates: Candidates): void {
  const sizeOf = (axes: Axes) => [...axes.values()].reduce((product, { values }) => product * values.length, 1);
  const models = config.models.reduce((sum, entry) => sum + sizeOf(modelAxes(config, entry, candidates)), 0);
  const runs = sizeOf(prefixed('data', config.data)) * models * config.seeds.length;
  if (runs <= MOST_RUNS) return;
  throw new InputError([`${config.name}: the lists and seeds make ${runs} runs, at most ${MOST_RUNS} are possible`]);
}

type Candidates = ReadonlyMap<string, readonly FieldValue[]>;

/** The axes of a model's training and sizes: `training:` and its entry, and over them its `settings:`. */
function modelAxes(config: Config, entry: ModelEntry, candidates: Candidates): Axes {
  const settings: ModelSettings = config.settings[entry.name] ?? { training: {}, sizes: {} };
  const chosen = [...candidates].map(([path, values]): [string, Axis<unknown>] => [path, { values, swept: true }]);
  return new Map([
    ...prefixed('training', { ...config.training, ...settings.training }),
    ...prefixed('model', { ...entry.sizes, ...settings.sizes }),
    ...chosen,
  ]);
}

function prefixed(
  prefix: string,
  axes: SyntheticData | CensusData | TrainingFields | Record<string, Axis<SizeValue>>,
): Axes {
  return new Map(
    Object.entries(axes as Record<string, unknown>)
      .filter((entry): entry is [string, Axis<unknown>] => isAxis(entry[1]))
      .map(([name, axis]) => [`${prefix}.${name}`, axis]),
  );
}

const isAxis = (value: unknown): value is Axis<unknown> => typeof value === 'object' && value !== null;

const sweptPaths = (axes: Axes): string[] => [...axes].filter(([, axis]) => axis.swept).map(([path]) => path);

function* product(axes: Axes): Generator<[string, unknown][]> {
  const [first, ...rest] = axes;
  if (!first) {
    yield [];
    return;
  }
  for (const value of first[1].values) for (const tail of product(new Map(rest))) yield [[first[0], value], ...tail];
}

const pathsOf = (points: readonly Values[]): string[] => [...new Set(points.flatMap((values) => [...values.keys()]))];

function modelSpec(name: string, values: Values): CellSpec['model'] {
  const sizes = Object.entries(architectures.get(name)!.sizes).map(([size, { default: value }]) => [
    size,
    values.get(`model.${size}`) ?? value,
  ]);
  return { name, sizes: Object.fromEntries(sizes) };
}

function trainingSpec(values: Values): CellSpec['training'] {
  const field = <T>(name: string): T => values.get(`training.${name}`) as T;
  return {
    optimizer: field('optimizer'),
    learningRate: field('learningRate'),
    batchSize: field('batchSize'),
    steps: field('steps'),
    evaluateEvery: field('evaluateEvery'),
  };
}
