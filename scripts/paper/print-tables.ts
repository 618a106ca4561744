import { registerExtras } from '../../src/extras/register.js';
import { tableMarkdown } from '../../src/ground/table/markdown.js';
import type { Table } from '../../src/ground/table/table.js';
import { isMainModule } from '../build/main-module.js';

/**
 * Prints the tables that a program makes of its arguments as Markdown, if Node was started with it;
 * `url` is its address.
 */
export function printTables(url: string, tablesOf: (...given: string[]) => readonly Table[]): void {
  if (!isMainModule(url)) return;
  registerExtras();
  for (const table of tablesOf(...process.argv.slice(2)))
    console.log(`${table.caption}\n\n${tableMarkdown(table)}\n`);
}
