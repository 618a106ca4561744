import { describe, expect, test } from 'vitest';
import { ProgramWriter } from '../../../src/train/program/writer.js';

/** Hands out addresses from 64 on, in lines of 64 bytes. */
function newWriter(): ProgramWriter {
  let top = 64;
  const reserve = (bytes: number) => {
    const start = top;
    top += 64 * Math.ceil(bytes / 64);
    return start;
  };
  return new ProgramWriter({ reserve });
}

/** A product of 3 x 5 by 5 x 8, and what may be altered of it. */
function multiply(
  altered: Partial<Record<'x' | 'rows' | 'inner' | 'panels' | 'yStride' | 'bias', number>>,
) {
  const writer = newWriter();
  const [x, weights, y] = [writer.reserve(3 * 32), writer.reserve(5 * 32), writer.reserve(3 * 32)];
  writer.emit('Multiply', {
    x,
    xStride: 32,
    rows: 3,
    inner: 5,
    weights,
    panels: 1,
    panelStride: 5 * 32,
    bias: 0,
    floor: 0,
    y,
    yStride: 32,
    accumulate: false,
    ...altered,
  });
}

describe('places of operands', () => {
  test('within what is reserved are taken', () => {
    expect(() => multiply({})).not.toThrow();
  });

  test.each([
    ['of nothing', { x: 0 }, 'Multiply.x'],
    ['before all', { x: 32 }, 'Multiply.x'],
    ['in the rest of a line that nobody asked for', { bias: 64 + 96 }, 'Multiply.bias'],
    ['that are no number', { x: Number.NaN }, 'Multiply.x'],
    ['with a row too many', { rows: 4 }, 'Multiply.x'],
    ['with too many columns of weights', { panels: 2 }, 'Multiply.weights'],
    ['with more weights than there are', { inner: 6 }, 'Multiply.weights'],
    ['with rows too far apart', { yStride: 64 }, 'Multiply.y'],
  ])('%s are refused', (_, altered, place) => {
    expect(() => multiply(altered)).toThrow(`${place}: `);
  });

  test('of a part are refused by its rows', () => {
    const writer = newWriter();
    const part = { value: writer.reserve(3 * 64), stride: 64, gradient: 0, accumulate: false };
    expect(() => writer.parts([part], 3, 16)).not.toThrow();
    expect(() => writer.parts([part], 3, 17)).toThrow('Part.value: ');
    expect(() => writer.parts([{ ...part, gradient: 8 }], 3, 16)).toThrow('Part.gradient: ');
  });
});

test('memory that is handed out twice is refused', () => {
  const writer = new ProgramWriter({ reserve: () => 64 });
  writer.reserve(16);
  expect(() => writer.reserve(16)).toThrow('twice');
});
