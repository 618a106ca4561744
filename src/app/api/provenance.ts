/**
 * Records what produces the runs of a results folder: the version of the tool, its commit, the
 * machine, the config and the data files.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { packageFile, packageVersion } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { Config } from '../../sweep/config/config.js';
import { recordedCode } from '../../sweep/config/model-schema.js';
import { plainConfig } from '../../sweep/config/plain.js';
import { readExternalPredictions } from '../../sweep/folder/external-predictions.js';
import {
  configHash,
  type Provenance,
  recordedConfig,
  type Shard,
} from '../../sweep/folder/manifest.js';
import { readDataFiles } from '../../train/data/kinds.js';
import { computedBy, type Engine } from '../../train/engine/engine.js';

/** Returns the provenance of runs that start now on this machine, as a manifest records it. */
export function describeProvenance(
  config: Config,
  { numerics, machine }: Engine,
  workers: number,
  shard: Shard | undefined,
): Provenance {
  const plain = plainConfig(config);
  const files = readDataFiles(config);
  const code = recordedCode(config);
  const trainers = config.models.flatMap(({ trained }) =>
    [...(trained?.values() ?? [])].map((path) => readExternalPredictions(path)!),
  );
  // An installed package has none.
  const lockfile = packageFile('package-lock.json');
  const hashOf = (file: string) => sha256Hex(readFileSync(file));
  return {
    version: 1,
    name: config.name,
    config: recordedConfig(plain),
    configHash: configHash(plain),
    tool: {
      version: packageVersion(),
      ...toolCommit(),
      ...(existsSync(lockfile) && { lockfile: hashOf(lockfile) }),
      kernels: hashOf(
        packageFile(`src/train/kernels/${machine.algorithm === 2 ? 'fused' : 'kernels'}.wasm`),
      ),
    },
    machine: { ...machineFacts(), ...computedBy(machine) },
    ...(files.length > 0 && { files }),
    ...(code.length > 0 && { code }),
    ...(trainers.length > 0 && { trainers }),
    engine: numerics,
    workers,
    ...(shard && { shard }),
    started: new Date().toISOString(),
  };
}

/**
 * The commit that the tool runs from, and whether its files differ from that commit; empty for an
 * installed package.
 */
export function toolCommit(): { commit?: string; dirty?: boolean } {
  const git = (...args: string[]) =>
    // Without this option, a kill would leave the index locked, and no git command of the user
    // would work any more.
    execFileSync('git', ['--no-optional-locks', '-C', packageFile('.'), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    // An installed package may be inside an unrelated checkout.
    if (git('rev-parse', '--show-prefix') !== '') return {};
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' };
  } catch {
    return {};
  }
}

/** Returns the Node version, platform, processor and number of cores of this machine. */
export const machineFacts = () => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
});
