import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/ground/base/errors.js';
import { columns } from '../../../../src/train/data/census/columns.js';
import { codedColumn } from '../../../../src/train/data/table/columns.js';
import { excerpt, fileText, readText } from './excerpt.js';

/** The excerpt with one value changed; rows and columns count from 1. */
function changed(row: number, column: number, value: string): string {
  const rows = excerpt();
  rows[row - 1]![column - 1] = value;
  return fileText(rows);
}

async function readFaults(text: string | Uint8Array): Promise<readonly string[]> {
  const error = await readText(text).catch((error: Error) => error);
  if (error instanceof InputError) return error.lines;
  throw error;
}

describe('reading a file of census-income', () => {
  it('gives up a line without end', async () => {
    expect(await readFaults(','.repeat(2 ** 22))).toEqual([
      expect.stringMatching(/: a line has more than 1048576 bytes: it is no row of values$/),
    ]);
  });

  it('keeps every value except the survey weight', async () => {
    const rows = excerpt();
    const { table } = await readText(fileText(rows));
    expect(table.rows).toBe(200);
    const names = columns.map(({ name }) => name);
    expect(table.columns.map(({ name }) => name)).toEqual(
      names.filter((name) => name !== 'instance weight'),
    );
    for (const { name } of table.columns) {
      const { codes, categories } = codedColumn(table, name);
      const read = Array.from(codes, (code) => String(categories[code - 1]));
      expect(read).toEqual(rows.map((row) => row[names.indexOf(name)]!.trim()));
    }
  });

  it('reads the same with other line ends, a blank last line, and no blanks before values', async () => {
    const text = fileText(excerpt());
    const { table, sha256 } = await readText(text);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    for (const other of [
      text.replaceAll('\n', '\r\n'),
      `${text}\n`,
      text.trimEnd(),
      text.replaceAll(', ', ','),
    ]) {
      expect((await readText(other)).table).toEqual(table);
    }
  });

  it.each([
    [4, 1, ' 3.5', 'column 1 (age): the value is "3.5": a whole number from 0 to 120 is needed'],
    [4, 1, ' -1', 'column 1 (age): the value is "-1": a whole number from 0 to 120 is needed'],
    [
      5,
      40,
      ' 53',
      'column 40 (weeks worked in year): the value is "53": a whole number from 0 to 52 is needed',
    ],
    [5, 13, ' ', 'column 13 (sex): the value is "": a text is needed'],
    [6, 25, ' heavy', 'column 25 (instance weight): the value is "heavy": a number is needed'],
    [
      7,
      42,
      ' 50000+',
      'column 42 (income): the value is "50000+": "- 50000." or "50000+." is needed',
    ],
    [7, 42, '', 'column 42 (income): the value is "": "- 50000." or "50000+." is needed'],
    [
      8,
      40,
      ' \u001b[2J',
      'column 40 (weeks worked in year): the value is "\\u001b[2J": a whole number from 0 to 52 is needed',
    ],
  ])('refuses in row %i column %i the value %j', async (row, column, value, line) => {
    expect(await readFaults(changed(row, column, value))).toEqual([
      `some.test, row ${row}, ${line}`,
    ]);
  });

  it('reports the first five faults and stops', async () => {
    const rows = excerpt();
    for (const row of rows) [row[0], row[12]] = [row[12]!, row[0]!];
    const lines = await readFaults(fileText(rows));
    expect(lines).toHaveLength(5);
    expect(lines[4]).toContain('row 5, column 1 (age)');
  });

  it('refuses a wrong number of columns, naming the Adult data set', async () => {
    const adult =
      '39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, 2174, 0, 40, United-States, <=50K\n';
    expect(await readFaults(adult.repeat(3))).toEqual([
      'some.test, row 1: 15 columns: this seems to be the Adult data set, and 42 comma-separated columns are needed',
    ]);
    const text = fileText(excerpt());
    expect(await readFaults(text.slice(0, text.indexOf('\n', 60_000) + 100))).toEqual([
      expect.stringMatching(
        /^some\.test, row 11\d: \d columns: 42 comma-separated columns are needed$/,
      ),
    ]);
  });

  it('refuses a header', async () => {
    const header = `${columns.map(({ name }) => name).join(',')}\n`;
    expect(await readFaults(header + fileText(excerpt()))).toEqual([
      'some.test, row 1: the first row seems to hold column names: the data set has no such row, so remove it',
    ]);
  });

  it('refuses a file of blank lines, and an endless line', async () => {
    expect(await readFaults('\n\n')).toEqual(['some.test: the file has no rows']);
    expect(await readFaults('1,'.repeat(50_000))).toEqual([
      expect.stringContaining('some.test: cannot be read as comma-separated values'),
    ]);
  });
});
