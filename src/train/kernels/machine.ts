/**
 * What fixes the bits of a training. Algorithm 1 rounds each product and each sum; algorithm 2
 * rounds a product and the sum that it is added to once, by fused multiply-add. Data and noise are
 * the same in both.
 */
export type Algorithm = 1 | 2;

export const algorithms: readonly Algorithm[] = [1, 2];

/** The algorithm of new runs. */
export const DEFAULT_ALGORITHM: Algorithm = 2;

/**
 * WebAssembly, or the native library with a set of vector instructions. All give the same bits of
 * an algorithm.
 */
export type MachineName = 'wasm' | 'sse2' | 'avx2' | 'avx512' | 'neon';

export interface Machine {
  readonly name: MachineName;
  readonly algorithm: Algorithm;
  /** The instructions that it uses. */
  readonly variant: string;
  /** The SHA-256 of the library of a native machine. */
  readonly library?: string;
  /** Where runs get a second thread. */
  readonly second?: SecondThread;
  instantiate(): Kernels;
}

/** A thread that does what a program that is divided for two offers to it. */
export interface SecondThread {
  /** The work from which an instruction is divided, in multiply-adds. */
  readonly leastDivided: number;
  /** Runs `action`, which executes programs, with the thread awake; alone where there is none. */
  helping<T>(action: () => T): T;
  /** How many instructions it has done. */
  readonly done: number;
}

/** The memory that programs address. */
export interface Memory {
  /** Replaced when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** Offset of address 0 in the buffer. */
  readonly origin: number;
  readonly bytes: number;
  /**
   * Grows to at least this size, and keeps the contents.
   * @throws RangeError where that much is not available
   */
  grow(bytes: number): void;
}

/** A kernel whose arguments are addresses, counts and sizes, all integers. */
type Kernel = (...args: number[]) => void;

/**
 * The kernels with their memory. No kernel checks addresses: WebAssembly traps on an invalid one,
 * native code does not.
 */
export interface Kernels {
  readonly memory: Memory;
  /** The first address that is available to the caller. */
  readonly heapBase: number;
  /** e^x, log x and sin x in float64. */
  exp(x: number): number;
  log(x: number): number;
  sin(x: number): number;
  /** Expands a key of four words to its schedule of 128 bytes. Arguments: the addresses of both. */
  readonly scheduleKeys: Kernel;
  /**
   * Enciphers four counters in place, word w of all in bytes 16 w .. 16 w + 15. Arguments:
   * addresses of schedule, counters.
   */
  readonly threefryBlocks: Kernel;
  /**
   * Generates examples. Arguments: a Recipe, the first example, their number, the address of
   * features, the bytes from one example's to the next, the address of labels.
   */
  readonly generate: Kernel;
  /**
   * In place, float32 (sin: float64). Arguments: an address, and a number of bytes, a multiple of
   * 64.
   */
  readonly expRange: Kernel;
  readonly logRange: Kernel;
  readonly sinRange: Kernel;
  /** Runs the instructions between two addresses for a step: see instructions.ts. */
  readonly execute: Kernel;
  /**
   * Trains steps from .. to - 1 of the Program at an address, stores their losses and returns the
   * number of losses.
   */
  train(program: number, from: number, to: number, losses: number): number;
  /** a * b + c of float32 numbers, rounded once: in algorithm 2. */
  multiplyAdd?(a: number, b: number, c: number): number;
}
