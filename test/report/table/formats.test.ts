import { describe, expect, it } from 'vitest';
import { tableCsv } from '../../../src/report/table/csv.js';
import { tableLatex } from '../../../src/report/table/latex.js';
import { tableMarkdown } from '../../../src/report/table/markdown.js';
import {
  digits4,
  estimate,
  level,
  number,
  percent,
  sortValue,
  type Table,
  text,
} from '../../../src/report/table/table.js';

const table: Table = {
  name: 'cells',
  caption: 'Losses & such, 95 %',
  columns: [text('model'), number('n'), estimate('mean'), number('share', 'share', percent), text('note')],
  rows: [
    ['shared_bottom', 3, { value: 0.123456, interval: [0.1, 1.23456] }, 0.5, 'a | b'],
    ['MMoE − δ', 0, { value: undefined, interval: undefined }, Number.NaN, undefined],
    ['<p>', 1, { value: 2, interval: undefined }, Infinity, 'x^2\ny'],
  ],
};

describe('one table in three formats', () => {
  it('CSV has all digits, three columns for an estimate, and blanks for what does not exist', () => {
    expect(tableCsv(table)).toBe(
      'model,n,mean,mean_low,mean_high,share,note\n' +
        'shared_bottom,3,0.123456,0.1,1.23456,0.5,a | b\n' +
        'MMoE − δ,0,,,,,\n' +
        '<p>,1,2,,,,"x^2\ny"\n',
    );
  });

  it('Markdown aligns numbers right and keeps a cell on its line', () => {
    expect(tableMarkdown(table)).toBe(
      [
        '| model         |  n |                 mean |  share | note   |',
        '| :------------ | -: | -------------------: | -----: | :----- |',
        '| shared_bottom |  3 | 0.123 [0.100, 1.235] | 50.0 % | a \\| b |',
        '| MMoE − δ      |  0 |                      |        |        |',
        '| <p>           |  1 |                 2.00 |        | x^2 y  |',
      ].join('\n'),
    );
  });

  it('LaTeX escapes its special characters', () => {
    const lines = tableLatex(table).split('\n');
    expect(lines).toContain('  \\caption{Losses \\& such, 95 \\%}');
    expect(lines).toContain('  \\label{tab:cells}');
    expect(lines).toContain('  \\begin{tabular}{lrrrl}');
    expect(lines).toContain('  shared\\_bottom & 3 & 0.123 [0.100, 1.235] & 50.0 \\% & a | b \\\\');
    expect(lines).toContain('  MMoE $-$ $\\delta$ & 0 &  &  &  \\\\');
    expect(lines.join('\n')).toContain('$<$p$>$ & 1 & 2.00 &  & x\\textasciicircum{}2');
  });

  it('LaTeX leaves out columns that are blank throughout', () => {
    const blank = { ...table, rows: table.rows.map((row) => [...row.slice(0, 4), undefined]) };
    expect(tableLatex(blank)).toContain('\\begin{tabular}{lrrr}');
  });
});

it('numbers as people read them', () => {
  expect([digits4(0.05), digits4(1234.5)]).toEqual(['0.05000', '1235']);
  expect([percent(0), percent(1), percent(0.123)]).toEqual(['0 %', '100 %', '12.3 %']);
  expect([level(0.00001), level(0.04321)]).toEqual(['< 0.0001', '0.043']);
});

it('is sorted by the number itself, and not at all by text', () => {
  expect(sortValue({ value: 2, interval: [1, 3] })).toBe(2);
  expect(sortValue(0)).toBe(0);
  expect([sortValue('2'), sortValue(Number.NaN), sortValue(undefined)]).toEqual([undefined, undefined, undefined]);
});
