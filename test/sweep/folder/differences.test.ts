import { expect, it } from 'vitest';
import { differences } from '../../../src/sweep/folder/differences.js';

it('a line has a field and both of its values', () => {
  expect(differences({ a: { b: 1 }, c: [1, 2] }, { a: { b: 2 }, c: [1, 2], d: 'x' })).toEqual([
    'a.b was 1, is 2',
    'd was not set, is "x"',
  ]);
});

it('of long values a line shows where they begin to differ', () => {
  const long = (last: number) => ({ list: [...Array(1000).keys(), last] });
  const [line] = differences(long(7), long(8));
  expect(line).toMatch(/^list was ….{20,50}999,7], is ….{20,50}999,8]$/);
});
