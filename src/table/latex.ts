import { type Column, plainName, shown, type Table, type TableValue } from './table.js';

/**
 * A table with booktabs rules; columns that are blank throughout are left out. One with long texts wraps them, over as many pages
 * as it takes: a `longtable` of the width of the text. Others, and those with too many other columns for that, are a `table` of their
 * own width, scaled down where that is more than the text's.
 */
export function tableLatex(table: Table): string {
  const { columns, rows } = table;
  const used = [...columns.keys()].filter((i) => rows.some((row) => shown(row[i], columns[i]!) !== ''));
  const kept = used.map((i): LatexColumn => {
    const column = columns[i]!;
    return {
      ...column,
      cells: rows.map((row) => cellOf(row[i], column)),
      width: widthOf(
        column,
        rows.map((row) => row[i]),
      ),
    };
  });
  const layout = layoutOf(kept);
  return layout ? wrapped(table, kept, layout) : plain(table, kept);
}

interface LatexColumn extends Column {
  readonly cells: readonly string[];
  /** Letters that its widest cell has. */
  readonly width: number;
}

/** Texts of more letters are wrapped. */
const WRAPPED = 32;

/** As many letters, with the space between columns, are about as wide as the text of a page. */
const WIDEST = 90;
const BETWEEN = 2;

function plain({ name, caption }: Table, columns: readonly LatexColumn[]): string {
  const total = sumOf(columns.map(({ width, title }) => Math.max(width, title.length) + BETWEEN));
  const [before, after] = total > WIDEST ? ['\\resizebox{\\linewidth}{!}{', '}'] : ['', ''];
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

function wrapped({ name, caption }: Table, columns: readonly LatexColumn[], { size, shares }: Layout): string {
  const kinds = columns.map(
    ({ kind }, i) =>
      `>{\\${kind === 'text' ? 'raggedright' : 'raggedleft'}\\arraybackslash}p{\\dimexpr ${shares[i]!.toFixed(3)}\\linewidth-2\\tabcolsep}`,
  );
  return [
    '% \\usepackage{array,booktabs,longtable}',
    `{\\${size}`,
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

/** Sizes of print for wrapped tables, with the letters that a line of the text's width has of each. */
const SIZES = [
  { size: 'footnotesize', letters: 76 },
  { size: 'scriptsize', letters: 84 },
] as const;

/** How much of a line short columns may take from long ones, before the print becomes smaller. */
const MOST_SHORT = 0.6;

/** The least weight of a long text. */
const LEAST = 10;

interface Layout {
  readonly size: string;
  /** What of the width each column gets. */
  readonly shares: readonly number[];
}

/** The largest print in which long texts have room beside short ones; undefined where there are none or no room. */
function layoutOf(columns: readonly LatexColumn[]): Layout | undefined {
  const short = columns.map((column) => (isLong(column) ? 0 : longestWord(column) + BETWEEN));
  const roots = columns.map((column) => (isLong(column) ? Math.max(LEAST, Math.sqrt(column.width)) : 0));
  const [needed, rooted] = [sumOf(short), sumOf(roots)];
  const print = SIZES.find(({ letters }) => needed <= MOST_SHORT * letters);
  if (rooted === 0 || !print) return undefined;
  const left = 1 - needed / print.letters;
  return { size: print.size, shares: columns.map((_, i) => short[i]! / print.letters + (left * roots[i]!) / rooted) };
}

const isLong = ({ width }: LatexColumn): boolean => width > WRAPPED;

/** The least width of a column whose cells wrap between words. */
const longestWord = ({ title, cells }: LatexColumn): number =>
  Math.max(...[title, ...cells].flatMap((text) => text.split(' ').map(({ length }) => length)));

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const head = (columns: readonly LatexColumn[]): string => line(columns.map(({ title }) => escaped(title)));

const body = (columns: readonly LatexColumn[]): string[] =>
  columns[0]!.cells.map((_, i) => line(columns.map(({ cells }) => cells[i]!)));

/** The end of a line takes a bracket or a star that follows it for its own. */
const line = (cells: readonly string[]): string => `  ${cells.join(' & ').replace(/^(?=[[*])/, '{}')} \\\\`;

/** A long text in a table that is scaled down is as wide as so many letters. */
const LONG = 'p{20em}';

const alignment = (column: LatexColumn): string => (isLong(column) ? LONG : column.kind === 'text' ? 'l' : 'r');

const widthOf = (column: Column, values: readonly TableValue[]): number =>
  Math.max(...values.map((value) => shown(value, column).length));

function cellOf(value: TableValue, column: Column): string {
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
