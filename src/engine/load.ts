import { KernelsUnavailableError } from '../kernels/wasm.js';
import type { Engine, EngineName } from './engine.js';

export const engineNames: readonly EngineName[] = ['wasm', 'tfjs'];

/** Loads an engine by name. The module of an engine that is not asked for is not read. */
export async function loadEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'wasm':
      return (await import('./wasm/engine.js')).loadWasmEngine();
    case 'tfjs':
      return (await import('./tfjs/engine.js')).loadTfjsEngine();
  }
}

/** The fast engine, or the reference engine where this runtime cannot load it: `missing` then says why. */
export async function loadBestEngine(): Promise<{ engine: Engine; missing?: string }> {
  try {
    return { engine: await loadEngine('wasm') };
  } catch (error) {
    if (!(error instanceof KernelsUnavailableError)) throw error;
    return { engine: await loadEngine('tfjs'), missing: error.message };
  }
}
