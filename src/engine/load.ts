import type { Engine, EngineName } from './engine.js';

/** Loads an engine by name. The module of an engine that is not asked for is not read. */
export async function loadEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'tfjs':
      return (await import('./tfjs/engine.js')).loadTfjsEngine();
  }
}
