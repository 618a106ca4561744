import { InputError } from '../../errors.js';
import { showValue } from '../../schema/text.js';
import type { TableColumn } from '../table/columns.js';
import { columnName } from '../table/files/faults.js';
import { rowName, type StoredFile } from '../table/files/stored-file.js';
import { numberOf, secondsOf } from '../table/files/values.js';
import { namesIn } from './features.js';
import { FILES, type LogRole, logRoles, type Role } from './published.js';
import { featureGroups, signals } from './spec.js';

/** What the values of a column must be; missing ones are undefined. */
interface Rule {
  readonly column: string;
  readonly need: string;
  readonly isSound: (value: number | string | undefined) => boolean;
}

/** Reads a column of a file. */
export type ReadColumn = (role: Role, column: string) => TableColumn;

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const wholeFrom0 = (column: string): Rule => ({
  column,
  need: 'a whole number of at least 0 is needed',
  isSound: (value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER),
});

const numberOrNone = (column: string): Rule => ({
  column,
  need: 'a number of at least 0, or none, is needed',
  isSound: (value) => value === undefined || (typeof value === 'number' && value >= 0),
});

const eitherOf = (column: string, ...allowed: readonly number[]): Rule => ({
  column,
  need: `${allowed.join(' or ')} is needed`,
  isSound: (value) => typeof value === 'number' && allowed.includes(value),
});

const oneIn = (column: string, ids: ReadonlySet<number>, file: string): Rule => ({
  column,
  need: `one of the ids in ${file} is needed`,
  isSound: (value) => typeof value === 'number' && ids.has(value),
});

function onceOnly(column: string): Rule {
  const seen = new Set<unknown>();
  return {
    column,
    need: 'an id of its own is needed, a whole number of at least 0',
    isSound: (value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER) && seen.size < seen.add(value).size,
  };
}

const ofUsers = (): Rule[] => [onceOnly('user_id')];

const ofVideos = (): Rule[] => [
  onceOnly('video_id'),
  ...['video_duration', 'server_width', 'server_height'].map(numberOrNone),
  {
    column: 'upload_dt',
    need: 'a date such as 2022-04-08, or none, is needed',
    isSound: (value) => typeof value !== 'string',
  },
];

const ofLog = (role: LogRole): Rule[] => [
  {
    column: 'date',
    need: 'a day from 20220408 to 20220508 is needed',
    isSound: (value) => isWhole(value, 20220408, 20220508),
  },
  {
    column: 'hourmin',
    need: 'an hour and minute from 0 to 2359 is needed',
    isSound: (value) => isWhole(value, 0, 2359),
  },
  wholeFrom0('tab'),
  ...signals.map((signal) => eitherOf(signal, 0, 1)),
  // A log in the place of another one would turn what is random into what was chosen.
  eitherOf('is_rand', role === 'random' ? 1 : 0),
];

/** @throws InputError for the first column that is missing, or value that is not as published files have them */
export function checkFiles(files: Readonly<Record<Role, StoredFile>>, read: ReadColumn): void {
  const check = (role: Role, rules: readonly Rule[], columns: readonly string[]) => {
    refuseMissing(files[role], [...rules.map(({ column }) => column), ...columns]);
    for (const rule of rules) refuseUnsound(files[role], read(role, rule.column), rule);
  };
  check('users', ofUsers(), namesIn('users', featureGroups));
  check('videos', ofVideos(), namesIn('videos', featureGroups));
  const users = idsIn(read('users', 'user_id'));
  const videos = idsIn(read('videos', 'video_id'));
  for (const role of logRoles) {
    const joins = [oneIn('user_id', users, FILES.users), oneIn('video_id', videos, FILES.videos)];
    check(role, [...joins, ...ofLog(role)], []);
  }
}

const idsIn = (column: TableColumn): ReadonlySet<number> =>
  new Set(column.kind === 'number' ? (column.values as Iterable<number>) : []);

function refuseMissing({ name, columns }: StoredFile, needed: readonly string[]): void {
  const known = columns.map((column) => column.name);
  const missing = needed.find((column) => !known.includes(column));
  if (missing !== undefined) throw new InputError([`${name}: column ${missing} is missing: it is needed`]);
}

function refuseUnsound(file: StoredFile, column: TableColumn, { need, isSound }: Rule): void {
  const valueIn = valuesOf(column);
  for (let row = 0; row < file.rows; row++) {
    const value = valueIn(row);
    if (isSound(value)) continue;
    const fault = value === undefined ? 'there is no value' : `the value is ${showValue(value)}`;
    throw new InputError([`${rowName(file, row)}: column ${columnName(column.name)}: ${fault}: ${need}`]);
  }
}

/** The value of a row; what writes a number or date in a column of texts is that number. */
function valuesOf(column: TableColumn): (row: number) => number | string | undefined {
  switch (column.kind) {
    case 'number':
      return (row) => (Number.isNaN(column.values[row]!) ? undefined : column.values[row]!);
    case 'text': {
      const values = [undefined, ...column.texts.map((text) => numberOf(text) ?? secondsOf(text) ?? text)];
      return (row) => values[column.codes[row]!];
    }
    case 'hashed':
      return () => 'one of very many texts';
  }
}
