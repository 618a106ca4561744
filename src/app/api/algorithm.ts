import type { Config } from '../../sweep/config/config.js';
import { readManifest } from '../../sweep/folder/manifest.js';
import { type Algorithm, DEFAULT_ALGORITHM, findAlgorithm } from '../../train/engine/engine.js';

/**
 * The algorithm of a config's new runs: the one that the config names, or that of the first of some results folders that has
 * runs, so that they go on as they began.
 */
export function algorithmFor({ numerics }: Pick<Config, 'numerics'>, folders: readonly string[] = []): Algorithm {
  if (numerics !== undefined) return numerics;
  for (const folder of folders) {
    const engine = readManifest(folder)?.engine;
    const algorithm = engine?.name === 'wasm' ? findAlgorithm(engine) : undefined;
    if (algorithm !== undefined) return algorithm;
  }
  return DEFAULT_ALGORITHM;
}
