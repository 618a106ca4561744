import type { ModelEntry, ModelSettings, SizeValue, Tuning } from '../config/config.js';
import type { SizeSpec } from '../models/architecture.js';
import { architectures } from '../models/index.js';
import type { Dimension, Point, Space } from './space.js';

/** Values of a model's hyper-parameters, as `settings:` of a config takes them. */
export interface Setting {
  readonly learningRate: number;
  readonly sizes: Readonly<Record<string, SizeValue>>;
}

/** The hyper-parameters of one model that a search may set (section 6.3), and how its points are read. */
export interface HyperParameters {
  readonly space: Space;
  settingOf(point: Point): Setting;
}

/** Usual bounds of what has none in `tune.space`; a layer's upper one is `tune.units`, shared by as many experts as there are at least. */
const LEARNING_RATE = [1e-4, 0.03] as const;
const LEAST_UNITS = 4;
const EXPERTS = [2, 16] as const;
const FACTOR = [1e-6, 1] as const;
const RANKS = [2, 256] as const;

/**
 * The learning rate, and the sizes that the config leaves open: one hidden layer a network, the number of experts, alpha of
 * L2-Constrained, the three Tucker ranks. Counts of units, ranks, rates and factors are searched on a log scale. The number of
 * steps is not among them: every trial scores all evaluation points up to the config's `steps`.
 */
export function hyperParametersOf(
  entry: ModelEntry,
  settings: ModelSettings | undefined,
  tuning: Tuning,
  tasks: number,
): HyperParameters {
  const given = { ...entry.sizes, ...settings?.sizes };
  const fixed = Object.fromEntries(Object.entries(given).map(([name, { values }]) => [name, values[0]!]));
  const open = Object.entries(architectures.get(entry.name)!.sizes).filter(([name]) => !(name in fixed));
  const experts = (fixed.experts as number | undefined) ?? (tuning.space.experts ?? EXPERTS)[0];
  const rate = settings?.training.learningRate?.values[0];
  const dimensions = [
    ...(rate === undefined ? [real('learningRate', tuning.space.learningRate ?? LEARNING_RATE)] : []),
    ...open.flatMap(([name, size]) => dimensionsOf(name, size, tuning, { tasks, experts })),
  ];
  const sizesAt = (point: Point): Setting['sizes'] => ({
    ...fixed,
    ...Object.fromEntries(open.map(([name, size]) => [name, sizeAt(name, size, point)])),
  });
  return {
    space: {
      dimensions,
      allows: (point) => {
        const widest = widestLayer(sizesAt(point));
        // A rank is cut to the size that it factors: above it, it would be the same model again.
        return widest <= tuning.units && !(point['ranks.2']! > widest);
      },
    },
    settingOf: (point) => ({ learningRate: rate ?? point.learningRate!, sizes: sizesAt(point) }),
  };
}

function dimensionsOf(
  name: string,
  { kind }: SizeSpec,
  { space, units }: Tuning,
  { tasks, experts }: { readonly tasks: number; readonly experts: number },
): Dimension[] {
  const given = space[name];
  switch (kind) {
    case 'layers':
      return [whole(name, given ?? [LEAST_UNITS, mostUnits(name, units, experts)])];
    case 'count':
      return [{ ...whole(name, given ?? EXPERTS), scale: 'linear' }];
    case 'factor':
      return [real(name, given ?? FACTOR)];
    case 'ranks':
      return [whole(`${name}.1`, given ?? RANKS), whole(`${name}.2`, given ?? RANKS), whole(`${name}.3`, [1, tasks])];
  }
}

const mostUnits = (name: string, units: number, experts: number): number =>
  Math.max(LEAST_UNITS, name === 'expert' ? Math.floor(units / experts) : units);

function sizeAt(name: string, { kind }: SizeSpec, point: Point): SizeValue {
  if (kind === 'layers') return [point[name]!];
  if (kind === 'ranks') return [1, 2, 3].map((axis) => point[`${name}.${axis}`]!);
  return point[name]!;
}

/** Units of the widest hidden layer, those of all experts counted together. */
function widestLayer({ experts = 1, expert = [], ...sizes }: Setting['sizes']): number {
  const layers = Object.entries(sizes).flatMap(([name, value]) =>
    name === 'ranks' || !Array.isArray(value) ? [] : value,
  );
  return Math.max(...layers, ...(expert as readonly number[]).map((units) => (experts as number) * units));
}

const real = (name: string, [low, high]: readonly [number, number]): Dimension => ({
  ...{ name, low, high },
  scale: 'log',
  integer: false,
});

const whole = (name: string, [low, high]: readonly [number, number]): Dimension => ({
  ...{ name, low, high },
  scale: 'log',
  integer: true,
});
