import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Workspace } from '../../../../src/extras/tables/files/collector.js';
import { readJsonLines } from '../../../../src/extras/tables/files/json-lines.js';
import { SpillFile } from '../../../../src/extras/tables/files/spill.js';
import { prepareFile } from '../../../../src/extras/tables/files/store.js';
import facts from '../../../fixtures/tables/table-facts.json' with { type: 'json' };
import {
  columnValues,
  faultsIn,
  fixture,
  prepared,
  preparedText,
  readFaults,
  temporaryFolder,
} from './prepare.js';

describe('CSV and TSV files', () => {
  it('are reported with the lines so far where they take long', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 3000;
      return now;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const path = join(temporaryFolder(), 't.csv');
    writeFileSync(path, `a\n${'12345\n'.repeat(200_000)}`);
    const reported: number[] = [];
    await prepareFile(
      path,
      (_, __, lines) => void (lines !== undefined && reported.push(lines)),
      {},
      temporaryFolder(),
    );
    expect(reported.length).toBeGreaterThan(1);
    expect(reported).toEqual([...reported].sort((a, b) => a - b));
    expect(reported.at(-1)).toBeLessThanOrEqual(200_001);
  });

  it('hold what pandas reads from them', async () => {
    const { file, column } = await prepared(fixture('people.csv'));
    expect(file.rows).toBe(200);
    for (const [name, { missing, distinct, ...rest }] of Object.entries(facts.people)) {
      const found = file.columns.find((column) => column.name === name)!;
      expect(found).toMatchObject({ missing, distinct });
      const values = columnValues(column(name));
      if ('counts' in rest) {
        const counts = Object.entries(rest.counts).map(
          ([text]) => values.filter((value) => value === text).length,
        );
        expect(counts).toEqual(Object.values(rest.counts));
      } else {
        expect([found.min, found.max]).toEqual([rest.min, rest.max]);
        expect(values.reduce<number>((sum, value) => sum + Number(value), 0)).toBeCloseTo(
          rest.sum!,
          6,
        );
      }
    }
  });

  it('are numbers where all that is not missing is one, else texts', async () => {
    const text = [
      'n,words,codes,truth,when,mixed,empty',
      '1,NA,007,true,2024-01-31,1,',
      'NA,x,08,FALSE,1970-01-01,true,',
      ',,1,,NA,2,',
      '-2.5,null,2,True,2000-02-29T00:00:01Z,3,',
    ].join('\r\n');
    const { file, columns } = await preparedText('t.csv', `\ufeff${text}\r\n`);
    expect(file.columns.map(({ name }) => name)).toEqual([
      'n',
      'words',
      'codes',
      'truth',
      'when',
      'mixed',
      'empty',
    ]);
    expect(columns.map(columnValues)).toEqual([
      [1, null, null, -2.5],
      ['NA', 'x', null, 'null'],
      ['007', '08', '1', '2'],
      [1, 0, null, 1],
      [1_706_659_200, 0, null, 951_782_401],
      ['1', 'true', '2', '3'],
      [null, null, null, null],
    ]);
    expect(file.columns.map(({ kind, from }) => from ?? kind)).toEqual([
      'number',
      'text',
      'text',
      'boolean',
      'date',
      'text',
      'number',
    ]);
  });

  it('keep quotes, separators and line ends of quoted values, and no blanks around values', async () => {
    const { columns } = await preparedText('t.tsv', 'a\t b\n"x\ty"\t "1\n2" \n\n "q""r" \t\n');
    expect(columns.map(columnValues)).toEqual([
      ['x\ty', 'q"r'],
      ['1\n2', null],
    ]);
  });

  it('may end their lines in several ways', async () => {
    const { columns } = await preparedText('t.csv', 'a,b\r\n1,x\n2,y\r\n3,z\r4,"q\r\nr"\n');
    expect(columns.map(columnValues)).toEqual([
      [1, 2, 3, 4],
      ['x', 'y', 'z', 'q\r\nr'],
    ]);
  });

  it('are kept in the narrowest form that is exact', async () => {
    const rows = [
      ['0', '-1', '70000', '5000000001', '0.5', '0.1', '3', '16777217'],
      ['255', '256', '-1', '1', '2', '2', '', ''],
    ];
    const { file } = await preparedText(
      't.csv',
      `a,b,c,d,e,f,g,h\n${rows.map((row) => row.join()).join('\n')}\n`,
    );
    expect(file.columns.map(({ type }) => type.replace('Array', ''))).toEqual([
      'Uint8',
      'Int16',
      'Int32',
      'Float64',
      'Float32',
      'Float64',
      'Float32',
      'Float64',
    ]);
  });

  it('are the same packed, by the hash of what is in them', async () => {
    const text = 'a,b\n1,x\n2,y\n';
    const [plain, packed] = [
      await preparedText('t.csv', text),
      await preparedText('t.csv.gz', gzipSync(text)),
    ];
    expect(packed.file.sha256).toBe(plain.file.sha256);
    expect(packed.columns).toEqual(plain.columns);
  });

  describe('that are written in another way', () => {
    const rows = [
      ['prix', 'genre'],
      ['3,5', 'thé’s €'],
      ['-0,25', 'ÿ'],
      ['7', ''],
    ];
    const text = `${rows.map((row) => row.join(';')).join('\r\n')}\r\n`;
    // By the table of the Unicode consortium, CP1252.TXT: 80 is the euro sign, 92 the right
    // quotation mark.
    const windows = Buffer.from(text.replace('€', '\x80').replace('’', '\x92'), 'latin1');
    const utf16 = Buffer.from(text, 'utf16le');
    const options = { separator: ';', decimal: ',' } as const;

    it.each([
      ['as UTF-8', text, options],
      ['in Windows-1252', windows, { ...options, encoding: 'latin1' }],
      ['in UTF-16, little end first', utf16, { ...options, encoding: 'utf-16' }],
      [
        'in UTF-16, with a mark',
        Buffer.from(`\ufeff${text}`, 'utf16le'),
        { ...options, encoding: 'utf-16' },
      ],
      ['in UTF-16, big end first', Buffer.from(utf16).swap16(), { ...options, encoding: 'utf-16' }],
      ['packed', gzipSync(windows), { ...options, encoding: 'latin1' }],
    ] as const)('hold the same %s', async (_, content, reading) => {
      const { file, columns } = await preparedText(
        typeof content === 'string' || content[0] !== 0x1f ? 't.csv' : 't.csv.gz',
        content,
        reading,
      );
      expect(file.reading).toEqual(reading);
      expect(columns.map(({ name }) => name)).toEqual(rows[0]);
      expect(columns.map(columnValues)).toEqual([
        [3.5, -0.25, 7],
        ['thé’s €', 'ÿ', null],
      ]);
    });

    it('let characters of UTF-16 cross chunks, and refuse half of one', async () => {
      // Pairs of units begin two bytes before the ends of chunks, of 2^18 bytes.
      const long = `a,b\n12,${'😃'.repeat(2 ** 17)}\n`;
      const { column } = await preparedText('t.csv', Buffer.from(long, 'utf16le'), {
        encoding: 'utf-16',
      });
      expect(columnValues(column('b'))).toEqual(['😃'.repeat(2 ** 17)]);
      expect(
        await readFaults('t.csv', Buffer.from('a,b\n1,2\n\ud83d', 'utf16le'), {
          encoding: 'utf-16',
        }),
      ).toEqual(['t.csv: the text is not UTF-16 throughout: it may be cut off or damaged']);
    });

    it('may have bars, and commas in a .tsv', async () => {
      const bars = await preparedText('t.csv', 'a|b\n1|x,y\n', { separator: '|' });
      expect(bars.columns.map(columnValues)).toEqual([[1], ['x,y']]);
      const commas = await preparedText('t.tsv', 'a,b\n1,x\n', { separator: ',' });
      expect(commas.columns.map(columnValues)).toEqual([[1], ['x']]);
    });

    it('have texts where numbers have points in place of commas', async () => {
      const { columns } = await preparedText('t.csv', 'a;b\n1,5;2.5\n2;3\n', options);
      expect(columns.map(columnValues)).toEqual([
        [1.5, 2],
        ['2.5', '3'],
      ]);
    });

    it('refuse options that they do not have', async () => {
      expect(await readFaults('t.jsonl', '{"a": 1}\n', options)).toEqual([
        't.jsonl: separator and decimal must be left out: jsonl has none',
      ]);
      expect(await readFaults('t.csv', 'a,b\n1,2\n', { encoding: 'utf-16' })).toEqual([
        't.csv: the text is not UTF-16',
      ]);
      expect((await readFaults('t.csv', 'a,b\n1,2\n', { separator: ';' }))[0]).toMatch(
        /set separator: ',' in data/,
      );
    });
  });

  it('refuse what is no table, with file and line', async () => {
    const cases: [string, string | Uint8Array, string][] = [
      ['t.csv', '', 't.csv: the file is empty'],
      ['t.csv', 'a,b\n', 't.csv: the file has no rows, only names'],
      [
        't.csv',
        'a,b,a\n1,2,3\n',
        't.csv:1: columns 1 and 3 are both named a: each needs a name of its own',
      ],
      ['t.csv', 'a,,c\n1,2,3\n', 't.csv:1: column 2 has no name: give it one'],
      ['t.csv', 'a,b\n1,2\n\n3\n', 't.csv:4: 1 value: 2 are needed, one for each column name'],
      [
        't.csv',
        'a;b\n1;2\n',
        `t.csv:1: the names are separated by ";": set separator: ';' in data, or --separator ';' on the command line`,
      ],
      [
        't.csv',
        '196,242,3\n186,302,3\n',
        't.csv:1: it has numbers: column names are needed in the first row, so add such a row',
      ],
      [
        't.csv',
        'a,b\n1,2\n3,"4\n5,6\n',
        't.csv:3: the row has a quote that is never closed: close it, or double it where it is meant as a sign',
      ],
      [
        't.csv',
        'a,b\n1,5" pipe\n',
        't.csv:2: a quote is at the wrong place: a value with quotes in it is needed in quotes as a whole, each of its own doubled',
      ],
      [
        't.csv',
        Buffer.from('a,b\n1,2\n3,\xe9t\xe9\n', 'latin1'),
        't.csv:3: the text is not UTF-8: set encoding: latin1 in data, or --encoding latin1 on the command line, if it is Windows-1252 or Latin-1; or convert it, such as by iconv -f WINDOWS-1250 -t UTF-8',
      ],
      [
        't.csv',
        Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'),
        't.csv: the text is UTF-16: set encoding: utf-16 in data, or --encoding utf-16 on the command line',
      ],
      [
        't.csv',
        Buffer.from('a,b\n1,2\n', 'utf16le'),
        't.csv: the text is UTF-16: set encoding: utf-16 in data, or --encoding utf-16 on the command line',
      ],
      [
        't.csv',
        Buffer.from([1, 2, 3, 4]),
        't.csv: it is neither text nor Parquet: .csv, .tsv or .jsonl, each also as .gz, or .parquet is needed',
      ],
      [
        't.txt',
        'a,b\n1,2\n',
        't.txt: the file extension does not show the format: one of .csv, .tsv or .jsonl, each also as .gz, or .parquet is needed',
      ],
      [
        't.parquet',
        'a,b\n1,2\n',
        't.parquet: it is a text, no Parquet file: a name that ends in .csv, .tsv or .jsonl is needed',
      ],
      [
        't.csv.gz',
        gzipSync(gzipSync('a,b\n1,2\n')),
        't.csv.gz: it is a gz archive in another: unpack it first',
      ],
      [
        't.csv.gz',
        gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40),
        't.csv.gz: the gz data is truncated or damaged (unexpected end of file): get it again',
      ],
    ];
    for (const [name, content, fault] of cases)
      expect(await readFaults(name, content)).toEqual([fault]);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a.csv'));
    expect(await faultsIn(folder, 'a.csv')).toEqual([
      'a.csv: it is a folder: a file is needed, or a list of files',
    ]);
    expect(await faultsIn(folder, 'b.csv')).toEqual([
      'b.csv: cannot be read: no such file or directory (ENOENT)',
    ]);
  });

  it('list the first five faults', async () => {
    expect(await readFaults('t.csv', `a,b\n${'1\n'.repeat(9)}`)).toHaveLength(5);
  });

  it('find bytes that are no UTF-8 beyond the first chunk, and let characters cross chunks', async () => {
    const line = `${'ä'.repeat(99)},1\n`;
    const text = Buffer.from(`a,b\n${line.repeat(5000)}`);
    expect((await preparedText('t.csv', text)).file).toMatchObject({ rows: 5000 });
    const bad = Buffer.concat([text, Buffer.from('x,1\n\xff,2\n', 'latin1')]);
    expect(await readFaults('t.csv', bad)).toEqual([
      expect.stringMatching(/^t\.csv:5003: the text is not UTF-8/),
    ]);
    expect(await readFaults('t.csv', text.subarray(0, 4 + 1))).toEqual([
      expect.stringMatching(/^t\.csv:2: the text is not UTF-8/),
    ]);
  });

  it('read on as numbers after 65,536 distinct ones, and tell of a later text', async () => {
    const numbers = Array.from({ length: 70_000 }, (_, i) => `${i / 4},${i}`);
    numbers[69_000] = 'NA,1';
    const text = `x,y\n${numbers.join('\n')}\n`;
    const { file, column } = await preparedText('t.csv', text);
    // Row 69,000 has no x, and repeats a 1.
    expect(file.columns).toMatchObject([{ distinct: 69_999 }, { distinct: 69_999 }]);
    const { values } = column('x') as { values: Float64Array };
    expect([values[0], values[65_535], values[65_536], values[69_000], values[69_999]]).toEqual([
      0,
      65_535 / 4,
      16_384,
      Number.NaN,
      69_999 / 4,
    ]);
    expect(await readFaults('t.csv', `${text}abc,1\n`)).toEqual([
      't.csv:70002: column x: the value is "abc": a number is needed, as the first 65,536 distinct values of the column are all such; leave it empty where it is missing; to make the column one of texts, write a letter before each value',
    ]);
  });

  it('keep their places where a later row lacks the key of a column of many numbers', async () => {
    const rows = Array.from({ length: 70_000 }, (_, i) =>
      i % 10_000 === 9999 ? {} : { x: i / 4 },
    );
    const { column } = await preparedText(
      't.jsonl',
      rows.map((row) => JSON.stringify(row)).join('\n'),
    );
    expect(columnValues(column('x'))).toEqual(rows.map(({ x = null }: { x?: number | null }) => x));
  });
});

describe('files of JSON lines', () => {
  it('have columns by their keys, wherever those begin', async () => {
    const lines = [
      '{"a": 1, "b": "x", "when": "2024-01-31"}',
      '',
      '{"b": "12", "late": true, "a": null}',
      '{"a": 2.5, "b": "", "when": null, "late": false}',
    ];
    const { file, columns } = await preparedText('t.jsonl', `\ufeff${lines.join('\n')}`);
    expect(file.rows).toBe(3);
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b', 'when', 'late']);
    expect(columns.map(columnValues)).toEqual([
      [1, null, 2.5],
      ['x', '12', null],
      ['2024-01-31', null, null],
      [null, 1, 0],
    ]);
  });

  it('refuse what is no object of single values, with the line', async () => {
    const cases: [string, string][] = [
      [
        '{"a": 1}\n[1]\n',
        't.jsonl:2: the line is "[1]": an object such as {"age": 31} is needed on each line',
      ],
      [
        '{"a": [1]}\n',
        't.jsonl:1: column a: the value is a list: a number or a text is needed, so write its parts as columns of their own',
      ],
      [
        '{"a": 9007199254740993}\n',
        't.jsonl:1: column a: the value is "9007199254740992": whole numbers beyond 2^53 lose digits: write it as a text, in quotes',
      ],
      [
        '{"a": 1}\n{"a": -1e400}\n',
        't.jsonl:2: column a: the value is "-Infinity": a finite number is needed',
      ],
      ['\n\n', 't.jsonl: the file has no rows'],
    ];
    for (const [text, fault] of cases) expect(await readFaults('t.jsonl', text)).toEqual([fault]);
    // What a few bytes stand for would fill the memory.
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: 9_999 }, (_, i) => [`c${i}`, i])),
    );
    expect(await readFaults('t.jsonl', `${'{"a":1}\n'.repeat(10_000)}${wide}\n`)).toEqual([
      expect.stringMatching(
        /^t\.jsonl:10001: there are [\d,]+ different keys, of which rows lack too many: keys are the names of columns/,
      ),
    ]);
    expect(await readFaults('t.jsonl', '{"a": 1}\n{"a":\n')).toEqual([
      expect.stringMatching(/^t\.jsonl:2: the line is not JSON/),
    ]);
  });
});

it('columns of JSON lines that later rows bring share the memory of all', async () => {
  const spill = new SpillFile(join(temporaryFolder(), 'spill'));
  onTestFinished(() => spill.remove());
  let held = 0;
  class Counted extends Workspace {
    override array<
      C extends Int32ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor,
    >(type: C) {
      const array = super.array(type);
      held += array.chunkLength;
      return array;
    }
  }
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 9_999 }, (_, i) => [`c${i}`, i])),
  );
  const bytes = Readable.from([Buffer.from(`{"a":1}\n${wide}\n`)]);
  await readJsonLines({ name: 't.jsonl', bytes }, new Counted(spill));
  expect(held).toBeLessThan(2 ** 25);
});
