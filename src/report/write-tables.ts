import { join } from 'node:path';
import { makeFolder, writeWhole } from '../files.js';
import { tableCsv } from '../table/csv.js';
import { tableLatex } from '../table/latex.js';
import { tableMarkdown } from '../table/markdown.js';
import type { Table } from '../table/table.js';
import type { Format } from './formats.js';

const writers: Partial<Record<Format, (table: Table) => string>> = {
  csv: tableCsv,
  md: (table) => `${table.caption}\n\n${tableMarkdown(table)}\n`,
  tex: tableLatex,
};

/** Writes tables into a folder, a file a format. */
export function writeTables(folder: string, tables: readonly Table[], formats: ReadonlySet<Format>): void {
  makeFolder(folder);
  for (const [format, write] of Object.entries(writers)) {
    if (!formats.has(format as Format)) continue;
    for (const table of tables) writeWhole(join(folder, `${table.name}.${format}`), write(table));
  }
}
