import { expect, it } from 'vitest';
import { csvOf } from '../../src/cli/data-synthetic.js';

it('rows are written as they are read, float32 numbers so that they can be restored', () => {
  const calls: number[][] = [];
  const read = (first: number, count: number) => {
    calls.push([first, count]);
    return (i: number) => [Math.fround(0.1), first + i];
  };
  const [header, first, ...more] = csvOf(['x', 'row'], 60_000, read);
  expect(header).toBe('x,row\n');
  expect(first!.startsWith('0.100000001,0\n0.100000001,1\n')).toBe(true);
  expect(more.at(-1)!.endsWith('0.100000001,59999\n')).toBe(true);
  expect(calls).toEqual([
    [0, 50_000],
    [50_000, 10_000],
  ]);
});
