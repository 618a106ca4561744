import { describe, expect, it } from 'vitest';
import { csvPieces, tableCsv } from '../../../src/ground/table/csv.js';
import { tableLatex } from '../../../src/ground/table/latex.js';
import { markdownText, tableMarkdown } from '../../../src/ground/table/markdown.js';
import {
  digits4,
  estimate,
  level,
  number,
  percent,
  plainName,
  shown,
  sortValue,
  type Table,
  text,
  withCommonFormats,
} from '../../../src/ground/table/table.js';

const table: Table = {
  name: 'cells',
  caption: 'Losses & such, 95 %',
  columns: [
    text('model'),
    number('n'),
    estimate('mean'),
    number('share', 'share', percent),
    text('note'),
  ],
  rows: [
    ['shared_bottom', 3, { value: 0.123456, interval: [0.1, 1.23456] }, 0.5, 'a | b'],
    ['MMoE − δ', 0, { value: undefined, interval: undefined }, Number.NaN, undefined],
    ['<p>', 1, { value: 2, interval: undefined }, Infinity, 'x^2\ny'],
  ],
};

it('CSV of very many rows is written as they come', () => {
  let asked = 0;
  const rows = (function* () {
    for (; asked < 1e6; asked++) yield [asked];
  })();
  const pieces = csvPieces([number('n')], rows);
  expect(pieces.next().value).toBe('n\n');
  expect(pieces.next().value).toMatch(/^0\n1\n/);
  expect(asked).toBeLessThan(2000);
});

it('CSV quotes what would end a cell', () => {
  const csv = tableCsv({
    ...table,
    columns: [text('a,b'), text('c')],
    rows: [
      ['x "y"', 'p\rq'],
      ['=1,2', ''],
    ],
  });
  expect(csv).toBe('"a,b",c\n"x ""y""","p\rq"\n"\'=1,2",\n');
});

it('CSV for programs has texts as they are', () => {
  const pieces = csvPieces([text('-a'), number('n'), text('c')], [['=1,2', -7, '@x']], {
    ofData: true,
  });
  expect([...pieces].join('')).toBe('-a,n,c\n"=1,2",-7,@x\n');
});

describe('one table in three formats', () => {
  it('CSV has all digits, three columns per estimate, and blanks for missing values', () => {
    expect(tableCsv(table)).toBe(
      'model,n,mean,mean_low,mean_high,share,note\n' +
        'shared_bottom,3,0.123456,0.1,1.23456,0.5,a | b\n' +
        'MMoE − δ,0,,,,,\n' +
        '<p>,1,2,,,,"x^2\ny"\n',
    );
  });

  it('CSV keeps spreadsheets from running texts as formulas, and numbers as they are', () => {
    const texts = ['=1+1', '+1', '-x', '@SUM(A1)', '\t=1', 'a=b'];
    const rows = texts.map((text) => [text, -0.5]);
    const csv = tableCsv({ columns: [text('=x'), number('n')], rows });
    expect(csv).toBe(
      "'=x,n\n'=1+1,-0.5\n'+1,-0.5\n'-x,-0.5\n'@SUM(A1),-0.5\n'\t=1,-0.5\na=b,-0.5\n",
    );
  });

  it('Markdown aligns numbers right and keeps a cell on one line', () => {
    expect(tableMarkdown(table)).toBe(
      [
        '| model         |  n |              mean |  share | note   |',
        '| :------------ | -: | ----------------: | -----: | :----- |',
        '| shared_bottom |  3 | 0.12 [0.10, 1.23] | 50.0 % | a \\| b |',
        '| MMoE − δ      |  0 |                   |        |        |',
        '| &lt;p>        |  1 |              2.00 |        | x^2 y  |',
      ].join('\n'),
    );
  });

  it('Markdown takes nothing in a text for HTML, a link or a definition', () => {
    const texts = [
      '<img src=x> < 0.05',
      '</p>&lt;&#60;a & b',
      '![x](http://x)',
      '[x]: http://x',
      '- [x]: y',
      '0.1 [0, 1]: p',
      '![x\\](http://x)',
      '![x\\\\](www.x)',
      'C:\\data, \\n, a\\',
    ];
    expect(texts.map(markdownText)).toEqual([
      ...['&lt;img src=x> < 0.05', '&lt;/p>&amp;lt;&amp;#60;a & b', '![x\\](http\\://x)'],
      ...['\\[x]: http\\://x', '- \\[x]: y', '0.1 [0, 1]: p'],
      ...['![x\\\\\\](http\\://x)', '![x\\\\\\\\\\](www\\.x)', 'C:\\data, \\n, a\\\\'],
    ]);
    expect(tableMarkdown({ ...table, columns: [text('a', '<b>|')], rows: [] })).toContain(
      '| &lt;b>\\| |',
    );
  });

  it('a name is a file name and a label, whatever it holds', () => {
    const name = 'cells-/../a b}\\input{x}é\n';
    expect(plainName(name)).toBe('cells-=2f..=2fa=20b=7d=5cinput=7bx=7dé=0a');
    expect(tableLatex({ ...table, name })).toContain(`\\label{tab:${plainName(name)}}`);
    expect(plainName('pairs-test_mse')).toBe('pairs-test_mse');
  });

  it('LaTeX escapes its special characters', () => {
    const lines = tableLatex(table).split('\n');
    expect(lines).toContain('  \\caption{Losses \\& such, 95 \\%}');
    expect(lines).toContain('  \\label{tab:cells}');
    expect(lines).toContain('  \\begin{tabular}{lrrrl}');
    expect(lines).toContain('  shared\\_bottom & 3 & 0.12 [0.10, 1.23] & 50.0 \\% & a | b \\\\');
    expect(lines).toContain('  MMoE $-$ $\\delta$ & 0 &  &  &  \\\\');
    expect(lines.join('\n')).toContain('$<$p$>$ & 1 & 2.00 &  & x\\textasciicircum{}2');
  });

  it('LaTeX takes no cell for an option of the end of the line before it', () => {
    const rows = ['[3cm]', '*', 'a [b]'].map((cell) => [cell]);
    const lines = tableLatex({ ...table, columns: [text('model')], rows }).split('\n');
    expect(lines).toEqual(expect.arrayContaining(['  {}[3cm] \\\\', '  {}* \\\\', '  a [b] \\\\']));
  });

  it('LaTeX wraps long texts, and scales down what is too wide for a page', () => {
    const long = 'word '.repeat(30).trim();
    const wrapped = tableLatex({
      ...table,
      columns: [text('model'), text('why')],
      rows: [['MMoE', long]],
    });
    // The other column takes 7 of 76 letters.
    const form = 'l>{\\raggedright\\arraybackslash}p{\\dimexpr 0.908\\linewidth-2\\tabcolsep}';
    expect(wrapped).toContain(`\\begin{longtable}{${form}}`);
    const many = Array.from({ length: 12 }, (_, i) => number(`column_${i}`));
    expect(tableLatex({ ...table, columns: many, rows: [many.map((_, i) => i)] })).toContain(
      '\\resizebox{\\linewidth}',
    );
  });

  it('LaTeX has minus signs in numbers, and hyphens in texts', () => {
    const columns = [text('model'), number('a'), estimate('b')];
    const rows = [['L2-3', -1e-7, { value: -0.5, interval: [-1, 0.25] as const }]];
    expect(tableLatex({ ...table, columns, rows })).toContain(
      'L2-3 & $-$1e-7 & $-$0.50 [$-$1.00, 0.25] \\\\',
    );
  });

  it('LaTeX leaves out columns that are blank throughout', () => {
    const blank = { ...table, rows: table.rows.map((row) => [...row.slice(0, 4), undefined]) };
    expect(tableLatex(blank)).toContain('\\begin{tabular}{lrrr}');
  });
});

it.each([
  [0.063123, [0.058, 0.069249], '0.0631 [0.0580, 0.0692]'],
  [0, [0, 0.3903], '0.000 [0.000, 0.390]'],
  [1, [0.65, 1], '1.00 [0.65, 1.00]'],
  [0.5, [0.2, 0.8], '0.500 [0.200, 0.800]'],
  [-0.01003, [-0.0157, -0.0014], '-0.0100 [-0.0157, -0.0014]'],
  [-0.000123, [-0.05, 0.05], '0.000 [-0.050, 0.050]'],
  [1234.5, [1100, 1400], '1235 [1100, 1400]'],
  [1.2e-7, [1e-7, 1.4e-7], '0.000000120 [0.000000100, 0.000000140]'],
  [0.5, [0.5, 0.5], '0.500 [0.500, 0.500]'],
  [0, undefined, '0'],
] as const)(
  'an estimate of %d has as many digits as its interval justifies',
  (value, interval, expected) => {
    expect(shown({ value, interval }, estimate('a'))).toBe(expected);
  },
);

it('numbers are written for people', () => {
  expect([digits4(0.05), digits4(1234.5)]).toEqual(['0.05000', '1235']);
  expect([percent(0), percent(1), percent(0.123)]).toEqual(['0 %', '100 %', '12.3 %']);
  expect([level(0.00001), level(0.04321)]).toEqual(['< 0.0001', '0.043']);
});

it('a value is sorted by its number; text has none', () => {
  expect(sortValue({ value: 2, interval: [1, 3] })).toBe(2);
  expect(sortValue(0)).toBe(0);
  expect([sortValue('2'), sortValue(Number.NaN), sortValue(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('estimates of large numbers have three digits, like their intervals', () => {
  const column = estimate('difference');
  expect(shown({ value: -3515442968759, interval: [-13401865148931, 6370979211413] }, column)).toBe(
    '-3.52e+12 [-1.34e+13, 6.37e+12]',
  );
  expect(shown({ value: 99_999, interval: [-4, 99_999.4] }, column)).toBe('99999 [-4, 99999]');
});

it('the numbers of a column have one format, with at most five digits', () => {
  const columns = [
    text('task'),
    estimate('mean', 'mean', digits4),
    estimate('difference'),
    number('rmse'),
  ];
  const cell = (value: number) => ({ value, interval: undefined });
  const write = (rows: Table['rows']) => {
    const table = withCommonFormats({ name: 't', caption: '', columns, rows }, [
      'mean',
      'difference',
      'rmse',
    ]);
    return table.rows.map((row) =>
      row.slice(1).map((value, i) => shown(value, table.columns[i + 1]!)),
    );
  };
  const large = { value: -3515442968759, interval: [-13401865148931, 6370979211413] as const };
  expect(
    write([
      ['cost', cell(2.168e14), large, 14_724_126],
      ['rating', cell(0.8512), { value: 0.0123, interval: [0.001, 0.0236] }, 0.51],
    ]),
  ).toEqual([
    ['2.168e+14', '-3.515e+12 [-1.340e+13, 6.371e+12]', '1.472e+7'],
    ['8.512e-1', '1.230e-2 [1.000e-3, 2.360e-2]', '5.100e-1'],
  ]);
  expect(
    write([
      ['visits', cell(12_345.67), { value: 12.3, interval: [1, 23.6] }, 0.05],
      ['rating', cell(0.8512), { value: 0.0123, interval: [0.001, 0.0236] }, 0],
    ]),
  ).toEqual([
    ['12346', '12.3 [1.0, 23.6]', '0.05000'],
    ['0.8512', '0.0123 [0.0010, 0.0236]', '0'],
  ]);
});
