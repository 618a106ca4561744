import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { packageFile } from '../base/files.js';
import { sha256Of } from '../base/sha256.js';
import type { Kernels, Machine, MachineName, Memory } from './machine.js';
import { nativeHashes } from './native-hashes.js';

/** Alignment of addresses. The bytes below it are unused, so that address 0 can mean that there is none. */
const LINE = 64;

/** The functions among the kernels, each with the memory as an additional first argument. */
type Variant = {
  readonly [Name in Exclude<keyof Kernels, 'memory' | 'heapBase'>]: (memory: Uint8Array, ...args: number[]) => number;
};

interface Addon {
  /** The variants that this processor supports, the fastest last. */
  readonly variants: Readonly<Partial<Record<MachineName, Variant>>>;
  /** Number of bytes in a buffer before the start of its first whole cache line. */
  skip(buffer: ArrayBuffer): number;
}

const PLATFORM = `${process.platform}-${process.arch}`;

const LIBRARY = packageFile(`prebuilds/${PLATFORM}/kernels.node`);

/** Thrown where the package's library is not the one that ships. */
export class ForeignLibraryError extends Error {
  readonly file = LIBRARY;

  constructor(sha256: string) {
    super(
      `its library, with SHA-256 ${sha256.slice(0, 12)}..., is not the one that ships: reinstall mmoe-exp, or name a library that you compiled by MMOE_EXP_NATIVE_LIBRARY`,
    );
  }
}

/**
 * Returns the machines of the native library that this processor supports, the fastest first. A library given by `named` is
 * loaded without a check of its hash.
 * @throws ForeignLibraryError where none is named, and the library in the package is not the one that ships
 * @throws Error of the system, where there is no library for this platform or it does not load
 */
export function nativeMachines(named?: string): Machine[] {
  const file = resolve(named ?? LIBRARY);
  const library = sha256Of(readFileSync(file));
  // Loading a truncated library may crash the process.
  if (named === undefined && library !== nativeHashes[PLATFORM]) throw new ForeignLibraryError(library);
  const addon = createRequire(import.meta.url)(file) as Addon;
  const machines = Object.entries(addon.variants).map(([name, variant]) => ({
    name: name as MachineName,
    library,
    instantiate: () => instantiate(addon, variant),
  }));
  return machines.reverse();
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
