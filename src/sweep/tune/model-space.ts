/** The space of hyper-parameters that a search covers for one model. */

import { mapValues } from '../../ground/base/grouped.js';
import { isSearched, type SizeSpec, type Times } from '../../train/models/architecture.js';
import { findArchitecture } from '../../train/models/index.js';
import type { ModelSettings } from '../config/config.js';
import type { ModelEntry, SizeValue } from '../config/model-schema.js';
import type { Tuning } from '../config/search-schema.js';
import { searchedTraining } from '../config/training-schema.js';
import type { CellSpec } from '../runs/spec.js';
import { type Dimension, type Point, type Space, toUnit } from './space.js';

/** Values of a model's hyper-parameters, as in `settings:` of a config. */
export interface ModelSetting {
  readonly training: Readonly<Partial<Record<(typeof searchedTraining)[number], number>>>;
  readonly sizes: Sizes;
}

type Sizes = Readonly<Record<string, SizeValue>>;

type SizeSpecs = Readonly<Record<string, SizeSpec>>;

/**
 * The hyper-parameters of one model that a search may set (section 6.3), and the setting that a
 * point stands for.
 */
export interface ModelSpace {
  readonly space: Space;
  settingOf(point: Point): ModelSetting;
  /** The point of a setting; undefined where it is not in the space. */
  pointOf(setting: Pick<CellSpec, 'training' | 'model'>): Point | undefined;
  /**
   * The bounds that a point lies on, such as `learningRate <= 0.03` or `experts x expert <= 1024`.
   */
  boundsAt(point: Point): string[];
}

const LEARNING_RATE = [1e-4, 0.03] as const;

/**
 * The learning rate, other fields of training that have bounds in `tune.space`, and the sizes that
 * the config leaves open, within the ranges given by the architecture or by `tune.space`; a network
 * has one hidden layer. No layer is wider than `tune.units`, where units of networks side by side
 * count together. The number of steps is not searched: every trial scores all evaluation points up
 * to the config's `steps`.
 */
export function modelSpace(
  entry: ModelEntry,
  settings: ModelSettings | undefined,
  tuning: Tuning,
  tasks: number,
): ModelSpace {
  const given = { ...entry.sizes, ...settings?.sizes };
  const fixed = mapValues(given, ({ values }) => values[0]!);
  const { sizes } = findArchitecture(entry);
  const open = Object.entries(sizes).filter(
    ([name, size]) => !(name in fixed) && (isSearched(size) || name in tuning.space),
  );
  const least = (size: string) =>
    (fixed[size] as number | undefined) ?? sizeBounds(size, sizes[size]!, tuning)[0];
  const fewest = ({ times }: SizeSpec) =>
    times === undefined ? 1 : Math.max(1, sumTimes(times, least, tasks));
  const rate = settings?.training.learningRate?.values[0];
  const trained = searchedTraining.filter(
    (name) =>
      settings?.training[name] === undefined && (name === 'learningRate' || name in tuning.space),
  );
  const dimensions = [
    ...trained.map((name) => dimension(name, tuning.space[name] ?? LEARNING_RATE, 'log', false)),
    ...open.flatMap(([name, size]) => sizeDimensions(name, size, tuning, tasks, fewest(size))),
  ];
  const sizesAt = (point: Point): Sizes => ({
    ...fixed,
    ...Object.fromEntries(open.map(([name, size]) => [name, sizeAt(name, size, point)])),
  });
  const isWithin = ({ name, low, high }: Dimension, point: Point) =>
    point[name]! >= low && point[name]! <= high;
  const factored = open.filter(([, { kind }]) => kind === 'ranks').map(([name]) => name);
  const allows = (point: Point) => {
    const layers = Object.entries(sizes).filter(([, { kind }]) => kind === 'layers');
    const widest = Math.max(
      ...layers.flatMap(([name, spec]) => unitsBeside(spec, name, sizesAt(point), tasks)),
    );
    // A rank is limited to the size that it factors: any higher rank would be the same model.
    return widest <= tuning.units && !factored.some((name) => point[`${name}.2`]! > widest);
  };
  return {
    space: { dimensions, allows },
    pointOf: ({ training, model }) => {
      const values = open.flatMap(([name, { kind }]) => {
        const value = [model.sizes[name] ?? []].flat();
        return kind === 'ranks'
          ? value.map((rank, i) => [`${name}.${i + 1}`, rank])
          : value.length > 1
            ? []
            : [[name, value[0]]];
      });
      const point: Point = Object.fromEntries([
        ...trained.map((name) => [name, training[name]]),
        ...values,
      ]);
      return dimensions.every((dimension) => isWithin(dimension, point)) && allows(point)
        ? point
        : undefined;
    },
    settingOf: (point) => ({
      training: {
        ...(rate !== undefined && { learningRate: rate }),
        ...Object.fromEntries(trained.map((name) => [name, point[name]!])),
      },
      sizes: sizesAt(point),
    }),
    boundsAt: (point) => [
      ...dimensions.flatMap((dimension) => boundsOn(dimension, point[dimension.name]!)),
      ...layersAtMost(sizes, sizesAt(point), tasks, tuning.units),
    ],
  };
}

/**
 * The distance from a bound within which a value counts as on it, as a share of the range on its
 * scale.
 */
const ON_BOUND = 0.02;

/** The bounds that a value is on, or so near that a wider search might have gone beyond them. */
function boundsOn(dimension: Dimension, value: number): string[] {
  const { name, low, high, natural } = dimension;
  if (natural || low === high) return [];
  const unit = toUnit(dimension, value);
  return [
    ...(unit <= ON_BOUND ? [`${name} >= ${low}`] : []),
    ...(unit >= 1 - ON_BOUND ? [`${name} <= ${high}`] : []),
  ];
}

/** The share of the limit from which the units of parallel networks count as being on it. */
const AT_MOST = 0.98;

/** Names the layers of parallel networks that reach the limit `tune.units`. */
function layersAtMost(specs: SizeSpecs, sizes: Sizes, tasks: number, units: number): string[] {
  return Object.entries(specs).flatMap(([name, { times }]) =>
    times !== undefined &&
    Math.max(...unitsBeside(specs[name]!, name, sizes, tasks)) >= AT_MOST * units
      ? [`${networksTitle(times, tasks)} x ${name} <= ${units}`]
      : [],
  );
}

/** `experts`, or where tasks have task-specific ones `(experts + 2 x taskExperts)`. */
function networksTitle(times: Times, tasks: number): string {
  const terms = times.map((term) =>
    typeof term === 'string' ? term : `${tasks} x ${term.eachTask}`,
  );
  return terms.length === 1 ? terms[0]! : `(${terms.join(' + ')})`;
}

const sumTimes = (times: Times, countOf: (size: string) => number, tasks: number): number =>
  times.reduce(
    (sum, term) =>
      sum + (typeof term === 'string' ? countOf(term) : tasks * countOf(term.eachTask)),
    0,
  );

const sizeBounds = (
  name: string,
  { search }: SizeSpec,
  { space, units }: Tuning,
): readonly [number, number] => space[name] ?? [search.low, search.high ?? units];

function sizeDimensions(
  name: string,
  size: SizeSpec,
  tuning: Tuning,
  tasks: number,
  times: number,
): Dimension[] {
  const { kind, search } = size;
  const given = tuning.space[name];
  switch (kind) {
    case 'layers': {
      const most = Math.max(search.low, Math.floor(tuning.units / times));
      return [dimension(name, given ?? [search.low, most], search.scale, true)];
    }
    case 'count':
    case 'factor':
      return [dimension(name, sizeBounds(name, size, tuning), search.scale, kind === 'count')];
    case 'ranks':
      return [
        dimension(`${name}.1`, sizeBounds(name, size, tuning), search.scale, true),
        dimension(`${name}.2`, sizeBounds(name, size, tuning), search.scale, true),
        { ...dimension(`${name}.3`, [1, tasks], search.scale, true), natural: true },
      ];
  }
}

function sizeAt(name: string, { kind }: SizeSpec, point: Point): SizeValue {
  if (kind === 'layers') return [point[name]!];
  if (kind === 'ranks') return [1, 2, 3].map((axis) => point[`${name}.${axis}`]!);
  return point[name]!;
}

/** Returns the width of each layer of a size, summed over the parallel networks. */
function unitsBeside({ times }: SizeSpec, name: string, sizes: Sizes, tasks: number): number[] {
  const networks =
    times === undefined ? 1 : sumTimes(times, (size) => sizes[size] as number, tasks);
  return ((sizes[name] ?? []) as readonly number[]).map((units) => networks * units);
}

const dimension = (
  name: string,
  [low, high]: readonly [number, number],
  scale: Dimension['scale'],
  integer: boolean,
): Dimension => ({ name, low, high, scale, integer });
