import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import { InputError } from '../base/errors.js';
import { writeWhole } from '../base/files.js';
import type { TableValue } from '../table/table.js';
import { readLedger } from './ledger.js';
import { pathsOf } from './paths.js';
import { planColumns, readPlan } from './plan.js';
import { type EndedRun, runOf, runsTable } from './runs.js';

/**
 * Writes `runs.parquet`, with the rows and columns of `runs.csv`, from a folder's plan and ledger, finished or not. Returns
 * the path. @throws InputError where the folder has no plan, or a file cannot be read or written
 */
export function writeRunsParquet(folder: string): string {
  const { plan: planFile, runsParquet: file } = pathsOf(folder);
  const plan = readPlan(folder);
  if (!plan) throw new InputError([`${planFile}: is needed for ${file}`]);
  const ledger = readLedger(folder).runs;
  const runs = plan.rows.flatMap((row) => runOf(row, ledger) ?? []);
  writeWhole(file, runsParquet(plan.columns, runs));
  return file;
}

/** Metrics are doubles; other columns 64-bit integers, doubles or texts, the first that fits; blanks are null. */
export function runsParquet(plannedColumns: readonly string[], runs: Iterable<EndedRun>): Uint8Array {
  const { columns, rows } = runsTable(plannedColumns, runs);
  const values: TableValue[][] = columns.map(() => []);
  for (const row of rows) for (const [i, value] of row.entries()) values[i]!.push(value);
  const planned = planColumns(plannedColumns).length;
  const columnData = columns.map(({ key, kind }, i) => {
    const type = kind === 'text' ? 'STRING' : i < planned ? narrowest(values[i]!) : 'DOUBLE';
    return { name: key, type, data: values[i]!.map(written[type]) };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'mmoe-exp' }));
}

type Type = Extract<BasicType, 'INT64' | 'DOUBLE' | 'STRING'>;

function narrowest(values: readonly TableValue[]): Type {
  const given = values.filter((value) => value !== undefined);
  if (given.every(Number.isSafeInteger)) return 'INT64';
  return given.every((value) => typeof value === 'number') ? 'DOUBLE' : 'STRING';
}

/** Converts a value to the type of its column. Numbers that are not finite are blank, as in `runs.csv`. */
const written: Readonly<Record<Type, (value: TableValue) => bigint | number | string | null>> = {
  INT64: (value) => (typeof value === 'number' ? BigInt(value) : null),
  DOUBLE: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null),
  STRING: (value) => (value === undefined ? null : String(value)),
};
