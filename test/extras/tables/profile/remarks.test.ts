import { expect, it } from 'vitest';
import { remarksOn } from '../../../../src/extras/tables/files/values.js';

const facts = { name: 'a', kind: 'text', type: 'Uint8Array', missing: 0, distinct: 5 } as const;

const on = (...texts: string[]) =>
  remarksOn(facts, { kind: 'text', name: 'a', codes: new Uint8Array(0), texts });

it('tells of texts among what looks like numbers', () => {
  expect(on('1,5', '.5', '-7', '1e9', 'n/k')).toEqual([
    '4 texts look like numbers, but not "n/k": kept as texts',
  ]);
  expect(on('007', '1.', '+3', '1,234.5', '2e-3')).toEqual([
    'numerals that are no plain decimals, such as with leading zeros: kept as texts',
  ]);
  expect(on('1', '2', '.', ',', 'e5')).toEqual([]);
  expect(on('1', '2', '3')).toEqual([]);
});

it('takes no longer for a long text than it is long', () => {
  const long = `${'1'.repeat(1e6)}x`;
  const start = performance.now();
  expect(on('1', '2', '3', '4', long)).toEqual([
    `4 texts look like numbers, but not "${'1'.repeat(60)}…": kept as texts`,
  ]);
  expect(performance.now() - start).toBeLessThan(1000);
});

it('says that a word for a missing value is a text among others', () => {
  expect(on('male', 'NA', 'female')).toEqual([
    '"NA" is kept as a text: leave the value out where it is missing',
  ]);
  expect(on('male', 'female')).toEqual([]);
});
