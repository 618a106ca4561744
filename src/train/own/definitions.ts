import * as z from 'zod';
import { InputError } from '../../ground/base/errors.js';
import { isMapping } from '../../ground/base/grouped.js';
import { readColumn } from '../../ground/base/metric.js';
import { visible } from '../../ground/base/words.js';
import { showValue } from '../../ground/schema/text.js';
import {
  type Architecture,
  followed,
  type SizeKind,
  type SizeSpec,
} from '../models/architecture.js';
import { architectures } from '../models/index.js';

/**
 * Returns the architectures that a module exports, by name.
 * @throws InputError if there are none or one is invalid
 */
export function definitionsIn(
  values: readonly unknown[],
  label: string,
): Map<string, Architecture> {
  const found = values.filter(isDefinition);
  const faults = found.flatMap((definition) =>
    listFaults(definition).map((fault) => `${label}: ${fault}`),
  );
  const names = found.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (found.length === 0)
    faults.push(`${label}: it exports no architecture: export default defineArchitecture({...})`);
  else if (twice !== undefined) faults.push(`${label}: two architectures have the name ${twice}`);
  if (faults.length > 0) throw new InputError('code', faults.map(visible));
  return new Map(found.map((definition) => [definition.name, definition]));
}

/** Checks only for `build`: other exports may be anything. */
const isDefinition = (value: unknown): value is Architecture =>
  typeof value === 'object' && value !== null && 'build' in value;

type Sizes = Architecture['sizes'];

function listFaults(definition: Architecture): string[] {
  const { name, title, sizes, fitted, solved, build } = definition;
  if (!isText(name, /^[A-Za-z][\w-]{0,59}$/)) {
    return [
      `the name of an architecture is ${showValue(name)}: up to 60 letters, digits, _ and - are needed`,
    ];
  }
  if (architectures.has(name))
    return [`${name} is a built-in architecture: another name is needed`];
  const faults = [
    ...(isText(title, /^.{1,60}$/)
      ? []
      : [`title is ${showValue(title)}: a text of up to 60 letters is needed`]),
    ...(typeof build === 'function' ? [] : [`build is ${showValue(build)}: a function is needed`]),
    ...(isMapping(sizes)
      ? Object.entries(sizes).flatMap(([size, spec]) => sizeFaults(size, spec, sizes))
      : [`sizes is ${showValue(sizes)}: a mapping of sizes is needed`]),
    ...(fitted === undefined || isFittable(fitted, sizes)
      ? []
      : [`fitted is ${showValue(fitted)}: the name of a size that is made by layers is needed`]),
    ...(solved === undefined
      ? []
      : [`solved is ${showValue(solved)}: it must be left out, as its model is trained`]),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}

const isText = (value: unknown, form: RegExp): boolean =>
  typeof value === 'string' && form.test(value);

const isFittable = (fitted: string, sizes: Sizes): boolean =>
  isMapping(sizes) && sizes[fitted]?.kind === 'layers' && followed(sizes[fitted]) === undefined;

/** Names of other fields beside the sizes, in a config or in a search space. */
const reserved = ['name', 'file', 'weights', 'training', 'tunedFor', 'learningRate', 'values'];

/** Columns of results beside the sizes: tables with two of one name could not be read again. */
const columns = [
  ...['key', 'stage', 'model', 'replicate', 'seed', 'status'],
  ...['trial', 'step', 'steps', 'until', 'trained', 'bounds'],
];

const isColumn = (size: string): boolean =>
  columns.includes(size) || size.startsWith('score_') || readColumn(size) !== undefined;

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const wholes = z.array(z.int().min(1));

/** A size in a user's file: each field may have any value. */
type GivenSize = { readonly [Field in keyof SizeSpec]?: unknown };

/** The requirement on a default, for each kind of size. */
const defaults: Readonly<
  Record<SizeKind, (spec: GivenSize) => { need: string; shape: z.ZodType }>
> = {
  layers: () => ({
    need: 'a list of whole numbers of at least 1, or {as: the name of another size},',
    shape: wholes.min(1),
  }),
  count: ({ least }) => {
    const first = least === 0 ? 0 : 1;
    return { need: `a whole number of at least ${first}`, shape: z.int().min(first) };
  },
  ranks: () => ({ need: 'three whole numbers of at least 1', shape: wholes.length(3) }),
  factor: ({ above, below }) => ({
    need: `a number ${above === 0 ? 'above' : 'of at least'} 0${below === 1 ? ' and below 1' : ''}`,
    shape: (above === 0 ? z.number().gt(0) : z.number().min(0)).lt(
      below === 1 ? 1 : Number.POSITIVE_INFINITY,
    ),
  }),
};

const sizeKinds = ['layers', 'count', 'ranks', 'factor'] as const satisfies readonly SizeKind[];

/** The values that other fields of a size may have, beside undefined. */
const others: readonly (readonly [
  field: keyof SizeSpec,
  need: string,
  isSound: (value: unknown) => boolean,
])[] = [
  ['about', 'a text', (value) => typeof value === 'string'],
  ['least', '0', (value) => value === 0],
  ['above', '0', (value) => value === 0],
  ['below', '1', (value) => value === 1],
  ['later', 'true', (value) => value === true],
];

function sizeFaults(
  size: string,
  spec: unknown,
  sizes: Readonly<Record<string, unknown>>,
): string[] {
  // Names that every object has would be found in a mapping without them.
  if (
    !/^[A-Za-z_]\w*$/.test(size) ||
    reserved.includes(size) ||
    isColumn(size) ||
    size in Object.prototype
  ) {
    return [`sizes has ${showValue(size)}: another name is needed`];
  }
  const kind = isMapping(spec) ? sizeKinds.find((kind) => kind === String(spec.kind)) : undefined;
  if (!isMapping(spec) || kind === undefined) {
    return [`sizes.${size} is ${showValue(spec)}: ${sizeKinds.join('(...), ')}(...) makes one`];
  }
  const given: GivenSize = spec;
  const unsound = others.filter(
    ([field, , isSound]) => given[field] !== undefined && !isSound(given[field]),
  );
  if (unsound.length > 0) {
    return unsound.map(
      ([field, need]) => `sizes.${size}: ${field} is ${showValue(given[field])}: ${need} is needed`,
    );
  }
  const { need, shape } = defaults[kind](given);
  const other = followed(given);
  const isSound =
    other === undefined ? shape.safeParse(given.default).success : isOwn(sizes[other], kind);
  const { low, high, scale }: Readonly<Record<string, unknown>> = isMapping(given.search)
    ? given.search
    : {};
  const searched =
    isNumber(low) &&
    (scale === 'log' ? low > 0 : low >= 0) &&
    (high === undefined || (isNumber(high) && high >= low));
  return [
    ...(isSound ? [] : [`sizes.${size} is ${showValue(given.default)}: ${need} is needed`]),
    ...(searched
      ? []
      : [
          `sizes.${size}: search is ${showValue([low, high])}: a lower and an upper bound are needed`,
        ]),
    ...(given.atMost === undefined || isCount(given.atMost, sizes)
      ? []
      : [
          `sizes.${size}: atMost is ${showValue(given.atMost)}: the name of a size that is made by count is needed`,
        ]),
    ...unknownCounts(given.times, sizes).map(
      (count) =>
        `sizes.${size}: times has ${showValue(count)}: the name of a size that is made by count is needed`,
    ),
  ];
}

/** Whether a size has the kind, and a default rather than a reference to another size. */
const isOwn = (spec: unknown, kind: SizeKind): boolean =>
  isMapping(spec) && spec.kind === kind && followed(spec) === undefined;

/** Whether a value is the name of a size that is made by count. */
const isCount = (name: unknown, sizes: Readonly<Record<string, unknown>>): boolean =>
  typeof name === 'string' && isOwn(sizes[name], 'count');

/** The terms of `times` that are not names of counts. */
function unknownCounts(times: unknown = [], sizes: Readonly<Record<string, unknown>>): unknown[] {
  if (!Array.isArray(times)) return [times];
  return times
    .map((term: unknown) => (isMapping(term) ? term.eachTask : term))
    .filter((count) => !isCount(count, sizes));
}
