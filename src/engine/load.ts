import { InputError } from '../errors.js';
import { newInstance } from '../kernels/instance.js';
import { wasmMachine } from '../kernels/wasm.js';
import type { Engine, EngineChoice } from './engine.js';
import { findNative } from './native.js';
import { programEngine } from './program-engine.js';

const loaded = new Map<EngineChoice, Promise<Engine>>();

/**
 * Loads an engine once. The modules of the reference are read where it is asked for alone. Throws an InputError where the
 * engine is not to be had, or the WebAssembly kernels do not load: data are made by them, whatever the engine.
 */
export function loadEngine(choice: EngineChoice): Promise<Engine> {
  const engine = loaded.get(choice) ?? load(choice);
  loaded.set(choice, engine);
  return engine;
}

/** What to ask for to get numbers of the numerics of a name; undefined where they are not known here. */
export function choiceFor(name: string): EngineChoice | undefined {
  const choices: Readonly<Record<string, EngineChoice>> = { wasm: 'auto', tfjs: 'tfjs' };
  return choices[name];
}

async function load(choice: EngineChoice): Promise<Engine> {
  newInstance();
  if (choice === 'tfjs') return (await import('./tfjs/engine.js')).loadTfjsEngine();
  if (choice === 'wasm') return programEngine(wasmMachine);
  const { machine, refused } = findNative();
  if (!machine && choice === 'native') {
    const reasons = refused.map(({ name, why }) => `${name}: ${why}`);
    throw new InputError([`no native machine can be used: ${reasons.join('; ') || 'there is none for this platform'}`]);
  }
  return programEngine(machine ?? wasmMachine);
}
