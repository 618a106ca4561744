/**
 * The references of the article: `{{ FOLDER/TABLE column=value ... : column format }}` is a cell of
 * a table of a folder's report.
 *
 *     {{ local-minima/stuck model=mmoe correlation=0.5 learningRate=0.001 : stuck }}      the cell of the only such row
 *     {{ local-minima/stuck model=mmoe : range stuck }}                                  3 to 7; also min, max, sum, count
 *     {{ label-functions/claims-over-settings id=C3b : interval effect }}                [1.12, 2.15], of effect_low and effect_high
 *     {{ label-functions/claims-over-settings id=C2a : judged }}                         inconclusive (too few runs)
 *     {{ check label-functions/claims-over-settings id=C3b : verdict = holds }}          nothing, and an error once it is otherwise
 *     {{ table ple/transfer task=1 : model Model, mean "Mean gain" .1% }}                a table of all such rows
 *     {{ figure ple fig4 | Loss over steps. }}                                           a figure of the report, with its caption
 *
 * A sentence that states a sign or a verdict begins with its check. Formats: `.2` decimals, `3s`
 * significant digits (the default of numbers), `.1%`, `,` (thousands), `raw`. A reference to what
 * is not there is an error.
 */
import { thousands } from '../../src/ground/base/words.js';

export type Row = Readonly<Record<string, string>>;

/** The rows of a table of a folder's report. @throws Error where there is none */
export type RowReader = (folder: string, table: string) => readonly Row[];

/** How references are written into a text. */
export interface Writing {
  /** A computed text, and where it comes from. */
  readonly value: (text: string, folder: string, table: string) => string;
  readonly figure: (folder: string, figure: string, caption: string) => string;
}

const REFERENCE = /\{\{\s*(.*?)\s*\}\}\n?/gs;
const FIGURE = /^figure (\S+) (\S+) \| (.+)$/;

const normalized = (reference: string): string => reference.replace(/\s+/g, ' ');

/** Returns the references of a text that have values, in one form each: all but figures. */
export const referencesIn = (text: string): string[] =>
  [...text.matchAll(REFERENCE)]
    .map(([, reference]) => normalized(reference!))
    .filter((one) => !FIGURE.test(one));

/** Returns a text with its references filled in. @throws Error for a reference without a value */
export function filledIn(
  text: string,
  values: Readonly<Record<string, string>>,
  writing: Writing,
): string {
  return text.replace(REFERENCE, (whole, given: string) => {
    const reference = normalized(given);
    const figure = FIGURE.exec(reference);
    const filled = figure
      ? writing.figure(figure[1]!, figure[2]!, figure[3]!)
      : written(reference, values, writing);
    // A check leaves no empty line.
    return filled + (filled !== '' && whole.endsWith('\n') ? '\n' : '');
  });
}

function written(
  reference: string,
  values: Readonly<Record<string, string>>,
  writing: Writing,
): string {
  const value = values[reference];
  if (value === undefined)
    throw new Error(`{{ ${reference} }} has no value: npm run article computes it`);
  const { kind, folder, table } = splitReference(reference);
  return kind === undefined ? writing.value(value, folder, table) : value;
}

/**
 * Returns the text of a reference.
 * @throws Error with the reference, if it is wrong or a check fails
 */
export function evaluated(reference: string, rowsOf: RowReader): string {
  try {
    const { kind, folder, table, conditions, asked } = splitReference(reference);
    const rows = selected(rowsOf(folder, table), conditions);
    if (kind === 'check') return checked(rows, asked);
    return kind === 'table' ? markdownTable(rows, asked) : cellText(rows, asked);
  } catch (error) {
    throw new Error(`{{ ${reference} }}: ${(error as Error).message}`);
  }
}

function splitReference(reference: string) {
  const parts =
    /^(?:(check|table) )?([\w./-]+)\/([\w.-]+)((?: [\w.]+=(?:"[^"]*"|\S+))*) : (.+)$/.exec(
      reference,
    );
  if (!parts) throw new Error('not a reference');
  const [, kind, folder = '', table = '', conditions = '', asked = ''] = parts;
  return { kind, folder, table, conditions, asked };
}

function selected(rows: readonly Row[], conditions: string): readonly Row[] {
  const wanted = [...conditions.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(
    ([, column, quoted, plain]) => [column!, quoted ?? plain!] as const,
  );
  for (const [column] of wanted)
    if (rows[0] && !(column in rows[0]))
      throw new Error(`no column ${column} among ${Object.keys(rows[0]).join(', ')}`);
  const found = rows.filter((row) => wanted.every(([column, value]) => row[column] === value));
  if (found.length === 0) throw new Error('no such row');
  return found;
}

const findCell = (row: Row, column: string): string => {
  const cell = row[column];
  if (cell === undefined)
    throw new Error(`no column ${column} among ${Object.keys(row).join(', ')}`);
  return cell;
};

function onlyRow(rows: readonly Row[]): Row {
  if (rows.length > 1) throw new Error(`${rows.length} rows where one is needed`);
  return rows[0]!;
}

const aggregates: Readonly<Record<string, (numbers: readonly number[]) => readonly number[]>> = {
  min: (numbers) => [Math.min(...numbers)],
  max: (numbers) => [Math.max(...numbers)],
  sum: (numbers) => [numbers.reduce((sum, one) => sum + one, 0)],
  count: (numbers) => [numbers.length],
  range: (numbers) => [Math.min(...numbers), Math.max(...numbers)],
};

function cellText(rows: readonly Row[], asked: string): string {
  const [first = '', ...rest] = asked.split(' ');
  if (first === 'interval') {
    const row = onlyRow(rows);
    const [column = '', format] = rest;
    return `[${['_low', '_high'].map((end) => formatted(findCell(row, column + end), format)).join(', ')}]`;
  }
  if (first === 'judged') {
    const row = onlyRow(rows);
    const verdict = findCell(row, 'verdict');
    return row.reason ? `${verdict} (${row.reason})` : verdict;
  }
  const aggregate = aggregates[first];
  if (!aggregate) return formatted(findCell(onlyRow(rows), first), rest[0]);
  const [column = '', format] = rest;
  const numbers = rows.map((row) => numberIn(findCell(row, column)));
  return [...new Set(aggregate(numbers).map((one) => formatted(String(one), format)))].join(' to ');
}

function numberIn(cell: string): number {
  const number = Number(cell);
  if (cell === '' || Number.isNaN(number))
    throw new Error(`${JSON.stringify(cell)} where a number is needed`);
  return number;
}

/** A cell in words; one that is not a number stays as it is. */
export function formatted(cell: string, format?: string): string {
  if (format === 'raw' || cell === '' || Number.isNaN(Number(cell))) return cell;
  const number = Number(cell);
  if (format === undefined) return Number.isInteger(number) ? cell : significant(number, 3);
  const decimals = /^\.(\d)(%?)$/.exec(format);
  if (decimals)
    return `${(decimals[2] ? 100 * number : number).toFixed(Number(decimals[1]))}${decimals[2] ? ' %' : ''}`;
  const digits = /^(\d)s$/.exec(format);
  if (digits) return significant(number, Number(digits[1]));
  if (format === ',') return thousands(number);
  throw new Error(`no format ${format}`);
}

function significant(number: number, digits: number): string {
  const text = number.toPrecision(digits);
  return text.includes('e') && Math.abs(number) >= 1 ? String(Number(text)) : text;
}

function checked(rows: readonly Row[], asked: string): '' {
  const condition = /^(?:(all) )?(\w+) (=|<|>) (?:"([^"]*)"|(.+))$/.exec(asked);
  if (!condition)
    throw new Error(
      'a check is `column = value`, `column < number` or `column > number`, of `all` rows or one',
    );
  const [, all, column = '', sign, quoted, plain = ''] = condition;
  const value = quoted ?? plain;
  for (const row of all ? rows : [onlyRow(rows)]) {
    const cell = findCell(row, column);
    const holds =
      sign === '='
        ? cell === value
        : sign === '<'
          ? numberIn(cell) < Number(value)
          : numberIn(cell) > Number(value);
    if (!holds) throw new Error(`${column} is ${cell}: the sentence is no longer true`);
  }
  return '';
}

/** `column Title format, ...` as a table in Markdown; numbers are at the right. */
function markdownTable(rows: readonly Row[], asked: string): string {
  // A title may have commas.
  const columns = asked.split(/, (?=(?:[^"]*"[^"]*")*[^"]*$)/).map((column) => {
    const found = /^([\w.-]+)(?: "([^"]*)"| ([A-Z`]\S*))?(?: (\S+))?$/.exec(column);
    if (!found) throw new Error(`not a column: ${column}`);
    const [, name = '', quoted, plain, format] = found;
    return { name, title: quoted ?? plain ?? name, format };
  });
  const isNumber = ({ name }: { readonly name: string }) =>
    !Number.isNaN(Number(findCell(rows[0]!, name)));
  return [
    columns.map(({ title }) => title),
    columns.map((column) => (isNumber(column) ? '---:' : '---')),
    ...rows.map((row) => columns.map(({ name, format }) => formatted(findCell(row, name), format))),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
