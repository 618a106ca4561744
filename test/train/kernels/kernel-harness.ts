import { expect } from 'vitest';
import { Arena } from '../../../src/train/kernels/arena.js';
import {
  encode,
  type InstructionName,
  type Instructions,
  type StructName,
  type Structs,
  type Values,
} from '../../../src/train/kernels/instructions.js';
import { type Algorithm, algorithms, type Kernels } from '../../../src/train/kernels/machine.js';
import { nativeMachines } from '../../../src/train/kernels/native.js';
import { PANEL, panelCount } from '../../../src/train/kernels/panels.js';
import { emulatedWasm, wasmMachines } from '../../../src/train/kernels/wasm.js';
import { divided } from '../../../src/train/program/divide-instruction.js';
import { type Layout, layoutBytes, pack, unpack } from '../../../src/train/program/layout.js';
import { ProgramWriter } from '../../../src/train/program/writer.js';

export type Matrix = readonly (readonly number[])[];

/**
 * Fails where two memories differ in a bit. What is not a number may be so in different ways: which
 * of the patterns an operation gives is the processor's affair, in WebAssembly too.
 */
export function expectSameBits(machine: string, actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) === 0) return;
  const [a, b] = [actual, expected].map((bytes) => new Uint32Array(bytes.slice().buffer)) as [
    Uint32Array,
    Uint32Array,
  ];
  const notNumber = (word: number) => (word & 0x7fffffff) > 0x7f800000;
  const place = a.findIndex((word, i) => word !== b[i] && !(notNumber(word) && notNumber(b[i]!)));
  if (place >= 0)
    expect.fail(`${machine}: ${hex(a[place]!)} for ${hex(b[place]!)}, word ${place} of the memory`);
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** A matrix in memory: node values, or with `layout` a weight. */
export interface Place {
  readonly address: number;
  /** Bytes. */
  readonly stride: number;
}

interface Named {
  readonly name: string;
  readonly kernels: Kernels;
}

/**
 * What runs besides an algorithm's WebAssembly: for algorithm 2 its emulation, and the library of
 * this platform, or the one that is named, such as the checked one.
 */
function otherMachines(algorithm: Algorithm): Named[] {
  const machines = [
    ...(algorithm === 2 ? [emulatedWasm] : []),
    ...nativeMachines(algorithm, process.env.MMOE_EXP_KERNELS),
  ];
  return machines.map((machine) => ({
    name: `${machine.name}/${machine.variant}, algorithm ${algorithm}`,
    kernels: machine.instantiate(),
  }));
}

/** The machines of each algorithm, that with which the others are compared first. */
export const machines: Readonly<Record<Algorithm, readonly [Named, ...Named[]]>> = {
  1: [{ name: 'wasm, algorithm 1', kernels: wasmMachines[1].instantiate() }, ...otherMachines(1)],
  2: [{ name: 'wasm, algorithm 2', kernels: wasmMachines[2].instantiate() }, ...otherMachines(2)],
};

const { kernels } = machines[2][0];

/** Behind the tables of every WebAssembly module. */
const BASE = Math.max(
  ...algorithms.flatMap((algorithm) =>
    machines[algorithm].map((machine) => machine.kernels.heapBase),
  ),
);

const arena = new Arena({ ...kernels, heapBase: BASE });

/**
 * One program, with its operands. It runs in WebAssembly by algorithm 2, and every other machine of
 * an algorithm must leave the same memory, also where it runs the two parts of each instruction
 * that is divided, the second one first.
 */
export class Machine {
  readonly #arena = arena;
  readonly #writer: ProgramWriter;
  readonly #inParts: (() => Int32Array[])[] = [];
  readonly #names = new Set<InstructionName>();
  /** The memory after the run, by algorithm. */
  readonly #after: Uint8Array[] = [];

  constructor() {
    this.#arena.reset();
    this.#writer = new ProgramWriter(this.#arena);
  }

  emit<Name extends InstructionName>(name: Name, values: Values<Instructions[Name]>): void {
    this.#writer.emit(name, values);
    const isFirst = !this.#names.has(name);
    this.#names.add(name);
    this.#inParts.push(() => {
      // Of more than one step of Adam, the parts would have to share their powers.
      const parts = (isFirst && divided(name, values, 0, this.#writer)) || [values];
      return parts.map((part) => encode(name, part)).reverse();
    });
  }

  /** Runs what was emitted, as a part of a step. */
  run(step = 0): void {
    const length = this.#writer.position;
    const start = this.#writer.finish();
    const words = Int32Array.from(
      this.#inParts.flatMap((encoded) => encoded().flatMap((part) => [...part])),
    );
    const parts = this.#writer.constant(words);
    const end = parts + words.byteLength;
    this.#arena.commit();
    for (const { address, values } of this.#writer.constants) this.#arena.write(address, values);
    // What only the parts need lies behind the program.
    const bytes = start + length - BASE;
    const before = new Uint8Array(kernels.memory.buffer, BASE, end - BASE).slice();
    const after = (machine: Kernels, from: number, to: number): Uint8Array => {
      machine.memory.grow(end);
      const { buffer, origin } = machine.memory;
      const used = new Uint8Array(buffer, origin + BASE, end - BASE);
      used.set(before);
      machine.execute(from, to, step);
      return used.subarray(0, bytes);
    };
    for (const algorithm of algorithms) {
      const [reference, ...others] = machines[algorithm];
      const expected = after(reference.kernels, start, start + length);
      this.#after.push(expected);
      for (const { name, kernels: other } of others) {
        expectSameBits(name, after(other, start, start + length), expected);
        expectSameBits(`${name}, in parts`, after(other, parts, end), expected);
      }
    }
  }

  /** Fails where the algorithms left different bits. */
  expectSameInEach(): void {
    const [first, second] = this.#after as [Uint8Array, Uint8Array];
    expectSameBits('algorithm 2 against 1', second, first);
  }

  numbers(values: readonly number[]): number {
    return this.#writer.constant(Float32Array.from(values));
  }

  parts(parts: readonly Values<Structs['Part']>[], rows: number, columns: number): number {
    return this.#writer.parts(parts, rows, columns);
  }

  /** The address of a struct. */
  struct<Name extends StructName>(name: Name, values: Values<Structs[Name]>): number {
    return this.#writer.struct(name, values);
  }

  words(values: readonly number[]): number {
    return this.#writer.constant(Int32Array.from(values));
  }

  doubles(values: readonly number[]): number {
    return this.#writer.constant(Float64Array.from(values));
  }

  /** Rows, each padded with zeros to whole panels, and some panels more between them. */
  rows(matrix: Matrix, gap = 0): Place {
    const width = PANEL * (panelCount(matrix[0]!.length) + gap);
    const values = new Float32Array(matrix.length * width);
    matrix.forEach((row, i) => {
      values.set(row, i * width);
    });
    return { address: this.#writer.constant(values), stride: 4 * width };
  }

  panels(matrix: Matrix): number {
    const layout = makeLayout(matrix.length, matrix[0]!.length);
    const panels = new Float32Array(layoutBytes(layout) / 4);
    pack(layout, Float32Array.from(matrix.flat()), panels);
    return this.#writer.constant(panels);
  }

  readNumbers(address: number, length: number): number[] {
    return [...this.#arena.float32(address, length)];
  }

  readDouble(address: number): number {
    return this.#arena.float64(address, 1)[0]!;
  }

  /** With the columns of the padding. */
  readRows({ address, stride }: Place, rows: number, columns: number): number[][] {
    return range(rows).map((i) =>
      this.readNumbers(address + i * stride, PANEL * panelCount(columns)),
    );
  }

  readPanels(address: number, rows: number, columns: number): number[][] {
    const layout = makeLayout(rows, columns);
    const values = unpack(layout, this.#arena.float32(address, layoutBytes(layout) / 4));
    return range(rows).map((i) => [...values.subarray(i * columns, (i + 1) * columns)]);
  }
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Float32 numbers in [-1, 1), the same for the same seed. */
export function randomMatrix(rows: number, columns: number, seed: number): number[][] {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  };
  return range(rows).map(() => range(columns).map(next));
}

export const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * b[i]![j]!, 0)));

export const transposed = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));

/** Both matrices entry by entry. */
export const zip = (a: Matrix, b: Matrix, f: (x: number, y: number) => number): number[][] =>
  a.map((row, i) => row.map((x, j) => f(x, b[i]![j]!)));

/** The largest difference; columns that only `a` has must hold zeros. */
export function distance(a: Matrix, b: Matrix): number {
  return Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - (b[i]![j] ?? 0)))));
}

function makeLayout(rows: number, columns: number): Layout {
  return { count: 1, rows, columns };
}
