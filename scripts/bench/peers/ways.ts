import { readFileSync } from 'node:fs';
import type { EngineName } from '../../../src/train/engine/engine.js';
import { findNative } from '../../../src/train/engine/native.js';
import { DEFAULT_ALGORITHM } from '../../../src/train/kernels/machine.js';

/** What pip installs for a library, at the versions of requirements.txt. */
export const LIBRARIES = {
  torch: ['torch', 'numpy'],
  torchjd: ['torchjd', 'torch', 'numpy'],
  tensorflow: [process.platform === 'linux' ? 'tensorflow-cpu' : 'tensorflow', 'keras', 'numpy'],
  jax: ['jax', 'jaxlib', 'numpy'],
  pandas: ['pandas', 'numpy'],
  /** C, which NumPy drives; libxsmm itself is a package of Debian, libxsmm-dev. */
  libxsmm: ['numpy'],
} as const;

export type Library = keyof typeof LIBRARIES;

/** The libraries that train. */
type Trainer = Exclude<Library, 'pandas'>;

/** One way of training with a peer. */
export interface Way {
  /** Its name in the tables. */
  readonly name: string;
  /** Our engine, or the Python library. */
  readonly by: EngineName | Trainer;
  /** Its name in the peer's script. */
  readonly way: string;
  /**
   * Runs trained at once in a process: for a stack, the fastest size of 1, 2, 4, 8, 16, 32 when
   * this was written.
   */
  readonly runs: number;
  /**
   * The file with the model and its training, a library's script or our config, and their regions
   * in it.
   */
  readonly script: string;
  readonly regions: readonly string[];
  /** The file with the model and its training, if the script only drives it. */
  readonly source?: string;
}

function way(
  name: string,
  by: Way['by'],
  way: string,
  runs: number,
  [script, ...regions]: [string, ...string[]],
): Way {
  return { name, by, way, runs, script, regions };
}

const native = findNative(DEFAULT_ALGORITHM).machine;

/** The machine that users get here, by its full name. */
export const BEST: { readonly name: string; readonly engine: EngineName } = native
  ? { name: `mmoe-exp, native ${native.name}`, engine: 'native' }
  : { name: 'mmoe-exp, wasm', engine: 'wasm' };

export const WAYS: readonly Way[] = [
  ...(native ? [way(BEST.name, 'native', 'native', 1, ['mmoe.yaml'])] : []),
  way('mmoe-exp, wasm', 'wasm', 'wasm', 1, ['mmoe.yaml']),
  way('mmoe-exp, tfjs', 'tfjs', 'tfjs', 1, ['mmoe.yaml']),
  way('PyTorch, eager loop', 'torch', 'eager', 1, ['pytorch.py', 'model', 'eager']),
  way('PyTorch, `torch.compile`', 'torch', 'compile', 1, ['pytorch.py', 'model', 'eager']),
  way('PyTorch, stacked by `bmm`', 'torch', 'stacked', 16, ['pytorch.py', 'stacked']),
  way('PyTorch, stacked and compiled', 'torch', 'stacked-compile', 16, ['pytorch.py', 'stacked']),
  way('Keras, `fit`', 'tensorflow', 'fit', 1, ['tensorflow_keras.py', 'model', 'fit']),
  way('TensorFlow, `tf.function` a step', 'tensorflow', 'function', 1, [
    'tensorflow_keras.py',
    'model',
    'function',
  ]),
  way('TensorFlow, stacked in XLA', 'tensorflow', 'stacked-xla', 8, [
    'tensorflow_keras.py',
    'stacked',
  ]),
  way('JAX, `jit` a step', 'jax', 'step', 1, ['jax_scan.py', 'model', 'loop']),
  way('JAX, `jit` an epoch by `scan`', 'jax', 'scan', 1, ['jax_scan.py', 'model', 'scan']),
  way('JAX, the same by `vmap` over runs', 'jax', 'vmap', 4, ['jax_scan.py', 'model', 'scan']),
  {
    ...way('C by hand, products of libxsmm', 'libxsmm', 'hand', 1, ['libxsmm_peer.py']),
    source: 'libxsmm_step.c',
  },
];

/** At the shapes of census-income. */
export const CENSUS_WAYS: readonly Way[] = [
  ...(native ? [way(BEST.name, 'native', 'native', 1, ['census.yaml'])] : []),
  way('mmoe-exp, wasm', 'wasm', 'wasm', 1, ['census.yaml']),
  way('PyTorch, eager', 'torch', 'eager', 1, ['census_pytorch.py']),
  way('PyTorch, `torch.compile`', 'torch', 'compile', 1, ['census_pytorch.py']),
  way('TensorFlow, an epoch in XLA', 'tensorflow', 'xla', 1, ['census_tensorflow.py']),
  way('JAX, `jit` a step', 'jax', 'step', 1, ['census_jax.py']),
  way('JAX, `jit` an epoch by `scan`', 'jax', 'scan', 1, ['census_jax.py']),
];

/** With a method that combines gradients. */
export const GRADIENTS_WAYS: readonly Way[] = [
  ...(native ? [way(BEST.name, 'native', 'native', 1, ['mmoe.yaml'])] : []),
  way('mmoe-exp, wasm', 'wasm', 'wasm', 1, ['mmoe.yaml']),
  way('PyTorch, TorchJD', 'torchjd', 'mtl-backward', 1, ['torchjd_loop.py']),
];

export const isOurs = (by: Way['by']): by is EngineName => !(by in LIBRARIES);

export const here = (file: string): URL => new URL(file, import.meta.url);

/**
 * Lines of the regions (of the whole file where none is named), without blank ones, comments and
 * docstrings.
 */
export function countLines({ script, regions, source = script }: Way): number {
  const text = readFileSync(here(source), 'utf8');
  const parts = regions.map(
    (region) => text.split(`# region ${region}\n`)[1]!.split('# endregion')[0]!,
  );
  const isCode = (line: string) => line.trim() !== '' && !/^\s*(#(?!include)|"""|\/?\*)/.test(line);
  return (parts.length > 0 ? parts : [text]).flatMap((part) => part.split('\n').filter(isCode))
    .length;
}
