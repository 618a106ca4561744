import { describe, expect, it } from 'vitest';
import { RowOrder } from '../../../src/train/engine/batches.js';

describe('the order of the rows of a table', () => {
  it('uses every row once an epoch, in another order each time, whatever the batch', () => {
    const rows = new RowOrder(10, 1).rows(0, 30);
    const epochs = [0, 10, 20].map((start) => [...rows.subarray(start, start + 10)]);
    for (const epoch of epochs)
      expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
  });

  it('is the same however it is cut', () => {
    const whole = new RowOrder(7, 3).rows(0, 60);
    const cut = new RowOrder(7, 3);
    const pieces = [cut.rows(0, 5), cut.rows(5, 20), cut.rows(25, 35)].flatMap((piece) => [
      ...piece,
    ]);
    expect(pieces).toEqual([...whole]);
  });

  it('depends on the seed', () => {
    expect(new RowOrder(50, 1).rows(0, 50)).not.toEqual(new RowOrder(50, 2).rows(0, 50));
  });

  it('can be asked for any place at any time', () => {
    const order = new RowOrder(7, 1);
    const later = [...order.rows(20, 9)];
    order.rows(0, 5);
    expect([...order.rows(20, 9)]).toEqual(later);
  });
});
