import { newInstance } from '../kernels/instance.js';
import type { Engine, EngineName } from './engine.js';

export const engineNames: readonly EngineName[] = ['wasm', 'tfjs'];

/**
 * Loads an engine by name. The module of an engine that is not asked for is not read. Throws an InputError where the
 * WebAssembly kernels do not load: data are made by them, whatever the engine.
 */
export async function loadEngine(name: EngineName): Promise<Engine> {
  newInstance();
  switch (name) {
    case 'wasm':
      return (await import('./program-engine.js')).programEngine((await import('./machines/wasm.js')).wasm);
    case 'tfjs':
      return (await import('./tfjs/engine.js')).loadTfjsEngine();
  }
}
