import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/sweep/config/config.js';
import { loadConfig } from '../../src/sweep/config/load.js';

/** The config that a value becomes when read from a file. */
export function makeConfig(value: Record<string, unknown>): Config {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const file = join(folder, 'config.yaml');
  try {
    writeFileSync(file, JSON.stringify(value));
    return loadConfig(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A small config, with some fields replaced. */
export const smallConfig = (changes: Record<string, unknown> = {}): Config =>
  makeConfig({
    name: 'small',
    data: { kind: 'synthetic', features: 4, correlation: [0.5, 1] },
    models: ['omoe', 'mmoe'],
    training: { steps: 10, batchSize: 8, testExamples: 20 },
    seeds: 2,
    ...changes,
  });
