/** Loads the native library of the kernels. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageFile } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { Algorithm, Kernels, Machine, MachineName, Memory } from './machine.js';
import { nativeHashes } from './native-hashes.js';
import type { HelperData } from './second-thread.js';

/**
 * Alignment of addresses. The bytes below it are unused, so that address 0 can mean that there is
 * none.
 */
const LINE = 64;

/** The functions among the kernels, each with the memory as an additional first argument. */
type Variant = {
  readonly [Name in Exclude<keyof Kernels, 'memory' | 'heapBase' | 'multiplyAdd'>]: Native;
} & { readonly multiplyAdd?: Native };

type Native = (memory: Uint8Array, ...args: number[]) => number;

interface Addon {
  /** The variants that this processor supports, the fastest last. */
  readonly variants: Readonly<Partial<Record<MachineName, Variant>>>;
  /** Number of bytes in a buffer before the start of its first whole cache line. */
  skip(buffer: ArrayBuffer): number;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** The library of each algorithm. */
const libraries: Readonly<Record<Algorithm, string>> = {
  1: packageFile(`prebuilds/${PLATFORM}/kernels.node`),
  2: packageFile(`prebuilds/${PLATFORM}/fused.node`),
};

/** Thrown if the library in the package is not the one that was shipped. */
export class ForeignLibraryError extends Error {
  constructor(
    readonly file: string,
    sha256: string,
  ) {
    super(
      `its library, with SHA-256 ${sha256.slice(0, 12)}..., is not the one that ships: reinstall mmoe-exp, or name a library that you compiled by MMOE_EXP_NATIVE_LIBRARY`,
    );
  }
}

/**
 * Returns the machines of an algorithm's native library that this processor supports, the fastest
 * first. A library given by `named` is loaded in its place, without a check of its hash, if it
 * computes that algorithm.
 * @throws ForeignLibraryError where none is named, and the library in the package is not the one
 * that ships
 * @throws Error of the system, where there is no library for this platform or it does not load
 */
export function nativeMachines(algorithm: Algorithm, named?: string): NativeMachine[] {
  const own = named === undefined ? undefined : loadLibrary(resolve(named));
  return own !== undefined && own.algorithm === algorithm
    ? libraryMachines(own)
    : libraryMachines(shipped(algorithm));
}

/** A library that is loaded. */
interface Library {
  readonly addon: Addon;
  readonly file: string;
  readonly sha256: string;
  readonly algorithm: Algorithm;
}

function shipped(algorithm: Algorithm): Library {
  const file = libraries[algorithm];
  const sha256 = sha256Hex(readFileSync(file));
  // Loading a truncated library may crash the process.
  if (sha256 !== nativeHashes[algorithm][PLATFORM]) throw new ForeignLibraryError(file, sha256);
  return loadLibrary(file, sha256);
}

function loadLibrary(file: string, sha256 = sha256Hex(readFileSync(file))): Library {
  const addon = createRequire(import.meta.url)(file) as Addon;
  const isFused = Object.values(addon.variants).some(
    ({ multiplyAdd }) => multiplyAdd !== undefined,
  );
  return { addon, file, sha256, algorithm: isFused ? 2 : 1 };
}

function libraryMachines({ addon, file, sha256, algorithm }: Library): NativeMachine[] {
  const machines = Object.entries(addon.variants).map(([name, variant]) => ({
    name: name as MachineName,
    algorithm,
    variant: name,
    library: sha256,
    file,
    instantiate: () => instantiate(addon, variant),
  }));
  return machines.reverse();
}

/**
 * Work of an instruction in multiply-adds from which it is divided for two threads, some 16 us of
 * AVX-512. One of 16.4 us took 11.4 on two, the fastest of 4,000 on a busy machine: 3 us are for
 * handing over. The paper's model has none of this size.
 */
const MIN_DIVIDED = 2 ** 21;

/** A machine of the library in a file. */
interface NativeMachine extends Machine {
  readonly file: string;
}

/**
 * The same machine, whose runs have a second thread of this process from the first program on that
 * is divided.
 */
export function withSecondThread(machine: NativeMachine, leastDivided = MIN_DIVIDED): Machine {
  const state = new Int32Array(new SharedArrayBuffer(8));
  let isAsked = false;
  return {
    ...machine,
    second: {
      leastDivided,
      get done() {
        return Atomics.load(state, 1);
      },
      helping(action) {
        if (!isAsked) startHelper({ file: machine.file, name: machine.name, state });
        isAsked = true;
        Atomics.store(state, 0, 1);
        Atomics.notify(state, 0);
        try {
          return action();
        } finally {
          Atomics.store(state, 0, 0);
        }
      },
    },
  };
}

/** Where the thread cannot start, or ends, runs go on with one. */
function startHelper(workerData: HelperData): void {
  try {
    const worker = new Worker(packageFile('dist/kernels/second-thread.js'), {
      workerData,
      execArgv: [],
    });
    worker.on('error', () => {});
    worker.unref();
  } catch {}
}

function instantiate(addon: Addon, variant: Variant): Kernels {
  const memory = new NativeMemory(addon);
  return {
    memory,
    heapBase: LINE,
    exp: (x) => variant.exp(memory.view, x),
    log: (x) => variant.log(memory.view, x),
    sin: (x) => variant.sin(memory.view, x),
    scheduleKeys: (...args) => void variant.scheduleKeys(memory.view, ...args),
    threefryBlocks: (...args) => void variant.threefryBlocks(memory.view, ...args),
    generate: (...args) => void variant.generate(memory.view, ...args),
    expRange: (...args) => void variant.expRange(memory.view, ...args),
    logRange: (...args) => void variant.logRange(memory.view, ...args),
    sinRange: (...args) => void variant.sinRange(memory.view, ...args),
    execute: (...args) => void variant.execute(memory.view, ...args),
    train: (...args) => variant.train(memory.view, ...args),
    ...(variant.multiplyAdd && {
      multiplyAdd: (a, b, c) => variant.multiplyAdd!(memory.view, a, b, c),
    }),
  };
}

class NativeMemory implements Memory {
  view: Uint8Array<ArrayBuffer>;

  constructor(private readonly addon: Addon) {
    this.view = this.#allocate(LINE);
  }

  get buffer(): ArrayBuffer {
    return this.view.buffer;
  }

  get origin(): number {
    return this.view.byteOffset;
  }

  get bytes(): number {
    return this.view.byteLength;
  }

  grow(bytes: number): void {
    if (bytes <= this.bytes) return;
    const larger = this.#allocate(bytes);
    larger.set(this.view);
    this.view = larger;
  }

  #allocate(bytes: number): Uint8Array<ArrayBuffer> {
    const buffer = new ArrayBuffer(bytes + LINE);
    return new Uint8Array(buffer, this.addon.skip(buffer), bytes);
  }
}
