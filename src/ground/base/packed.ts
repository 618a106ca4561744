/*
 * Compact storage for many plain values, such as the records of a million runs: what several values
 * have in common is stored once, and their numbers lie side by side in arrays, where the garbage
 * collector does not visit them one by one.
 */

/** What is common to mappings that differ in their numbers alone. */
interface Shape<T> {
  /** With 0 in place of each number. */
  readonly template: T;
  /** How many numbers come before those of each field. */
  readonly starts: { readonly [K in keyof T]: number };
}

/** A mapping whose numbers are stored in a shared array. */
export class Packed<T> {
  constructor(
    private readonly shape: Shape<T>,
    private readonly numbers: Float64Array,
    private readonly at: number,
  ) {}

  /** A value equal to that of the field, rebuilt on each call. */
  get<K extends keyof T>(field: K): T[K] {
    const { template, starts } = this.shape;
    let at = this.at + starts[field];
    return withNumbers(template[field], () => this.numbers[at++]!);
  }
}

/**
 * The count of numbers that are allocated together; a mapping with more has an array of its own.
 */
const TOGETHER = 2 ** 16;

/** Returns a function that packs mappings; all that it packs share storage. */
export function packing<T extends object>(): (mapping: T) => Packed<T> {
  const shapes = new Map<string, Shape<T>>();
  let numbers = new Float64Array(0);
  let used = 0;
  return (mapping) => {
    const own: number[] = [];
    const take = (number: number) => {
      own.push(number);
      return 0;
    };
    const starts = {} as { [K in keyof T]: number };
    const template = { ...mapping };
    for (const field in mapping) {
      starts[field] = own.length;
      template[field] = withNumbers(mapping[field], take);
    }
    const id = JSON.stringify(template);
    const shape = shapes.get(id) ?? { template, starts };
    shapes.set(id, shape);
    if (used + own.length > numbers.length) {
      numbers = new Float64Array(Math.max(TOGETHER, own.length));
      used = 0;
    }
    numbers.set(own, used);
    used += own.length;
    return new Packed(shape, numbers, used - own.length);
  };
}

/** A copy of a plain value whose numbers are replaced one by one, always in the same order. */
function withNumbers<T>(value: T, next: (number: number) => number): T {
  if (typeof value === 'number') return next(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let i = 0; i < value.length; i++) copy[i] = withNumbers(value[i], next);
    return copy as T;
  }
  // A spread copy has all names, even `__proto__`, as own properties.
  const copy = { ...value };
  for (const name in copy) copy[name] = withNumbers(copy[name], next);
  return copy;
}
