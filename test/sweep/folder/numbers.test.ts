import { expect, it } from 'vitest';
import { numberDifferences, within } from '../../../src/sweep/folder/numbers.js';
import type { RunRecord } from '../../../src/sweep/folder/record.js';

const record = (slates?: Record<string, string>) =>
  ({
    status: 'finished',
    metrics: {},
    curve: { step: [1] },
    gates: [],
    ...(slates && { slates }),
  }) as unknown as RunRecord;

it('slates are compared as far as both records have them: published ledgers leave some out', () => {
  const whole = record({ value: 'ABC', alone: 'BCA' });
  for (const published of [record(), record({ value: 'ABC' })]) {
    expect(numberDifferences(published, whole)).toEqual([]);
    expect(numberDifferences(whole, published)).toEqual([]);
  }
  expect(within({ slates: { value: 'ABC' } }, { slates: { value: 'ACB', alone: 'BCA' } })).toEqual({
    slates: { value: 'ACB' },
  });
  expect(
    numberDifferences(record({ value: 'ABC' }), record({ value: 'ACB', alone: 'BCA' })),
  ).toHaveLength(1);
});
