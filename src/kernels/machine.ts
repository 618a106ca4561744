/** What runs kernels: WebAssembly, or the native library with vectors of some width. All give the same bits. */
export type MachineName = 'wasm' | 'sse2' | 'avx2' | 'avx512' | 'neon';

export interface Machine {
  readonly name: MachineName;
  /** Of a native one: the SHA-256 of its library. */
  readonly library?: string;
  /** The kernels on a memory of their own. */
  instantiate(): Kernels;
}

/** The bytes that programs address. */
export interface Memory {
  /** Another one after it has grown. */
  readonly buffer: ArrayBuffer;
  /** Where address 0 lies in the buffer. */
  readonly origin: number;
  /** How many bytes may be addressed. */
  readonly bytes: number;
  /** Makes it at least so large; what it holds stays. Throws a RangeError where that much is not to be had. */
  grow(bytes: number): void;
}

/** A kernel of addresses, counts and sizes, all whole numbers. */
type Kernel = (...args: number[]) => void;

/** The kernels on a memory. None checks where an address leads: WebAssembly traps, native code does not. */
export interface Kernels {
  readonly memory: Memory;
  /** The first address that is the caller's. */
  readonly heapBase: number;
  /** e^x, log x and sin x in float64. */
  exp(x: number): number;
  log(x: number): number;
  sin(x: number): number;
  /** From a key of four words to its schedule of 128 bytes. */
  readonly scheduleKeys: Kernel;
  /** A schedule, and four counters that are enciphered in place: word w of all four in bytes 16 w .. 16 w + 15. */
  readonly threefryBlocks: Kernel;
  /** A Recipe, the first example, how many, where their features go, bytes from one's to the next's, and labels. */
  readonly generate: Kernel;
  /** Functions of numbers in place: an address and bytes, a multiple of 64; float32, of sin float64. */
  readonly expRange: Kernel;
  readonly logRange: Kernel;
  readonly sinRange: Kernel;
  /** Runs the instructions between two addresses for a step: see instructions.ts. */
  readonly execute: Kernel;
  /** Trains steps from .. to - 1 of the Program at an address, stores their losses, returns how many there are. */
  train(program: number, from: number, to: number, losses: number): number;
}
