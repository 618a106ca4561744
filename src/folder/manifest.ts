import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Numerics } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { withFile, writeWhole } from '../files.js';

export interface DataFile {
  /** Which one of the data set. */
  readonly file: string;
  readonly rows: number;
  /** Of its text, unpacked. */
  readonly sha256: string;
}

/** What a results folder says of itself, beside its runs. */
export interface Manifest {
  readonly version: 1;
  readonly name: string;
  /** The config with its overrides and defaults, as it would stand in a YAML file. */
  readonly config: unknown;
  readonly configHash: string;
  readonly tool: {
    readonly version: string;
    /** Of the tool's own checkout, where it runs from one. */
    readonly commit?: string;
    readonly dirty?: boolean;
  };
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    /** The kernels or the library that computed: `wasm simd128`. Earlier manifests do not say. */
    readonly computed?: string;
  };
  /** Of a real data set: the files that it was read from. */
  readonly files?: readonly DataFile[];
  /** What fixes the bits of the numbers. */
  readonly engine: Numerics;
  readonly workers: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Missing while the sweep goes on, and of one that was killed. */
  readonly ended?: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly cells: number;
    readonly runs: number;
    /** Hash of the plan's keys. */
    readonly plan: string;
  }[];
  readonly counts?: {
    readonly finished: number;
    readonly diverged: number;
    readonly failed: number;
    readonly missing: number;
  };
  /** Of a two-stage sweep: what was chosen for each group of cells, and how its candidates did. */
  readonly selected?: unknown;
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The manifest of a folder; undefined where it has none. */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) return undefined;
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    throw new InputError([`${file}: is not JSON: restore or delete it`]);
  }
}
