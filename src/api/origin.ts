import type { Config } from '../config/config.js';
import { recordedCode } from '../config/own-files.js';
import { plainConfig } from '../config/plain.js';
import { filesOf } from '../data/kinds.js';
import type { Engine } from '../engine/engine.js';
import { type Origin, recordedConfig, type Shard } from '../folder/manifest.js';
import { configHash } from '../sweep/cells.js';
import { trainerHere } from './environment.js';

/** The origin of runs as recorded in a manifest. */
export function originOf(config: Config, engine: Engine, workers: number, shard: Shard | undefined): Origin {
  const plain = plainConfig(config);
  const { tool, machine, engine: numerics } = trainerHere(engine);
  const files = filesOf(config.data);
  const code = recordedCode(config);
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
    rules: 2,
    ...(shard && { shard }),
    started: new Date().toISOString(),
  };
}
