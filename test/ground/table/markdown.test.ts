import { expect, it } from 'vitest';
import { fittedTables, tableMarkdown } from '../../../src/ground/table/markdown.js';
import { number, text } from '../../../src/ground/table/table.js';

const table = tableMarkdown({
  columns: [
    text('model'),
    ...['n', 'mean', 'min', 'q1', 'q3', 'max'].map((key) => number(key)),
    text('why'),
  ],
  rows: [['a|b', 12, 0.25, 0.125, 0.2, 0.3, 0.5, 'long enough']],
});
const markdown = `All cells\n\n${table}\n\nand a | in a line that is no table\n`;
const width = table.indexOf('\n');

const headingsIn = (most: number): string[] =>
  fittedTables(markdown, most)
    .text.split('\n')[2]!
    .split('|')
    .map((heading) => heading.trim())
    .filter((heading) => heading !== '');

it('a table that fits stays as it is', () => {
  expect(fittedTables(markdown, width)).toEqual({ text: markdown, leftOut: [] });
});

it('one that does not loses whole columns, extremes first, then quartiles, then what is unknown from its end', () => {
  const { text, leftOut } = fittedTables(markdown, width - 1);
  expect(leftOut).toEqual(['min', 'max']);
  for (const line of text.split('\n').slice(2, 5)) expect(line.length).toBeLessThan(width);
  expect(text).toContain('| a\\|b  |');
  expect(text.endsWith('\n\nand a | in a line that is no table\n')).toBe(true);
  const narrower = text.split('\n')[2]!.length - 1;
  expect(headingsIn(narrower)).toEqual(['model', 'n', 'mean', 'why']);
  expect(headingsIn(20)).toEqual(['model', 'n']);
  expect(headingsIn(3)).toEqual(['model']);
});

it('what decides stays, wherever it is and however narrow the terminal', () => {
  const decided = tableMarkdown({
    columns: [
      text('task'),
      text('metric'),
      number('difference'),
      text('sure'),
      number('p'),
      text('verdict'),
    ],
    rows: [['clicked', 'AUC', 0.001, 'better', 0.01, 'gains on clicked']],
  });
  const { text: fitted, leftOut } = fittedTables(decided, 58);
  expect(leftOut).toEqual(['metric', 'p']);
  expect(fitted.split('\n')[0]!.length).toBeLessThanOrEqual(58);
  expect(fittedTables(decided, 10).leftOut).toEqual(['metric', 'difference', 'p']);
});
