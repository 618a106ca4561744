import { fileURLToPath } from 'node:url';
import { tableMarkdown } from '../../src/table/markdown.js';
import type { Table } from '../../src/table/table.js';
import { installWings } from '../../src/wings/install.js';

/** Prints the tables that a program makes of its arguments as Markdown, where it is the one that was started; `url` is its own. */
export function printTables(url: string, tablesOf: (...given: string[]) => readonly Table[]): void {
  if (process.argv[1] !== fileURLToPath(url)) return;
  installWings();
  for (const table of tablesOf(...process.argv.slice(2))) console.log(`${table.caption}\n\n${tableMarkdown(table)}\n`);
}
