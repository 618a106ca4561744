/*
 * Compact storage for many plain values, such as the records of a million runs: what several values have in common is
 * stored once, and their numbers lie side by side in arrays, where the garbage collector does not visit them one by one.
 */

/** The structure that is common to values that differ in their numbers alone. */
interface Shape<T> {
  /** Appends the numbers of a value to `into`; returns false where the value has another shape. */
  readonly take: (value: unknown, into: Taken) => boolean;
  /** Rebuilds the value whose numbers begin at an index. */
  readonly make: (numbers: Float64Array, at: number) => T;
}

/** The shape of a mapping, with that of each of its fields. */
interface MappingShape<T> extends Shape<T> {
  readonly fields: { readonly [K in keyof T]: Shape<T[K]> };
}

/** A mapping whose numbers are stored in a shared array. */
export class Packed<T> {
  constructor(
    private readonly shape: MappingShape<T>,
    private readonly numbers: Float64Array,
    private readonly at: number,
  ) {}

  /** A value equal to that of the field, rebuilt on each call. */
  get<K extends keyof T>(field: K): T[K] {
    return this.shape.fields[field].make(this.numbers, this.at);
  }
}

/** A reusable buffer for the numbers of one value at a time. */
class Taken {
  values = new Float64Array(64);
  count = 0;

  add(value: number): void {
    if (this.count === this.values.length) {
      const longer = new Float64Array(2 * this.count);
      longer.set(this.values);
      this.values = longer;
    }
    this.values[this.count++] = value;
  }
}

/** The count of numbers that are allocated together; a mapping with more has an array of its own. */
const TOGETHER = 2 ** 16;

/** The count of most recently used shapes that are tried for a mapping. */
const TRIED = 32;

/** Packs mappings of plain values. */
export function packing<T extends object>(): (mapping: T) => Packed<T> {
  const shapes: MappingShape<T>[] = [];
  const taken = new Taken();
  let numbers = new Float64Array(0);
  let used = 0;
  const isOf = (shape: MappingShape<T>, mapping: T): boolean => {
    taken.count = 0;
    return shape.take(mapping, taken);
  };
  /** The shape of a mapping; its numbers are then in `taken`. */
  const shapeFor = (mapping: T): MappingShape<T> => {
    const place = shapes.findIndex((shape) => isOf(shape, mapping));
    if (place === 0) return shapes[0]!;
    const shape = place > 0 ? shapes.splice(place, 1)[0]! : mappingShape(mapping, { taken: 0 });
    if (place < 0) isOf(shape, mapping);
    shapes.unshift(shape);
    if (shapes.length > TRIED) shapes.pop();
    return shape;
  };
  return (mapping) => {
    const shape = shapeFor(mapping);
    const { values, count } = taken;
    if (used + count > numbers.length) {
      numbers = new Float64Array(Math.max(TOGETHER, count));
      used = 0;
    }
    const at = used;
    for (let i = 0; i < count; i++) numbers[used++] = values[i]!;
    return new Packed(shape, numbers, at);
  };
}

/** The number of numbers that come before those of a value. */
interface Places {
  taken: number;
}

function shapeOf(value: unknown, places: Places): Shape<unknown> {
  if (typeof value === 'number') return numberShape(places.taken++);
  if (typeof value !== 'object' || value === null) {
    return { take: (other) => other === value, make: () => value };
  }
  if (!Array.isArray(value)) return mappingShape(value, places);
  return value.every((item) => typeof item === 'number') ? numbersShape(value, places) : listShape(value, places);
}

const numberShape = (place: number): Shape<number> => ({
  take: (value, into) => {
    if (typeof value !== 'number') return false;
    into.add(value);
    return true;
  },
  make: (numbers, at) => numbers[at + place]!,
});

function mappingShape<T extends object>(value: T, places: Places): MappingShape<T> {
  const names = Object.keys(value) as (keyof T)[];
  const shapes = names.map((name) => shapeOf(value[name], places));
  const eachAs = <V>(of: (i: number) => V) => Object.fromEntries(names.map((name, i) => [name, of(i)]));
  // A spread copy has all names, even `__proto__`, as own properties.
  const blank = eachAs(() => undefined);
  return {
    fields: eachAs((i) => shapes[i]!) as MappingShape<T>['fields'],
    take: (other, into) => {
      if (typeof other !== 'object' || other === null || Array.isArray(other)) return false;
      let i = 0;
      for (const name in other) {
        if (name !== names[i] || !shapes[i]!.take(other[name as keyof typeof other], into)) return false;
        i++;
      }
      return i === names.length;
    },
    make: (numbers, at) => {
      const made = { ...blank } as T;
      for (let i = 0; i < names.length; i++) made[names[i]!] = shapes[i]!.make(numbers, at) as T[keyof T];
      return made;
    },
  };
}

function numbersShape({ length }: readonly unknown[], places: Places): Shape<number[]> {
  const from = places.taken;
  places.taken += length;
  return {
    take: (value, into) => {
      if (!Array.isArray(value) || value.length !== length) return false;
      for (let i = 0; i < length; i++) {
        const item: unknown = value[i];
        if (typeof item !== 'number') return false;
        into.add(item);
      }
      return true;
    },
    make: (numbers, at) => {
      const made = new Array<number>(length);
      for (let i = 0; i < length; i++) made[i] = numbers[at + from + i]!;
      return made;
    },
  };
}

function listShape(list: readonly unknown[], places: Places): Shape<unknown[]> {
  const shapes = list.map((item) => shapeOf(item, places));
  return {
    take: (value, into) =>
      Array.isArray(value) && value.length === shapes.length && shapes.every((shape, i) => shape.take(value[i], into)),
    make: (numbers, at) => shapes.map((shape) => shape.make(numbers, at)),
  };
}
