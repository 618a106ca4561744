import { describe, expect, it } from 'vitest';
import {
  evaluated,
  filledIn,
  formatted,
  type Row,
  referencesIn,
  type Writing,
} from '../../scripts/article/references.js';
import { toTypst } from '../../scripts/article/typst.js';

const rows: readonly Row[] = [
  {
    model: 'mmoe',
    at: '0.5',
    mean: '0.0123456',
    mean_low: '0.011',
    mean_high: '0.0139',
    runs: '1200',
    verdict: 'supported',
    reason: '',
  },
  {
    model: 'omoe',
    at: '0.5',
    mean: '0.02',
    mean_low: '0.019',
    mean_high: '0.021',
    runs: '800',
    verdict: 'inconclusive',
    reason: 'too few runs',
  },
];

const writing: Writing = {
  value: (text, folder, table) => `<${folder}/${table}>${text}`,
  figure: (folder, figure, caption) => `![${caption}](${folder}-${figure})`,
};

const tableRows = (folder: string, table: string) => {
  if (folder !== 'a-folder' || table !== 'cells') throw new Error(`no table ${table} of ${folder}`);
  return rows;
};

const resolved = (text: string, writing: Writing) => {
  const values = referencesIn(text).map((reference) => [
    reference,
    evaluated(reference, tableRows),
  ]);
  return filledIn(text, Object.fromEntries(values), writing);
};

const said = (text: string) => resolved(text, { ...writing, value: (value) => value });

describe('references', () => {
  it('are the cell of the only row that meets the conditions', () => {
    expect(said('{{ a-folder/cells model=mmoe at=0.5 : mean }}')).toBe('0.0123');
    expect(said('{{ a-folder/cells reason="too few runs" : model }}')).toBe('omoe');
    expect(resolved('{{ a-folder/cells model=mmoe : runs , }}', writing)).toBe(
      '<a-folder/cells>1,200',
    );
  });

  it('take an interval, or an aggregate over several rows', () => {
    expect(said('{{ a-folder/cells model=mmoe : interval mean }}')).toBe('[0.0110, 0.0139]');
    expect(said('{{ a-folder/cells : range mean .2 }} {{ a-folder/cells : sum runs }}')).toBe(
      '0.01 to 0.02 2000',
    );
    expect(said('{{ a-folder/cells at=0.5 : range at }}')).toBe('0.500');
  });

  it('check what a sentence states, and leave nothing of the check', () => {
    expect(said('{{ check a-folder/cells model=mmoe : verdict = supported }}\nIt holds.')).toBe(
      'It holds.',
    );
    expect(said('{{ check a-folder/cells model=omoe : reason = "too few runs" }}')).toBe('');
    expect(() => said('{{ check a-folder/cells model=omoe : verdict = supported }}')).toThrow(
      /verdict is inconclusive/,
    );
    expect(() => said('{{ check a-folder/cells : all mean < 0.015 }}')).toThrow(/mean is 0.02/);
  });

  it('show a verdict with its reason', () => {
    expect(said('{{ a-folder/cells model=mmoe : judged }}')).toBe('supported');
    expect(said('{{ a-folder/cells model=omoe : judged }}')).toBe('inconclusive (too few runs)');
  });

  it('make tables and figures', () => {
    expect(said('{{ table a-folder/cells : model Model, mean "Mean loss, 6,000 steps" .3 }}')).toBe(
      '| Model | Mean loss, 6,000 steps |\n| --- | ---: |\n| mmoe | 0.012 |\n| omoe | 0.020 |',
    );
    expect(said('{{ figure ple fig4 | Loss over steps. }}')).toBe('![Loss over steps.](ple-fig4)');
  });

  it.each([
    ['{{ a-folder/cells : mean }}', /2 rows where one is needed/],
    ['{{ a-folder/cells model=ple : mean }}', /no such row/],
    ['{{ a-folder/cells modle=mmoe : mean }}', /no column modle/],
    ['{{ a-folder/cells model=mmoe : median }}', /no column median/],
    ['{{ a-folder/pairs model=mmoe : mean }}', /no table pairs/],
    ['{{ a-folder/cells : sum model }}', /"mmoe" where a number is needed/],
    ['{{ a-folder }}', /not a reference/],
  ])('refuse %s', (reference, message) => expect(() => said(reference)).toThrow(message));
});

it('numbers have a fixed form', () => {
  expect([
    formatted('0.12345'),
    formatted('12'),
    formatted('holds'),
    formatted('0.5', '.1%'),
  ]).toEqual(['0.123', '12', 'holds', '50.0 %']);
  expect([formatted('1234567', ','), formatted('1234.5', '2s'), formatted('1.5', '.3')]).toEqual([
    '1,234,567',
    '1200',
    '1.500',
  ]);
});

it('Markdown becomes Typst, with all signs of Typst escaped', () => {
  const typst = toTypst(
    '# A *b*\n\nOne [link](https://x.org) and `c#d`, 5 * 3 #1.\n\n| a | b |\n| --- | ---: |\n| x | 1 |\n\n- one\n- two\n',
    String,
  );
  expect(typst).toContain('#heading(level: 1)[A #emph[b]]');
  expect(typst).toContain('#link("https://x.org")[link] and #raw("c#d"), 5 \\* 3 \\#1.');
  expect(typst).toContain('table.header([a], [b]), [x], [1])');
  expect(typst).toContain('#list([one], [two])');
});

it('a reference that is written over two lines is the same', () => {
  expect(
    referencesIn('{{ a-folder/cells\n  model=mmoe : mean }} {{ figure ple fig4 | Loss. }}'),
  ).toEqual(['a-folder/cells model=mmoe : mean']);
  expect(() => filledIn('{{ a-folder/cells model=mmoe : mean }}', {}, writing)).toThrow(
    /has no value/,
  );
});
