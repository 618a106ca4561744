import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { packageFile, packageVersion } from '../base/package-files.js';
import { sha256Of } from '../base/sha256.js';
import { computedBy, type Engine } from '../engine/engine.js';
import type { Trainer } from '../folder/manifest.js';

/** The commit that the tool runs from, and whether its files differ from that commit; empty for an installed package. */
export function toolCommit(): { commit?: string; dirty?: boolean } {
  const git = (...args: string[]) =>
    // Without this option, a kill would leave the lock of the index behind, and no git command of the user would work any
    // more.
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

/** The tool, machine and engine that train runs here. */
export const trainerHere = ({ numerics, machine }: Engine): Trainer => ({
  tool: { version: packageVersion(), ...toolCommit(), ...toolHashes() },
  machine: { ...machineFacts(), ...computedBy(machine) },
  engine: numerics,
});

/** SHA-256 of the lockfile of the tool's packages, which an installed package lacks, and of its kernels. */
function toolHashes(): { lockfile?: string; kernels: string } {
  const lockfile = packageFile('package-lock.json');
  const hashOf = (file: string) => sha256Of(readFileSync(file));
  return {
    ...(existsSync(lockfile) && { lockfile: hashOf(lockfile) }),
    kernels: hashOf(packageFile('src/kernels/kernels.wasm')),
  };
}

/** The facts of the machine that affect a result or interest a reader. */
export const machineFacts = () => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
});
