import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import { type Architecture, followed, type SizeKind, type SizeSpec, type Times } from '../models/architecture.js';
import { architectures } from '../models/index.js';
import { showValue } from '../schema/text.js';

/**
 * Returns the architectures that a module exports, under any export name, by the name in their definition.
 * @throws InputError where there is none, or a definition is invalid
 */
export function definitionsIn(exports: Readonly<Record<string, unknown>>, label: string): Map<string, Architecture> {
  const found = new Set(Object.values(exports).filter(isDefinition));
  const faults = [...found].flatMap((definition) => faultsOf(definition).map((fault) => `${label}: ${fault}`));
  const names = [...found].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (found.size === 0) faults.push(`${label}: it exports no architecture: export default defineArchitecture({...})`);
  else if (twice !== undefined) faults.push(`${label}: two architectures have the name ${twice}`);
  if (faults.length > 0) throw new InputError(faults.map(visible));
  return new Map([...found].map((definition) => [definition.name, definition]));
}

/** Checks only for `build`: other exports may be anything. */
const isDefinition = (value: unknown): value is Architecture =>
  typeof value === 'object' && value !== null && 'build' in value;

type Sizes = Architecture['sizes'];

function faultsOf(definition: Architecture): string[] {
  const { name, title, sizes, fitted, build } = definition;
  if (!isText(name, /^[A-Za-z][\w-]{0,59}$/)) {
    return [`the name of an architecture is ${showValue(name)}: up to 60 letters, digits, _ and - are needed`];
  }
  if (architectures.has(name)) return [`${name} is a built-in architecture: another name is needed`];
  const faults = [
    ...(isText(title, /^.{1,60}$/) ? [] : [`title is ${showValue(title)}: a text of up to 60 letters is needed`]),
    ...(typeof build === 'function' ? [] : [`build is ${showValue(build)}: a function is needed`]),
    ...(isMapping(sizes)
      ? Object.entries(sizes).flatMap(([size, spec]) => sizeFaults(size, spec, sizes))
      : [`sizes is ${showValue(sizes)}: a mapping of sizes is needed`]),
    ...(fitted === undefined || isFittable(fitted, sizes)
      ? []
      : [`fitted is ${showValue(fitted)}: the name of a size that is made by layers is needed`]),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}

const isText = (value: unknown, form: RegExp): boolean => typeof value === 'string' && form.test(value);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFittable = (fitted: string, sizes: Sizes): boolean =>
  isMapping(sizes) && sizes[fitted]?.kind === 'layers' && followed(sizes[fitted]) === undefined;

/**
 * Names that no size may have: fields beside the sizes in the same mapping of a config, and fields beside them in a search
 * space.
 */
const reserved = ['name', 'file', 'weights', 'training', 'tunedFor', 'learningRate'];

const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isListOf = (of: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(of);

/** The requirement on a default, for each kind of size. */
const defaults: Readonly<Record<SizeKind, (spec: SizeSpec) => { need: string; isRight: (value: unknown) => boolean }>> =
  {
    layers: () => ({
      need: 'a list of whole numbers of at least 1, or {as: the name of another size},',
      isRight: (value) => isListOf(isWhole(1))(value) && (value as unknown[]).length > 0,
    }),
    count: ({ least = 1 }) => ({ need: `a whole number of at least ${least}`, isRight: isWhole(least) }),
    ranks: () => ({
      need: 'three whole numbers of at least 1',
      isRight: (value) => isListOf(isWhole(1))(value) && (value as unknown[]).length === 3,
    }),
    factor: ({ above, below = Number.POSITIVE_INFINITY }) => ({
      need: `a number ${above === 0 ? 'above' : 'of at least'} 0${below === 1 ? ' and below 1' : ''}`,
      isRight: (value) => isNumber(value) && (above === 0 ? value > 0 : value >= 0) && value < below,
    }),
  };

function sizeFaults(size: string, spec: unknown, sizes: Readonly<Record<string, unknown>>): string[] {
  if (!/^[A-Za-z_]\w*$/.test(size) || reserved.includes(size)) {
    return [`sizes has ${showValue(size)}: another name is needed`];
  }
  if (!isMapping(spec) || !Object.hasOwn(defaults, String(spec.kind))) {
    return [`sizes.${size} is ${showValue(spec)}: ${Object.keys(defaults).join('(...), ')}(...) makes one`];
  }
  const given = spec as unknown as SizeSpec;
  const { need, isRight } = defaults[given.kind](given);
  const other = followed(given);
  const isSound = other === undefined ? isRight(given.default) : isOwn(sizes[other], given.kind);
  const { low, high, scale } = given.search ?? {};
  const searched =
    isNumber(low) && (scale === 'log' ? low > 0 : low >= 0) && (high === undefined || (isNumber(high) && high >= low));
  return [
    ...(isSound ? [] : [`sizes.${size} is ${showValue(given.default)}: ${need} is needed`]),
    ...(searched ? [] : [`sizes.${size}: search is ${showValue([low, high])}: a lower and an upper bound are needed`]),
    ...unknownCounts(given.times, sizes).map(
      (count) => `sizes.${size}: times has ${showValue(count)}: the name of a size that is made by count is needed`,
    ),
  ];
}

/** Whether a size has the kind, and a default rather than a reference to another size. */
const isOwn = (spec: unknown, kind: SizeKind): boolean =>
  isMapping(spec) && spec.kind === kind && followed(spec as unknown as SizeSpec) === undefined;

function unknownCounts(times: Times = [], sizes: Readonly<Record<string, unknown>>): unknown[] {
  if (!Array.isArray(times)) return [times];
  return times
    .map((term: unknown) => (isMapping(term) ? term.eachTask : term))
    .filter((count) => typeof count !== 'string' || !isOwn(sizes[count], 'count'));
}
