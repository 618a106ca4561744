/*
 * Many plain values in little memory, such as what is recorded of a million runs: what several have in common is kept once, and
 * their numbers lie side by side in arrays, where the garbage collector does not visit them one by one.
 */

/** Makes a value of the numbers that begin at a place. */
type Fill<T> = (numbers: Float64Array, at: number) => T;

/** What mappings have in common: how each field is made. */
type Shape<T> = { readonly [K in keyof T]: Fill<T[K]> };

/** A mapping whose numbers are elsewhere. */
export class Packed<T> {
  constructor(
    private readonly shape: Shape<T>,
    private readonly numbers: Float64Array,
    private readonly at: number,
  ) {}

  /** A value equal to the one that the field had, made anew each time. */
  get<K extends keyof T>(field: K): T[K] {
    return this.shape[field](this.numbers, this.at);
  }
}

/** Numbers that are allocated together; a mapping with more has an array of its own. */
const TOGETHER = 2 ** 16;

/** Packs mappings of plain values. */
export function packing<T extends object>(): (mapping: T) => Packed<T> {
  const shapes = new Map<string, Shape<T>>();
  let numbers = new Float64Array(0);
  let used = 0;
  return (mapping) => {
    const found: number[] = [];
    const id = collected(mapping, found);
    const shape = shapes.get(id) ?? shapeOf(mapping);
    shapes.set(id, shape);
    if (used + found.length > numbers.length) {
      numbers = new Float64Array(Math.max(TOGETHER, found.length));
      used = 0;
    }
    numbers.set(found, used);
    used += found.length;
    return new Packed(shape, numbers, used - found.length);
  };
}

/** Collects the numbers of a value; returns all else as text, equal for values of one shape. */
function collected(value: unknown, into: number[]): string {
  if (typeof value === 'number') {
    into.push(value);
    return '#';
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (!Array.isArray(value)) {
    let text = '{';
    for (const key in value) text += `${JSON.stringify(key)}:${collected(value[key as keyof typeof value], into)},`;
    return `${text}}`;
  }
  if (isNumbers(value)) {
    for (const item of value as number[]) into.push(item);
    return `#${value.length}`;
  }
  let text = '[';
  for (const item of value) text += `${collected(item, into)},`;
  return `${text}]`;
}

const isNumbers = (list: readonly unknown[]): boolean => list.every((item) => typeof item === 'number');

function shapeOf<T extends object>(mapping: T): Shape<T> {
  const places = { taken: 0 };
  return Object.fromEntries(
    Object.entries(mapping).map(([field, value]) => [field, fillOf(value, places)]),
  ) as Shape<T>;
}

/** How a value like this one is made, whose numbers come after those that are taken. */
function fillOf(value: unknown, places: { taken: number }): Fill<unknown> {
  if (typeof value === 'number') {
    const place = places.taken++;
    return (numbers, at) => numbers[at + place];
  }
  if (typeof value !== 'object' || value === null) return () => value;
  if (Array.isArray(value)) return isNumbers(value) ? numbersOf(value, places) : listOf(value, places);
  const fills = Object.entries(value).map(([key, item]) => [key, fillOf(item, places)] as const);
  // A copy has all names, such as `__proto__`, as its own.
  const names = Object.fromEntries(fills.map(([key]): [string, unknown] => [key, undefined]));
  return (numbers, at) => {
    const made = { ...names };
    for (const [key, fill] of fills) made[key] = fill(numbers, at);
    return made;
  };
}

function numbersOf({ length }: readonly unknown[], places: { taken: number }): Fill<number[]> {
  const from = places.taken;
  places.taken += length;
  return (numbers, at) => {
    const made: number[] = [];
    for (let i = at + from; i < at + from + length; i++) made.push(numbers[i]!);
    return made;
  };
}

function listOf(list: readonly unknown[], places: { taken: number }): Fill<unknown[]> {
  const fills = list.map((item) => fillOf(item, places));
  return (numbers, at) => fills.map((fill) => fill(numbers, at));
}
