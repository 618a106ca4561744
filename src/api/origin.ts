import type { Config, ModelEntry } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import { filesOf } from '../data/kinds.js';
import type { Engine } from '../engine/engine.js';
import { type Origin, recordedConfig, type Shard } from '../folder/manifest.js';
import { architectureOf } from '../models/index.js';
import { configHash } from '../sweep/keys.js';
import { trainerHere } from './environment.js';

/** What a manifest says of where its runs come from. */
export function originOf(config: Config, engine: Engine, workers: number, shard: Shard | undefined): Origin {
  const plain = plainConfig(config);
  const { tool, machine, engine: numerics } = trainerHere(engine);
  const files = filesOf(config.data);
  const code = [...new Map(config.models.map((entry) => [entry.name, entry])).values()].flatMap(ownOf);
  return {
    version: 1,
    name: config.name,
    config: recordedConfig(plain),
    configHash: configHash(plain),
    ...{ tool, machine },
    ...(files.length > 0 && { files }),
    ...(code.length > 0 && { code }),
    engine: numerics,
    workers,
    ...(shard && { shard }),
    started: new Date().toISOString(),
  };
}

/** What a manifest says of a model that is not built in. */
function ownOf(entry: ModelEntry) {
  const { name, file, code } = entry;
  if (file === undefined || code === undefined) return [];
  return [{ name, title: architectureOf(entry).title, file, sha256: code }];
}
