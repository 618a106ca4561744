import { expect, it } from 'vitest';
import { tablePlain } from '../../../src/ground/table/plain.js';
import { number, text } from '../../../src/ground/table/table.js';

const table = {
  columns: [text('model'), number('n'), number('mean', 'mean', (value) => value.toFixed(2))],
  rows: [
    ['MMoE', 12, 0.5],
    ['Shared-Bottom', 3, undefined],
  ],
};

it('aligns texts at the left and numbers at the right', () => {
  expect(tablePlain(table)).toBe(
    ['model           n  mean', 'MMoE           12  0.50', 'Shared-Bottom   3'].join('\n'),
  );
});

it('leaves out the last columns until it fits, but never the first', () => {
  expect(tablePlain(table, 22).split('\n')[0]).toBe('model           n');
  expect(tablePlain(table, 5).split('\n')[0]).toBe('model');
});
