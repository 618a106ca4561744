/** Where the article's numbers come from: the tables of the reports of published folders, and of the programs in `scripts/paper` and `scripts/tables`. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { tableCsv } from '../../src/table/csv.js';
import type { Table } from '../../src/table/table.js';
import { besideVerdicts } from '../paper/beside-verdicts.js';
import { censusBothTables, censusLaterTable } from '../paper/census-both.js';
import { commonRateTables } from '../paper/common-rate.js';
import { expertRateTables } from '../paper/expert-rates.js';
import { gateTables } from '../paper/gates.js';
import { recommenderTables } from '../paper/recommender.js';
import { repeatedExampleTables } from '../paper/repeated-examples.js';
import { singleTaskTables } from '../paper/single-task.js';
import { verdictTable } from '../paper/verdicts.js';
import { REFERENCE, root } from '../site/published.js';
import { sharingTables } from '../tables/article.js';
import type { Row, RowsOf } from './references.js';

/** The folder that references have for the tables of programs, and who makes each, once it is asked for. */
const PROGRAMS = 'paper';
const programs: Readonly<Record<string, () => readonly Table[]>> = {
  verdicts: () => [verdictTable()],
  'expert-rates': expertRateTables,
  'expert-rates-final': expertRateTables,
  ...Object.fromEntries(
    ['label-functions', 'best-rates-adam', 'best-rates-sgd', 'best-rates-momentum'].map((name) => [
      `common-rate-${name}`,
      () => commonRateTables(name),
    ]),
  ),
  gates: gateTables,
  'census-both': censusBothTables,
  'census-both-paper': censusBothTables,
  'census-both-gates': censusBothTables,
  'census-later': () => [censusLaterTable()],
  recommender: recommenderTables,
  'repeated-examples': repeatedExampleTables,
  rises: besideVerdicts,
  corrected: besideVerdicts,
  'single-task': singleTaskTables,
  'single-task-by-correlation': singleTaskTables,
  sharing: sharingTables,
  'sharing-ranks': sharingTables,
};

/** The tables that programs in Python wrote. */
const baselines = ['census-levels', 'census-published', 'census-published-choices'];

const rowsOf = (csv: string): Row[] => parse(csv, { columns: true });

/** Reads tables, each once: those of reports from the site at a path. */
export function tablesIn(site: string): RowsOf {
  const known = new Map<string, readonly Row[]>();
  return (folder, table) => {
    const name = `${folder}/${table}`;
    if (!known.has(name)) {
      if (folder === PROGRAMS && baselines.includes(table)) {
        known.set(name, rowsOf(readFileSync(`${root}${REFERENCE}/baselines/${table}.csv`, 'utf8')));
      } else if (folder === PROGRAMS) {
        for (const made of programs[table]?.() ?? []) known.set(`${folder}/${made.name}`, rowsOf(tableCsv(made)));
      } else {
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
