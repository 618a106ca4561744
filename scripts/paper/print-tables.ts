import { fileURLToPath } from 'node:url';
import { installWings } from '../../src/extras/install.js';
import { tableMarkdown } from '../../src/ground/table/markdown.js';
import type { Table } from '../../src/ground/table/table.js';

/** Prints the tables that a program makes of its arguments as Markdown, where it is the one that was started; `url` is its own. */
export function printTables(url: string, tablesOf: (...given: string[]) => readonly Table[]): void {
  if (process.argv[1] !== fileURLToPath(url)) return;
  installWings();
  for (const table of tablesOf(...process.argv.slice(2))) console.log(`${table.caption}\n\n${tableMarkdown(table)}\n`);
}
