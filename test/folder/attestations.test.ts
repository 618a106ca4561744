import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type Attestation, addAttestation, readAttestations } from '../../src/folder/attestations.js';
import { attestationOf } from '../support/attestation.js';
import { temporaryFolder } from '../support/cli.js';

const LEDGER = '{"a line":1}\n';

function folderWith(...lines: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ledger.jsonl.gz'), gzipSync(LEDGER));
  if (lines.length > 0) writeFileSync(join(folder, 'attestations.jsonl'), lines.join('\n'));
  return folder;
}

it('an attestation is of the ledger as it is, packed or not, or of an earlier state', () => {
  const folder = folderWith();
  expect(readAttestations(folder)).toEqual({ attestations: [], faults: [] });
  const [current, earlier] = [attestationOf(LEDGER), attestationOf('another one')];
  addAttestation(folder, current);
  addAttestation(folder, earlier);
  expect(readAttestations(folder)).toEqual({
    attestations: [
      { ...current, isCurrent: true },
      { ...earlier, isCurrent: false },
    ],
    faults: [],
  });
});

it('one that was torn takes no other one with it', () => {
  const line = JSON.stringify(attestationOf(LEDGER));
  const folder = folderWith(line, line.slice(0, 100));
  addAttestation(folder, attestationOf(LEDGER, 'Grace'));
  const { attestations, faults } = readAttestations(folder);
  expect(attestations.map(({ by }) => by)).toEqual(['Ada', 'Grace']);
  expect(faults).toEqual([
    `${join(folder, 'attestations.jsonl')}:2: the line is no attestation, or damaged, and left out`,
  ]);
  expect(readFileSync(join(folder, 'attestations.jsonl'), 'utf8').split('\n')).toHaveLength(4);
});

const lies: Record<string, Partial<Record<keyof Attestation, unknown>>> = {
  'more runs that are the same than were trained': { runs: { planned: 3, done: 3, again: 2, same: 3 } },
  'more runs than there are': { runs: { planned: 3, done: 1, again: 2, same: 2 } },
  'no keys of them': { keys: [] },
  'all, of two thirds': { keys: 'all' },
  'the same, with a fault': { faults: 1 },
  'a name as long as a book': { by: 'x'.repeat(5000) },
  'a key that is markup': { keys: ['0a', '<b>'] },
  'no time': { at: 'yesterday' },
  'a later version': { version: 2 },
  'a number for a name': { by: 7 },
};

it.each(Object.entries(lies))('a line that cannot be is left out: %s', (_, change) => {
  const folder = folderWith(JSON.stringify({ ...attestationOf(LEDGER), ...change }));
  expect(readAttestations(folder)).toMatchObject({ attestations: [], faults: [expect.stringContaining(':1: ')] });
});

it('a file has bounds', () => {
  const folder = folderWith(...Array(1001).fill(JSON.stringify(attestationOf(LEDGER))));
  const { attestations, faults } = readAttestations(folder);
  expect(attestations).toHaveLength(1000);
  expect(faults).toEqual([
    expect.stringMatching(/has more than 1,000 attestations: what follows line 1000 is left out$/),
  ]);
  // Each of those lines would be a fault, and all of them gigabytes.
  writeFileSync(join(folder, 'attestations.jsonl'), '\n'.repeat(2 ** 24));
  const { faults: told } = readAttestations(folder);
  expect(told).toHaveLength(1001);
  expect(told.at(-1)).toMatch(/has more than 1,000 lines that are none: what follows line 1000 is left out$/);
  writeFileSync(join(folder, 'attestations.jsonl'), Buffer.alloc(2 ** 24 + 1));
  expect(() => readAttestations(folder)).toThrow('attestations.jsonl: has more than 16 MiB: it is too large');
});
