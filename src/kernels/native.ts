import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { packageFile } from '../base/package-files.js';
import { sha256Of } from '../base/sha256.js';
import type { Kernels, Machine, MachineName, Memory } from './machine.js';
import { nativeHashes } from './native-hashes.js';

/** Addresses begin at a multiple of this, and 0 to here is nobody's: an address of 0 means that there is none. */
const LINE = 64;

/** Of what the kernels do, all that is called with the memory it is about. */
type Variant = {
  readonly [Name in Exclude<keyof Kernels, 'memory' | 'heapBase'>]: (memory: Uint8Array, ...args: number[]) => number;
};

interface Addon {
  /** Those that this processor runs, the fastest last. */
  readonly variants: Readonly<Partial<Record<MachineName, Variant>>>;
  /** How many bytes of a buffer lie before the first that begins a cache line. */
  skip(buffer: ArrayBuffer): number;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** The library of this platform, which lies beside the package's other files. */
const LIBRARY = packageFile(`prebuilds/${PLATFORM}/kernels.node`);

/** A library that is there in place of the one that ships. */
export class ForeignLibraryError extends Error {
  readonly file = LIBRARY;

  constructor(sha256: string) {
    super(
      `its library, with SHA-256 ${sha256.slice(0, 12)}..., is not the one that ships: reinstall mmoe-exp, or name a library that you compiled by MMOE_EXP_NATIVE_LIBRARY`,
    );
  }
}

/**
 * The machines of the native library that this processor runs, the fastest first. One that is named is taken as it is.
 * @throws ForeignLibraryError where none is named, and that in the package is not the one that ships
 * @throws Error what the system says where there is no library for this platform or it does not load
 */
export function nativeMachines(named?: string): Machine[] {
  const file = resolve(named ?? LIBRARY);
  const library = sha256Of(readFileSync(file));
  // To load one that is cut short may end the process.
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
