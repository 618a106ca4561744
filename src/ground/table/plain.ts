import { shown, type Table } from './table.js';

/**
 * Returns a table as lines of aligned text, numbers at the right. Columns are left out from the
 * last on until it fits into the width; the first one stays.
 */
export function tablePlain(
  { columns, rows }: Pick<Table, 'columns' | 'rows'>,
  width = Infinity,
): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map((column, i) => shown(row[i], column))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  const totals = widths.map((_, i) =>
    widths.slice(0, i + 1).reduce((sum, one) => sum + one, i * GAP.length),
  );
  const kept = Math.max(1, totals.filter((total) => total <= width).length);
  return cells
    .map((line) =>
      line
        .slice(0, kept)
        .map((text, i) =>
          columns[i]!.kind === 'text' ? text.padEnd(widths[i]!) : text.padStart(widths[i]!),
        )
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

const GAP = '  ';
