/** Where the article's numbers come from: the tables of the reports of published folders, and of the programs in `scripts/paper`. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { tableCsv } from '../../src/table/csv.js';
import type { Table } from '../../src/table/table.js';
import { commonRateTables } from '../paper/common-rate.js';
import { expertRateTables } from '../paper/expert-rates.js';
import { gateTables } from '../paper/gates.js';
import { verdictTable } from '../paper/verdicts.js';
import { REFERENCE } from '../site/published.js';
import type { Row, RowsOf } from './references.js';

/** Tables of several folders, by the name that references have for them, made when one is asked for. */
const programs: Readonly<Record<string, () => readonly Table[]>> = {
  'paper/verdicts': () => [verdictTable()],
  'paper/expert-rates': expertRateTables,
  'paper/common-rate': commonRateTables,
  'paper/gates': gateTables,
};

const rowsOf = (csv: string): Row[] => parse(csv, { columns: true });

/** Reads tables, each once: those of reports from the site at a path. */
export function tablesIn(site: string): RowsOf {
  const known = new Map<string, readonly Row[]>();
  return (folder, table) => {
    const name = `${folder}/${table}`;
    if (!known.has(name)) {
      const program = programs[folder];
      if (program) for (const made of program()) known.set(`${folder}/${made.name}`, rowsOf(tableCsv(made)));
      else {
        const file = `${site}/${REFERENCE}/${folder}/report/tables/${table}.csv`;
        if (existsSync(file)) known.set(name, rowsOf(readFileSync(file, 'utf8')));
      }
    }
    const rows = known.get(name);
    if (!rows) throw new Error(`no table ${table} of ${folder}`);
    return rows;
  };
}

/** The published folders that a text refers to. */
export const foldersIn = (text: string, published: readonly string[]): string[] =>
  published.filter((folder) => new RegExp(`\\{\\{[^}]*?\\b${folder}[/ ]`).test(text));
