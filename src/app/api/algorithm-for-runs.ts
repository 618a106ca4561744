import type { Config } from '../../sweep/config/config.js';
import { readManifest } from '../../sweep/folder/manifest.js';
import { type Algorithm, DEFAULT_ALGORITHM, findAlgorithm } from '../../train/engine/engine.js';

/**
 * Returns the algorithm for new runs of a config: the one that the config names, or else the one of
 * the first of `folders` that has runs, so that a folder continues as it began.
 */
export function algorithmFor(
  { numerics }: Pick<Config, 'numerics'>,
  folders: readonly string[] = [],
): Algorithm {
  if (numerics !== undefined) return numerics;
  for (const folder of folders) {
    const engine = readManifest(folder)?.engine;
    const algorithm = engine?.name === 'wasm' ? findAlgorithm(engine) : undefined;
    if (algorithm !== undefined) return algorithm;
  }
  return DEFAULT_ALGORITHM;
}
