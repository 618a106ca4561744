/** Loads the WebAssembly modules of the kernels. */

import { InputError } from '../../ground/base/errors.js';
import { Arena, type KernelInstance } from './arena.js';
import {
  type Algorithm,
  DEFAULT_ALGORITHM,
  type Kernels,
  type Machine,
  type Memory,
} from './machine.js';
import { allowRelaxedSimd, isEmulationAsked, type ModuleName, wasmBytes } from './wasm-bytes.js';

const PAGE = 65_536;

type Exports = Omit<Kernels, 'memory' | 'heapBase'> & {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
};

const compiled = new Map<ModuleName, WebAssembly.Module>();

/** Reads and compiles a module, once. */
function compile(name: ModuleName): WebAssembly.Module {
  const module = compiled.get(name) ?? new WebAssembly.Module(wasmBytes(name));
  compiled.set(name, module);
  return module;
}

const exportsIn = (name: ModuleName): Exports => {
  const { exports } = new WebAssembly.Instance(compile(name));
  // biome-ignore lint/plugin: `npm run kernels` compiles the modules from these functions' header.
  return exports as unknown as Exports;
};

/** How WebAssembly computes algorithm 2 here. */
interface Fusing {
  readonly module: ModuleName;
  readonly variant: string;
  /** Why it is emulated; undefined where it is not. */
  readonly emulatedAs?: string;
}

let fusing: Fusing | undefined;

/**
 * Chooses the module of algorithm 2, once: fused instructions if there are any here, the exact
 * emulation if not.
 */
export function wasmFusing(): Fusing {
  fusing ??= chooseFusing();
  return fusing;
}

function chooseFusing(): Fusing {
  const emulatedAs = whyNotFused();
  return emulatedAs === undefined
    ? { module: 'fused', variant: 'relaxed-simd' }
    : { module: 'emulated', variant: 'simd128-emulated', emulatedAs };
}

function whyNotFused(): string | undefined {
  if (isEmulationAsked()) return 'MMOE_EXP_WASM=emulated asks for it';
  const bytes = wasmBytes('fused');
  if (!WebAssembly.validate(bytes)) allowRelaxedSimd();
  if (!WebAssembly.validate(bytes)) return 'this runtime has no relaxed SIMD';
  // (1 + e)^2 - (1 + 2 e) is e^2, which a product that is rounded first loses.
  const e = 2 ** -12;
  const square = exportsIn('fused').multiplyAdd!(1 + e, 1 + e, -(1 + 2 * e));
  return square === e * e ? undefined : 'relaxed SIMD does not fuse on this processor';
}

/** @throws InputError where this runtime has no fixed-width SIMD, or the file is missing */
function instantiate(choose: () => ModuleName): Kernels {
  try {
    const exports = exportsIn(choose());
    return { ...exports, memory: new WasmMemory(exports.memory), heapBase: exports.heapBase() };
  } catch (error) {
    throw new InputError('engine', [
      `the WebAssembly kernels, which every engine needs, do not load: ${(error as Error).message}`,
    ]);
  }
}

/**
 * WebAssembly as a machine of each algorithm; of the second, the variant is only known once its
 * modules can be read.
 */
export const wasmMachines: Readonly<Record<Algorithm, Machine>> = {
  1: {
    name: 'wasm',
    algorithm: 1,
    variant: 'simd128',
    instantiate: () => instantiate(() => 'kernels'),
  },
  2: {
    name: 'wasm',
    algorithm: 2,
    get variant() {
      return wasmFusing().variant;
    },
    instantiate: () => instantiate(() => wasmFusing().module),
  },
};

/** Algorithm 2 without fused instructions, for tests. */
export const emulatedWasm: Machine = {
  name: 'wasm',
  algorithm: 2,
  variant: 'simd128-emulated',
  instantiate: () => instantiate(() => 'emulated'),
};

export const wasmMachine: Machine = wasmMachines[DEFAULT_ALGORITHM];

class WasmMemory implements Memory {
  readonly origin = 0;

  constructor(private readonly memory: WebAssembly.Memory) {}

  get buffer(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  get bytes(): number {
    return this.buffer.byteLength;
  }

  grow(bytes: number): void {
    const missing = Math.ceil((bytes - this.bytes) / PAGE);
    if (missing > 0) this.memory.grow(missing);
  }
}

/**
 * An instance of a machine; by default, of the one that makes data, which are the same in each
 * algorithm.
 */
export function newInstance(machine: Machine = wasmMachines[1]): KernelInstance {
  const kernels = machine.instantiate();
  return { kernels, arena: new Arena(kernels) };
}
