/** Loads an engine that this machine can run, once. */

import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { excerpt } from '../../ground/base/words.js';
import { type Algorithm, DEFAULT_ALGORITHM } from '../kernels/machine.js';
import { nativeMachines, withSecondThread } from '../kernels/native.js';
import { newInstance, wasmMachines } from '../kernels/wasm.js';
import {
  type Engine,
  type EngineChoice,
  findAlgorithm,
  type MachineIdentity,
  type Numerics,
} from './engine.js';
import { findNative, namedLibrary } from './native.js';
import { programEngine } from './program-engine.js';
import type { Backend } from './tfjs/backend.js';

const loaded = new Map<string, Promise<Engine>>();

/**
 * Loads an engine, once; of the algorithm if it runs compiled programs. Only the reference engine
 * imports its modules.
 * @throws InputError where it is not available, or the WebAssembly kernels do not load: they
 * generate data for every engine
 */
export const loadEngine = (choice: EngineChoice, algorithm = DEFAULT_ALGORITHM): Promise<Engine> =>
  once(`${choice}/${algorithm}`, () => load(choice, algorithm));

/**
 * Loads, once, the engine of a machine that was chosen, and verified, earlier on this computer. A
 * native one may train a run on two threads.
 */
export const loadMachine = (
  { name, algorithm, variant }: MachineIdentity,
  threads = 1,
): Promise<Engine> =>
  name === 'native'
    ? once(`${name}/${algorithm}/${variant}/${threads}`, async () => {
        const machine = nativeMachines(algorithm!, namedLibrary).find(
          (machine) => machine.name === variant,
        )!;
        return programEngine(threads > 1 ? withSecondThread(machine) : machine);
      })
    : loadEngine(name, algorithm);

/**
 * Loads the engine that yields numbers of some numerics; one of another algorithm where theirs is
 * not known here.
 * @throws InputError as `loadEngine`, and for others
 */
export async function loadEngineFor({
  name,
  version,
}: Pick<Numerics, 'version'> & { readonly name: string }): Promise<Engine> {
  if (name === 'wasm') return loadEngine('auto', findAlgorithm({ version }));
  if (name === 'tfjs') return loadEngine('tfjs');
  throw new InputError('engine', [`engine ${excerpt(name)} is not known here`]);
}

function once(key: string, load: () => Promise<Engine>): Promise<Engine> {
  const engine = loaded.get(key) ?? load();
  loaded.set(key, engine);
  return engine;
}

async function load(choice: EngineChoice, algorithm: Algorithm): Promise<Engine> {
  newInstance();
  if (choice === 'tfjs')
    return withTfjs(async () => (await import('./tfjs/engine.js')).loadTfjsEngine());
  if (choice === 'wasm') return programEngine(wasmMachines[algorithm]);
  const { machine, refused } = findNative(algorithm);
  if (!machine && choice === 'native') {
    const byReason = groupedBy(refused, ({ why }) => why);
    const reasons = [...byReason].map(
      ([why, machines]) => `${machines.map(({ name }) => name).join(', ')}: ${why}`,
    );
    throw new InputError('engine', [
      `no native machine can be used: ${reasons.join('; ') || 'there is none for this platform'}`,
    ]);
  }
  return programEngine(machine ?? wasmMachines[algorithm]);
}

/** @throws InputError where TensorFlow.js is not installed */
export const loadTfjsBackend = (): Promise<Backend> =>
  withTfjs(async () => (await import('./tfjs/backend.js')).loadBackend());

/** Only the reference engine needs TensorFlow.js, which is larger than everything else together. */
async function withTfjs<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('@tensorflow/')) throw error;
    throw new InputError('engine', [
      'TensorFlow.js is not installed: npm install @tensorflow/tfjs-core@4 @tensorflow/tfjs-backend-cpu@4 installs it (with -g beside a global mmoe-exp)',
    ]);
  }
}
