import {
  type Column,
  plainName,
  shown,
  type Table,
  type TableValue,
  withoutBlanks,
} from './table.js';

/**
 * A table with booktabs rules, without blank columns. Long texts are wrapped, in a `longtable` over
 * pages; where other columns are too many for that, and without long texts, it is a `table`, scaled
 * down to the width of the text.
 */
export function tableLatex(table: Table): string {
  const { columns, rows } = withoutBlanks(table);
  const kept = columns.map((column, i): LatexColumn => {
    const width = Math.max(...rows.map((row) => shown(row[i], column).length));
    return { ...column, cells: rows.map((row) => latexCell(row[i], column)), width };
  });
  const long = kept.filter(isLong).length;
  const short = sumNumbers(kept.map((column) => (isLong(column) ? 0 : fullWidth(column))));
  if (long === 0 || short > MAX_SHORT * LETTERS) return plain(table, kept);
  return wrapped(table, kept, (1 - short / LETTERS) / long);
}

interface LatexColumn extends Column {
  readonly cells: readonly string[];
  /** The width of the widest cell, in letters. */
  readonly width: number;
}

/** The most letters of a text that is not wrapped. */
const WRAPPED = 32;

/**
 * The number of letters, with the space between columns, that are about as wide as the text of a
 * page.
 */
const MAX_WIDTH = 90;
const BETWEEN = 2;

function plain({ name, caption }: Table, columns: readonly LatexColumn[]): string {
  const [before, after] =
    sumNumbers(columns.map(fullWidth)) > MAX_WIDTH
      ? ['\\resizebox{\\linewidth}{!}{', '}']
      : ['', ''];
  return [
    `% \\usepackage{booktabs${before && ',graphicx'}}`,
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escaped(caption)}}`,
    `  \\label{tab:${plainName(name)}}`,
    `  ${before}\\begin{tabular}{${columns.map(alignment).join('')}}`,
    '  \\toprule',
    head(columns),
    '  \\midrule',
    ...body(columns),
    '  \\bottomrule',
    `  \\end{tabular}${after}`,
    '\\end{table}',
    '',
  ].join('\n');
}

/** A table over pages; each column of long texts has a share of the width of the text. */
function wrapped({ name, caption }: Table, columns: readonly LatexColumn[], share: number): string {
  const wide = `>{\\raggedright\\arraybackslash}p{\\dimexpr ${share.toFixed(3)}\\linewidth-2\\tabcolsep}`;
  const kinds = columns.map((column) => (isLong(column) ? wide : alignment(column)));
  return [
    '% \\usepackage{array,booktabs,longtable}',
    '{\\footnotesize',
    '\\setlength{\\tabcolsep}{3pt}',
    `\\begin{longtable}{${kinds.join('')}}`,
    `  \\caption{${escaped(caption)}}\\label{tab:${plainName(name)}} \\\\`,
    '  \\toprule',
    head(columns),
    '  \\midrule',
    '  \\endhead',
    '  \\bottomrule',
    '  \\endfoot',
    ...body(columns),
    '\\end{longtable}}',
    '',
  ].join('\n');
}

/**
 * The number of letters in a line of a wrapped table, and the share of them that short columns may
 * take.
 */
const LETTERS = 76;
const MAX_SHORT = 0.6;

const isLong = ({ width }: LatexColumn): boolean => width > WRAPPED;

const fullWidth = ({ width, title }: LatexColumn): number =>
  Math.max(width, title.length) + BETWEEN;

const sumNumbers = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0);

const head = (columns: readonly LatexColumn[]): string =>
  line(columns.map(({ title }) => escaped(title)));

const body = (columns: readonly LatexColumn[]): string[] =>
  columns[0]!.cells.map((_, i) => line(columns.map(({ cells }) => cells[i]!)));

/**
 * A row of cells. A bracket or a star at its start would be read as an argument of the line break
 * before it.
 */
const line = (cells: readonly string[]): string =>
  `  ${cells.join(' & ').replace(/^(?=[[*])/, '{}')} \\\\`;

const alignment = (column: LatexColumn): string =>
  isLong(column) ? 'p{20em}' : column.kind === 'text' ? 'l' : 'r';

function latexCell(value: TableValue, column: Column): string {
  const text = escaped(shown(value, column));
  return column.kind === 'text' ? text : text.replace(/(?<![\w.])-(?=\d)/g, '$-$');
}

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '−': '$-$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '²': '$^2$',
  '→': '$\\to$',
  δ: '$\\delta$',
  Δ: '$\\Delta$',
  '<': '$<$',
  '>': '$>$',
};

const escaped = (text: string): string =>
  text.replace(/[\\~^–−≤≥±×·²→δΔ<>&%$#_{}]/g, (sign) => commands[sign] ?? `\\${sign}`);
