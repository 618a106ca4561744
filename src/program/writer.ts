import { type Extent, extentsOf, partExtents } from '../kernels/extents.js';
import {
  encode,
  encodeStruct,
  type InstructionName,
  type Instructions,
  type StructName,
  type Structs,
  type Values,
} from '../kernels/instructions.js';

/** Hands out addresses of memory that is there later. */
export interface Memory {
  /** The address of so many bytes that nothing else has. */
  reserve(bytes: number): number;
}

/** Numbers that must lie at an address before a program runs. */
export interface Constant {
  readonly address: number;
  readonly values: Int32Array | Float32Array | Float64Array;
}

/**
 * Collects the instructions of a program and the constants that they point to, in addresses of memory that is reserved
 * and not there yet. Each place that an instruction names must lie within what was reserved in one piece: the kernels
 * check nothing, so that a wrong place is an Error here.
 */
export class ProgramWriter implements Memory {
  readonly #instructions: Int32Array[] = [];
  readonly #constants: Constant[] = [];
  /** In ascending order. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #position = 0;

  constructor(private readonly memory: Memory) {}

  reserve(bytes: number): number {
    const start = this.memory.reserve(bytes);
    if (start < (this.#ends.at(-1) ?? 1)) throw new Error(`memory is handed out twice, at ${start}`);
    this.#starts.push(start);
    this.#ends.push(start + bytes);
    return start;
  }

  emit<Name extends InstructionName>(name: Name, values: Values<Instructions[Name]>): void {
    this.#checkAll(name, values, extentsOf(name, values));
    const words = encode(name, values);
    this.#instructions.push(words);
    this.#position += words.byteLength;
  }

  /** The address of inputs of a mixture or a cross-stitch unit, nodes of so many rows and columns. */
  parts(parts: readonly Values<Structs['Part']>[], rows: number, width: number): number {
    for (const part of parts) this.#checkAll('Part', part, partExtents(part, rows, width));
    return this.constant(Int32Array.from(parts.flatMap((part) => [...encodeStruct('Part', part)])));
  }

  /** The address of a struct. */
  struct<Name extends StructName>(name: Name, values: Values<Structs[Name]>): number {
    return this.constant(encodeStruct(name, values));
  }

  /** The address of constants in memory. */
  constant(values: Constant['values']): number {
    const address = this.reserve(values.byteLength);
    this.#constants.push({ address, values });
    return address;
  }

  /** Throws where bytes from an address on are not reserved in one piece; `what` says whose they are. */
  check(what: string, address: number, bytes: number): void {
    const place = this.#pieceOf(address);
    if (place >= 0 && bytes >= 0 && address + bytes <= this.#ends[place]!) return;
    throw new Error(`${what}: ${bytes} bytes at ${address} lie outside of what is reserved`);
  }

  /** Bytes of the instructions so far: where the next one will lie, from the program's start. */
  get position(): number {
    return this.#position;
  }

  /** Reserves the program's place and returns its address. */
  finish(): number {
    return this.constant(Int32Array.from(this.#instructions.flatMap((words) => [...words])));
  }

  /** All that must be in memory before the program runs, the program itself included once it is finished. */
  get constants(): readonly Constant[] {
    return this.#constants;
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

  /** The number of the last piece that starts at an address or before it. */
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
