import type { Config } from '../config/config.js';
import { type Algorithm, algorithmOf, DEFAULT_ALGORITHM } from '../engine/engine.js';
import { readManifest } from '../folder/manifest.js';

/**
 * The algorithm of a config's new runs: the one that the config names, or that of the first of some results folders that has
 * runs, so that they go on as they began.
 */
export function algorithmFor({ numerics }: Pick<Config, 'numerics'>, folders: readonly string[] = []): Algorithm {
  if (numerics !== undefined) return numerics;
  for (const folder of folders) {
    const engine = readManifest(folder)?.engine;
    const algorithm = engine?.name === 'wasm' ? algorithmOf(engine) : undefined;
    if (algorithm !== undefined) return algorithm;
  }
  return DEFAULT_ALGORITHM;
}
