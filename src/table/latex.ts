import { type Column, plainName, shown, type Table } from './table.js';

/** A table as a `table` environment with booktabs rules; columns that are blank throughout are left out. */
export function tableLatex({ name, caption, columns, rows }: Table): string {
  const used = [...columns.keys()].filter((i) => rows.some((row) => shown(row[i], columns[i]!) !== ''));
  // An end of a line takes a bracket or a star that follows it for its own.
  const line = (cells: string[]) => `  ${cells.join(' & ').replace(/^(?=[[*])/, '{}')} \\\\`;
  return [
    '% \\usepackage{booktabs}',
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escaped(caption)}}`,
    `  \\label{tab:${plainName(name)}}`,
    `  \\begin{tabular}{${used.map((i) => alignment(columns[i]!)).join('')}}`,
    '  \\toprule',
    line(used.map((i) => escaped(columns[i]!.title))),
    '  \\midrule',
    ...rows.map((row) => line(used.map((i) => escaped(shown(row[i], columns[i]!))))),
    '  \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

const alignment = ({ kind }: Column): string => (kind === 'text' ? 'l' : 'r');

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
  δ: '$\\delta$',
};

const escaped = (text: string): string =>
  text.replace(/[\\~^–−≤≥±×δ]|[&%$#_{}<>]/g, (sign) => {
    if (sign === '<' || sign === '>') return `$${sign}$`;
    return commands[sign] ?? `\\${sign}`;
  });
