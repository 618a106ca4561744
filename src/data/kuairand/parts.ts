import { FieldError } from '../../schema/field-faults.js';
import type { PartName } from '../shares.js';
import { type ColumnTable, type NumberColumn, numbersOf, type TablePart } from '../table/columns.js';
import { readColumns } from '../table/files/store.js';
import { joined } from '../table/tables.js';
import { HOUR, namesIn, type Side } from './features.js';
import { kuairandFolder } from './prepared.js';
import type { Role } from './published.js';
import type { KuairandSpec } from './spec.js';

/** Rows of a log: those of the standard one by what they are for, and those of the random one on the days of the test rows. */
export type LogPart = PartName | 'random';

/** The rows of a part in each table: exposure i is of row `users.rows[i]` of the users, and so on. */
export type Joined = Readonly<Record<Side, TablePart>>;

/**
 * The exposures that train, validate and test, as `DaySplit` says, and those of the random log.
 * @throws InputError where a file is not prepared, or a part has no rows
 */
export function partsOf(spec: KuairandSpec): Record<LogPart, Joined> {
  const { sources, features } = spec;
  const read = (role: Role, names: readonly string[]) =>
    readColumns(sources[role], [...new Set(names)], kuairandFolder());
  const users = read('users', ['user_id', ...namesIn('users', features)]);
  const videos = read('videos', ['video_id', ...namesIn('videos', features)]);
  const ofLog = ['user_id', 'video_id', 'date', 'hourmin', ...namesIn('logs', features), ...spec.tasks];
  const standard = withHours(joined([read('before', ofLog), read('during', ofLog)]));
  const random = withHours(read('random', ofLog));
  const [rowOfUser, rowOfVideo] = [rowsById(users, 'user_id'), rowsById(videos, 'video_id')];
  const { validationFrom, testFrom } = spec.split;
  const part = (name: LogPart, table: ColumnTable, from: number, to: number): Joined => {
    const dates = numbersOf(table, 'date');
    const rows = rowsWhere(table.rows, (row) => dates[row]! >= from && dates[row]! < to);
    if (rows.length === 0) throw emptyPart(name, spec);
    return {
      users: { table: users, rows: looked(table, rows, 'user_id', rowOfUser) },
      videos: { table: videos, rows: looked(table, rows, 'video_id', rowOfVideo) },
      logs: { table, rows },
    };
  };
  return {
    train: part('train', standard, 0, validationFrom),
    validation: part('validation', standard, validationFrom, testFrom),
    test: part('test', standard, testFrom, Number.POSITIVE_INFINITY),
    random: part('random', random, testFrom, Number.POSITIVE_INFINITY),
  };
}

function emptyPart(part: LogPart, { split: { validationFrom, testFrom } }: KuairandSpec): FieldError {
  const log = part === 'random' ? 'random' : 'standard';
  const days =
    part === 'train'
      ? `before ${validationFrom}`
      : part === 'validation'
        ? `from ${validationFrom} to before ${testFrom}`
        : `from ${testFrom} on`;
  return new FieldError([
    { path: ['data', 'split'], text: `data.split: the ${log} log has no rows ${days}: other days are needed` },
  ]);
}

function rowsWhere(rows: number, isIn: (row: number) => boolean): Int32Array {
  let count = 0;
  for (let row = 0; row < rows; row++) if (isIn(row)) count++;
  const found = new Int32Array(count);
  for (let row = 0, i = 0; row < rows; row++) if (isIn(row)) found[i++] = row;
  return found;
}

function rowsById(table: ColumnTable, id: string): ReadonlyMap<number, number> {
  const ids = numbersOf(table, id);
  return new Map(Array.from({ length: table.rows }, (_, row) => [ids[row]!, row]));
}

/** Where the table of users or videos has what rows of a log name; they were checked when they were prepared. */
function looked(log: ColumnTable, rows: Int32Array, id: string, rowOf: ReadonlyMap<number, number>): Int32Array {
  const ids = numbersOf(log, id);
  return rows.map((row) => rowOf.get(ids[row]!)!);
}

function withHours(log: ColumnTable): ColumnTable {
  const values = Uint8Array.from(numbersOf(log, 'hourmin'), (time) => Math.floor(time / 100));
  const hours: NumberColumn = { kind: 'number', name: HOUR, values };
  return { rows: log.rows, columns: [...log.columns, hours] };
}
