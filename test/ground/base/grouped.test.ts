import { expect, it } from 'vitest';
import { groupedBy, sharing } from '../../../src/ground/base/grouped.js';

it('groups items in the order in which each group first appears', () => {
  const groups = groupedBy(['b1', 'a1', 'b2', 'c1', 'a2'], (item) => item[0]);
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ]);
  expect(groupedBy([], String).size).toBe(0);
});

it('keeps equal values once', () => {
  const share = sharing();
  const first = share({ model: 'mmoe', cell: { correlation: 0.5 } });
  expect(share({ model: 'mmoe', cell: { correlation: 0.5 } })).toBe(first);
  expect(share({ model: 'mmoe', cell: { correlation: 1 } })).not.toBe(first);
  expect(share('mmoe')).toBe('mmoe');
});
