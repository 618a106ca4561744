/** Collects the instructions of a program, and checks that each address lies in reserved memory. */

import { type Extent, instructionExtents, partExtents } from '../kernels/extents.js';
import {
  encode,
  encodeStruct,
  FORK,
  type InstructionName,
  type Instructions,
  type StructName,
  type Structs,
  type Values,
} from '../kernels/instructions.js';
import { divided } from './divide-instruction.js';

/** Reserves addresses in memory that is committed later. */
export interface Memory {
  reserve(bytes: number): number;
}

/** Numbers that must be written to an address before a program runs. */
export interface Constant {
  readonly address: number;
  readonly values: Int32Array | Float32Array | Float64Array;
}

/**
 * Collects instructions, and constants that they point to, in memory that is reserved. Each address
 * must lie, with its extent, within one reserved range: the kernels check nothing, so an invalid
 * one is an Error here.
 */
export class ProgramWriter implements Memory {
  readonly #instructions: Int32Array[] = [];
  /** All constants, including the program itself once it is finished. */
  readonly constants: Constant[] = [];
  readonly #partsAt = new Map<
    number,
    { parts: readonly Values<Structs['Part']>[]; rows: number; width: number }
  >();
  /** Starts and ends of the reserved ranges, in ascending order. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** The offset in bytes of the next instruction from the program's start. */
  position = 0;

  /** Instructions that were divided into two. */
  divided = 0;

  /**
   * Instructions of at least `leastDivided` multiply-adds are divided for two threads, if it is
   * given: see divide-instruction.ts.
   */
  constructor(
    private readonly memory: Memory,
    private readonly leastDivided?: number,
  ) {}

  reserve(bytes: number): number {
    const start = this.memory.reserve(bytes);
    if (start < (this.#ends.at(-1) ?? 1))
      throw new Error(`memory is handed out twice, at ${start}`);
    this.#starts.push(start);
    this.#ends.push(start + bytes);
    return start;
  }

  emit<Name extends InstructionName>(name: Name, values: Values<Instructions[Name]>): void {
    const parts =
      this.leastDivided === undefined ? undefined : divided(name, values, this.leastDivided, this);
    if (parts) {
      this.#push(FORK);
      this.divided++;
    }
    for (const part of parts ?? [values]) {
      this.#checkAll(name, part, instructionExtents(name, part));
      this.#push(encode(name, part));
    }
  }

  /**
   * Writes the inputs of a mixture, a cross-stitch unit or a product, [rows, width], and returns
   * the address.
   */
  parts(parts: readonly Values<Structs['Part']>[], rows: number, width: number): number {
    for (const part of parts) this.#checkAll('Part', part, partExtents(part, rows, width));
    const address = this.constant(
      Int32Array.from(parts.flatMap((part) => [...encodeStruct('Part', part)])),
    );
    this.#partsAt.set(address, { parts, rows, width });
    return address;
  }

  /** The same inputs from row `first` on. */
  partsFrom(first: number, address: number): number {
    const { parts, rows, width } = this.#partsAt.get(address)!;
    const moved = parts.map(({ value, gradient, ...part }) => {
      const bytes = first * part.stride;
      return { ...part, value: value + bytes, gradient: gradient && gradient + bytes };
    });
    return this.parts(moved, rows - first, width);
  }

  struct<Name extends StructName>(name: Name, values: Values<Structs[Name]>): number {
    return this.constant(encodeStruct(name, values));
  }

  /** The address of a constant, which is reserved. */
  constant(values: Constant['values']): number {
    const address = this.reserve(values.byteLength);
    this.constants.push({ address, values });
    return address;
  }

  /** The address of a copy of a constant. */
  copy(address: number): number {
    return this.constant(this.constants.find((constant) => constant.address === address)!.values);
  }

  /**
   * `what` names the owner of a range of bytes.
   * @throws Error where it does not lie within one reserved range
   */
  check(what: string, address: number, bytes: number): void {
    const place = this.#pieceOf(address);
    if (place >= 0 && bytes >= 0 && address + bytes <= this.#ends[place]!) return;
    throw new Error(`${what}: ${bytes} bytes at ${address} lie outside the reserved memory`);
  }

  /** Reserves the program as a constant, and returns its address. */
  finish(): number {
    return this.constant(Int32Array.from(this.#instructions.flatMap((words) => [...words])));
  }

  #push(words: Int32Array): void {
    this.#instructions.push(words);
    this.position += words.byteLength;
  }

  #checkAll(
    name: string,
    values: Readonly<Record<string, number | boolean>>,
    extents: Readonly<Record<string, Extent>>,
  ): void {
    for (const [field, extent] of Object.entries(extents)) {
      const address = values[field] as number;
      if (typeof extent === 'number') this.check(`${name}.${field}`, address, extent);
      else if (address !== 0) this.check(`${name}.${field}`, address, extent.unlessNone);
    }
  }

  /** The index of the last range that starts at or before an address. */
  #pieceOf(address: number): number {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
