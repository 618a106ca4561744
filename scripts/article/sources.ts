/**
 * Where the article's numbers come from: the tables of the reports of published folders, and of the
 * programs in `scripts/paper` and `scripts/tables`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { tableCsv } from '../../src/ground/table/csv.js';
import type { Table } from '../../src/ground/table/table.js';
import { besideVerdicts } from '../paper/beside-verdicts.js';
import { censusBestTables } from '../paper/census-best.js';
import { censusBothTables, censusLaterTable } from '../paper/census-both.js';
import { commonRateTables } from '../paper/common-rate.js';
import { expertRateTables } from '../paper/expert-rates.js';
import { gateTables } from '../paper/gates.js';
import { lossesTables } from '../paper/losses.js';
import { lossesSgdTables } from '../paper/losses-sgd.js';
import { lossesTablesTables } from '../paper/losses-tables.js';
import { mapTables } from '../paper/map.js';
import { recommenderTables } from '../paper/recommender.js';
import { repeatedExampleTables } from '../paper/repeated-examples.js';
import { rowsTablesTables } from '../paper/rows-tables.js';
import { scaleTables } from '../paper/scales.js';
import { FOLDERS, sharingOrMixtureTables } from '../paper/sharing-or-mixture.js';
import { singleTaskTables } from '../paper/single-task.js';
import { verdictTable } from '../paper/verdicts.js';
import { whenTables } from '../paper/when.js';
import { REFERENCE, referencePath, root } from '../site/published.js';
import { sharingTables } from '../tables/article.js';
import type { Row, RowReader } from './references.js';

/** The folder that references have for the tables of programs. */
const PROGRAMS = 'paper';

/** A program whose tables references name. */
interface Program {
  /** Its file, to which numbers lead. */
  readonly file: string;
  readonly tables: () => readonly Table[];
}

const programs: Readonly<Record<string, Program>> = {
  ...programsIn('scripts/paper/verdicts.ts', () => [verdictTable()], ['verdicts']),
  ...programsIn('scripts/paper/expert-rates.ts', expertRateTables, [
    'expert-rates',
    'expert-rates-final',
  ]),
  ...Object.fromEntries(
    ['label-functions', 'best-rates-adam', 'best-rates-sgd', 'best-rates-momentum'].map((name) => [
      `common-rate-${name}`,
      { file: 'scripts/paper/common-rate.ts', tables: () => commonRateTables(name) },
    ]),
  ),
  ...programsIn('scripts/paper/gates.ts', gateTables, ['gates']),
  ...programsIn('scripts/paper/census-both.ts', censusBothTables, [
    'census-both',
    'census-both-paper',
    'census-both-gates',
  ]),
  ...programsIn('scripts/paper/census-both.ts', () => [censusLaterTable()], ['census-later']),
  ...programsIn('scripts/paper/census-best.ts', censusBestTables, ['census-best']),
  ...programsIn('scripts/paper/recommender.ts', recommenderTables, ['recommender']),
  ...programsIn('scripts/paper/repeated-examples.ts', repeatedExampleTables, ['repeated-examples']),
  ...programsIn('scripts/paper/beside-verdicts.ts', besideVerdicts, ['rises', 'corrected']),
  ...programsIn('scripts/paper/scales.ts', scaleTables, ['scales']),
  ...programsIn('scripts/paper/when.ts', whenTables, ['when']),
  ...programsIn('scripts/paper/losses.ts', () => lossesTables(), [
    'losses',
    'losses-controls',
    'losses-cross-fit',
    'losses-parts',
  ]),
  ...programsIn('scripts/paper/losses-sgd.ts', () => lossesSgdTables(), [
    ...['losses-sgd', 'losses-sgd-2'].flatMap((name) =>
      ['', '-further', '-even'].map((table) => name + table),
    ),
  ]),
  ...programsIn('scripts/paper/losses-tables.ts', () => lossesTablesTables(), [
    'losses-tables',
    'losses-tables-equal',
  ]),
  ...programsIn('scripts/paper/rows-tables.ts', () => rowsTablesTables(), [
    'rows-tables',
    'rows-tables-sizes',
  ]),
  ...programsIn('scripts/paper/map.ts', () => mapTables(), [
    'map',
    'map-score',
    'map-classes',
    'map-effects',
  ]),
  ...Object.fromEntries(
    FOLDERS.flatMap((folder) => {
      const program = {
        file: 'scripts/paper/sharing-or-mixture.ts',
        tables: () => sharingOrMixtureTables(referencePath(folder)),
      };
      return ['', '-ratios', '-failures'].map((table) => [`${folder}${table}`, program]);
    }),
  ),
  ...programsIn('scripts/paper/single-task.ts', singleTaskTables, [
    'single-task',
    'single-task-by-correlation',
  ]),
  ...programsIn('scripts/tables/article.ts', sharingTables, ['sharing', 'sharing-ranks']),
};

function programsIn(
  file: string,
  tables: () => readonly Table[],
  names: readonly string[],
): Record<string, Program> {
  return Object.fromEntries(names.map((name) => [name, { file, tables }]));
}

/** The tables that programs in Python wrote, as CSV. */
const baselines = ['census-levels', 'census-published', 'census-published-choices'];

const baselineFile = (table: string): string => `${REFERENCE}/baselines/${table}.csv`;

/**
 * Returns the file that a number of a program's table leads to; undefined for a table of a
 * published folder.
 */
export function findProgram(folder: string, table: string): string | undefined {
  if (folder !== PROGRAMS) return undefined;
  return baselines.includes(table) ? baselineFile(table) : programs[table]!.file;
}

const parseRows = (csv: string): Row[] => parse(csv, { columns: true });

/** Reads tables, each once: those of reports from the site at a path. */
export function tablesIn(site: string): RowReader {
  const known = new Map<string, readonly Row[]>();
  return (folder, table) => {
    const name = `${folder}/${table}`;
    if (!known.has(name)) {
      if (folder === PROGRAMS && baselines.includes(table)) {
        known.set(name, parseRows(readFileSync(root + baselineFile(table), 'utf8')));
      } else if (folder === PROGRAMS) {
        for (const made of programs[table]?.tables() ?? [])
          known.set(`${folder}/${made.name}`, parseRows(tableCsv(made)));
      } else {
        const report = `${site}/${REFERENCE}/${folder}/report`;
        // What a figure draws is a table, too.
        const file = [`${report}/tables/${table}.csv`, `${report}/figures/${table}.csv`].find(
          existsSync,
        );
        if (file) known.set(name, parseRows(readFileSync(file, 'utf8')));
      }
    }
    const rows = known.get(name);
    if (!rows) throw new Error(`no table ${table} of ${folder}`);
    return rows;
  };
}

/** Returns the published folders that references name. */
export const foldersIn = (references: readonly string[], published: readonly string[]): string[] =>
  published.filter((folder) =>
    references.some((one) => new RegExp(`^(?:(?:check|table) )?${folder}/`).test(one)),
  );
