import { describe, expect, it } from 'vitest';
import { nextChunk, Pace } from '../../../../src/sweep/runs/queue/chunks.js';

/** So many runs of a cost each. */
const runs = (count: number, cost: number) => Array.from({ length: count }, () => ({ cost }));

/** The sizes of all chunks that runs are cut into, of which the pace is known. */
function chunkSizes(count: number, seconds: number, processes: number): number[] {
  const pace = new Pace();
  pace.note(1, seconds);
  const sizes: number[] = [];
  for (let left = count; left > 0; left -= sizes.at(-1)!) {
    sizes.push(nextChunk(runs(left, 1), left, pace, processes));
  }
  return sizes;
}

describe('chunks', () => {
  it('are single runs until it is known how long those take', () => {
    expect(nextChunk(runs(100, 1), 100, new Pace(), 8)).toBe(1);
  });

  it('take about a minute, and less towards the end', () => {
    const sizes = chunkSizes(6_000, 0.5, 4);
    expect(sizes.slice(0, 19)).toEqual(Array(19).fill(120));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    // Two seconds of work are the least that is worth a chunk.
    expect(sizes.at(-2)).toBe(4);
  });

  it('hold a run that takes longer by itself, and no more than fit in a message', () => {
    expect(chunkSizes(5, 300, 2)).toEqual([1, 1, 1, 1, 1]);
    const pace = new Pace();
    pace.note(1, 0.001);
    expect(nextChunk(runs(5_000, 1), 1_000_000, pace, 1)).toBe(2_000);
  });

  it('are cut by the cost of their runs', () => {
    const pace = new Pace();
    pace.note(1, 50);
    pace.note(49, 50);
    expect(pace.secondsOf(10)).toBe(20);
    expect(nextChunk(runs(9, 10), 10_000, pace, 1)).toBe(3);
  });
});
