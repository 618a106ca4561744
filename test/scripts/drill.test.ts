import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdEnd, recordsIn } from '../../scripts/drill/held.js';
import { type RunRecord, toLine } from '../../src/sweep/folder/record.js';
import { temporaryFolder } from '../support/cli.js';

const record = (key: string): RunRecord => ({
  version: 1,
  key,
  stage: 'final',
  model: 'mmoe',
  cell: {},
  seed: 1,
  spec: {},
  status: 'finished',
  engine: { name: 'native', backend: 'kernels', version: '1' },
  metrics: { test_mse: 0.5 },
  curve: { step: [1] },
  gates: [],
  seconds: 1,
});

/** Two folders of the same runs, a and b. */
function twoFolders(): { readonly out: string; readonly undisturbed: string } {
  const root = temporaryFolder();
  const [out, undisturbed] = [join(root, 'out'), join(root, 'undisturbed')];
  mkdirSync(undisturbed);
  writeFileSync(join(undisturbed, 'runs.csv'), 'key\na\nb\n');
  writeFileSync(
    join(undisturbed, 'ledger.jsonl'),
    ['a', 'b'].map((key) => toLine(record(key))).join(''),
  );
  cpSync(undisturbed, out, { recursive: true });
  return { out, undisturbed };
}

const lines = (...records: readonly RunRecord[]): string => records.map(toLine).join('');

it('a drill takes a ledger of the same runs in another order and other times for the same', () => {
  const { out, undisturbed } = twoFolders();
  writeFileSync(join(out, 'ledger.jsonl'), lines({ ...record('b'), seconds: 2 }, record('a')));
  holdEnd(out, undisturbed, ['.'], recordsIn(out, ['.']));
});

it.each<[string, (out: string) => void, string]>([
  [
    'a line that is gone',
    (out) =>
      writeFileSync(join(out, 'ledger.jsonl'), lines({ ...record('a'), seconds: 2 }, record('b'))),
    'lost: run a',
  ],
  [
    'a run trained twice',
    (out) => writeFileSync(join(out, 'ledger.jsonl'), lines(record('a'), record('b'), record('b'))),
    'double: 1',
  ],
  [
    'another number',
    (out) =>
      writeFileSync(join(out, 'ledger.jsonl'), lines(record('a'), record('b'), { ...record('c') })),
    'other runs',
  ],
  [
    'other bytes',
    (out) => writeFileSync(join(out, 'runs.csv'), 'key\nb\na\n'),
    'other bytes than undisturbed: runs.csv',
  ],
  [
    'a file left over',
    (out) => writeFileSync(join(out, 'runs.csv.1.tmp'), ''),
    'left over: runs.csv.1.tmp',
  ],
])('a drill notices %s', (_, change, what) => {
  const { out, undisturbed } = twoFolders();
  const before = recordsIn(out, ['.']);
  change(out);
  expect(() => holdEnd(out, undisturbed, ['.'], before)).toThrow(what);
});

it('a drill notices a run that is missing', () => {
  const { out, undisturbed } = twoFolders();
  writeFileSync(join(out, 'ledger.jsonl'), lines(record('a')));
  expect(() => holdEnd(out, undisturbed, ['.'])).toThrow('missing: 1 runs');
});
