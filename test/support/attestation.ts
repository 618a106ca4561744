import { createHash } from 'node:crypto';
import type { Attestation } from '../../src/folder/attestations.js';

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

/** That two of three runs came out the same, of a folder whose ledger has that text. */
export const attestationOf = (ledger: string, by = 'Ada'): Attestation => ({
  version: 1,
  by,
  at: '2026-01-02T03:04:05.000Z',
  tool: { version: '0.1.0' },
  machine: { node: 'v20.0.0', platform: 'linux x64', cpu: 'a processor', cores: 2, computed: 'wasm simd128' },
  engine: { name: 'wasm', backend: 'simd128', version: '1' },
  sha256: { ledger: sha256Of(ledger), manifest: sha256Of(''), plan: sha256Of('') },
  runs: { planned: 3, done: 3, again: 2, same: 2 },
  keys: ['0a', '0b'],
  ...{ faults: 0, reportFiles: 0, result: 'same' },
});
