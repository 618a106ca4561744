import type { Config } from '../config/config.js';
import type { Numerics } from '../engine/engine.js';
import type { Manifest } from '../folder/manifest.js';
import type { Findings } from './findings.js';
import type { HeldLedger } from './held-ledger.js';

/** A folder, and what its runs were planned from. */
export interface RecordedFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly config: Config;
}

/** A folder that is being held, by an engine, and what is found of it. */
export interface Holding extends RecordedFolder {
  readonly numerics: Numerics;
  readonly ledger: HeldLedger;
  readonly findings: Findings;
}
