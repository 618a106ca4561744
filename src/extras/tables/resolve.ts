/**
 * Turns `data:` of a config for a table into the spec of a run: file hashes, columns, tasks and
 * split.
 */

import { counted, quoted, thousands } from '../../ground/base/words.js';
import { FieldError, type FieldFault } from '../../ground/schema/faults.js';
import { instead, showPath, showValue } from '../../ground/schema/text.js';
import { mean } from '../../ground/stats/descriptive.js';
import { givenShares, partNames } from '../../train/data/shares.js';
import type { TableColumn } from '../../train/data/table/columns.js';
import type { FeatureColumns } from '../../train/data/table/encoding.js';
import type { ColumnFacts } from '../../train/data/table/facts.js';
import type { TableTask } from '../../train/data/table/labels.js';
import {
  areParts,
  type FileField,
  type FileList,
  type SplitField,
  type TableValues,
  type TaskField,
} from './fields.js';
import { unusualReading } from './files/file-format.js';
import { contentId } from './files/reading.js';
import { readColumns, rowName, type StoredFile } from './files/store.js';
import { parseCommaNumber, parseNumber } from './files/values.js';
import { storedSource } from './source.js';
import {
  DEFAULT_HASH,
  DEFAULT_SHARES,
  TABLE_ENCODING,
  type TableFiles,
  type TableSpec,
  type TableSplit,
} from './spec.js';

export const listPaths = (file: FileField): string[] =>
  areParts(file) ? [file.train, file.validation, file.test].flatMap(asList) : asList(file);

const asList = (paths: FileList): string[] => (typeof paths === 'string' ? [paths] : [...paths]);

/** @throws InputError where a file is not prepared, or a column is missing or unfit */
export function resolve(values: TableValues) {
  const { file, tasks, weight, minCount, hash, trainRows = 'all', embedding } = values;
  const paths = listPaths(file);
  const reading = unusualReading(values, paths);
  const stored = paths.map((path) => storedSource(path, reading));
  const { features, leftOut } = values.features
    ? { features: { numeric: [], categorical: [], log: [], ...values.features }, leftOut: [] }
    : defaultFeatures(values, stored);
  const split = areParts(file) ? undefined : tableSplit(values.split ?? { by: 'random' });
  const spec: TableSpec = {
    kind: 'table',
    encoding: TABLE_ENCODING,
    files: fileHashes(file, stored),
    ...(Object.keys(reading).length > 0 && { reading }),
    features,
    tasks: tasks.map(tableTask),
    ...(weight !== undefined && { weight }),
    ...(minCount !== 1 && { minCount }),
    ...(hash !== DEFAULT_HASH && { hash }),
    ...(split && { split }),
    ...(trainRows !== 'all' && { trainRows }),
    embedding,
  };
  const faults = [
    ...sharedFiles(file, stored),
    ...stored.flatMap((file) => specFaults(spec, file)),
  ];
  if (Object.values(features).every(({ length }) => length === 0)) {
    const text = `data.features is missing: no column of ${stored[0]!.name} is left to be one, so it must name some`;
    faults.push({ path: ['data', 'features'], text });
  }
  if (faults.length > 0) throw new FieldError(faults);
  return { spec, leftOut };
}

function fileHashes(file: FileField, stored: readonly StoredFile[]): TableFiles {
  const hashes = (paths: FileList) =>
    asList(paths).map((path) => stored.find(({ name }) => name === path)!.sha256);
  if (!areParts(file)) return hashes(file);
  return {
    train: hashes(file.train),
    validation: hashes(file.validation),
    test: hashes(file.test),
  };
}

/** A file in two parts would reward a model for memorizing its rows. */
function sharedFiles(file: FileField, stored: readonly StoredFile[]): FieldFault[] {
  if (!areParts(file)) return [];
  const partsOf = new Map<string, string>();
  return partNames.flatMap((part) =>
    asList(file[part]).flatMap((path) => {
      const { sha256 } = stored.find(({ name }) => name === path)!;
      const other = partsOf.get(sha256) ?? part;
      partsOf.set(sha256, other);
      if (other === part) return [];
      const text = `data.file.${part} has ${showValue(path)}: its content is that of a file of ${other}: rows of its own are needed`;
      return [{ path: ['data', 'file', part], text }];
    }),
  );
}

/** A task without the fields that equal the defaults. */
function tableTask({ weight, positive, missing, ...task }: TaskField): TableTask {
  return {
    ...task,
    ...(positive !== undefined && {
      positive: typeof positive === 'object' ? positive : [positive],
    }),
    ...(weight !== undefined && weight !== 1 && { weight }),
    ...(missing === 'skip' && { missing }),
  };
}

function tableSplit({ by, column, seed = 0, ...given }: SplitField): TableSplit {
  const shares = givenShares(given) ?? DEFAULT_SHARES;
  switch (by) {
    case 'random':
      return { by, seed, shares };
    case 'group':
      return { by, column: column!, seed, shares };
    case 'time':
      return { by, column: column!, shares };
    case 'column':
      return { by, column: column! };
  }
}

/** The path of a column in the config, and a check that returns its fault. */
interface Use {
  readonly path: readonly PropertyKey[];
  readonly column: string;
  readonly faultOf: (column: ColumnFacts, file: StoredFile) => string | undefined;
}

function specFaults(spec: TableSpec, file: StoredFile): FieldFault[] {
  const { columns } = file;
  const names = columns.map(({ name }) => name);
  return columnUses(spec).flatMap(({ path, column, faultOf }) => {
    const facts = columns.find(({ name }) => name === column);
    const fault = facts
      ? faultOf(facts, file)
      : `${file.name} has no such column: ${instead(column, names)}`;
    if (fault === undefined) return [];
    const inConfig = ['data', ...path];
    return [{ path: inConfig, text: `${showPath(inConfig)} is ${showValue(column)}: ${fault}` }];
  });
}

function columnUses({ features, tasks, weight, split }: TableSpec): Use[] {
  const inList = (list: keyof typeof features, faultOf: Use['faultOf']) =>
    features[list].map((column, i): Use => ({ path: ['features', list, i], column, faultOf }));
  return [
    ...inList('numeric', featureFault),
    ...inList('log', logFault),
    ...inList('categorical', () => undefined),
    ...tasks.flatMap((task, k): Use[] => [
      {
        path: ['tasks', k, 'column'],
        column: task.column,
        faultOf: (column, file) => labelFault(task, column, file),
      },
      ...(task.where === undefined
        ? []
        : [{ path: ['tasks', k, 'where'], column: task.where, faultOf: numberFault }]),
    ]),
    ...(weight === undefined ? [] : [{ path: ['weight'], column: weight, faultOf: weightFault }]),
    ...(split && 'column' in split
      ? [{ path: ['split', 'column'], column: split.column, faultOf: splitFaults[split.by] }]
      : []),
  ];
}

function numberFault({ kind, name }: ColumnFacts, file: StoredFile): string | undefined {
  if (kind === 'number') return undefined;
  const odd = oddText(file, name);
  return `it has texts${odd ? `, such as ${quoted(odd.text)} in ${odd.place}` : ''}: a column of numbers is needed`;
}

function featureFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const fault = numberFault(column, file);
  return fault && `${fault}, or categorical for texts`;
}

function logFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const { min = 0 } = column;
  const fault =
    min < 0 ? `its least value is ${min}: none below 0 is needed for log(1 + x)` : undefined;
  return featureFault(column, file) ?? fault;
}

/** The most classes of a label: more are likely an id, or a measurement. */
const MAX_CLASSES = 1000;

function labelFault(
  { labels, positive, log }: TableTask,
  column: ColumnFacts,
  file: StoredFile,
): string | undefined {
  if (labels === 'classes') {
    return column.distinct > MAX_CLASSES
      ? `it has ${thousands(column.distinct)} different values: at most ${MAX_CLASSES} classes are possible`
      : undefined;
  }
  if (log && column.kind === 'number' && (column.min ?? 0) < 0)
    return `its least value is ${column.min}: none below 0 is needed for log labels`;
  if (column.kind === 'number') {
    const odd = positive?.find((value) => Number.isNaN(Number(value)));
    return odd === undefined
      ? undefined
      : `it has numbers, so ${showValue(odd)} cannot be among its positive values`;
  }
  if (labels !== 'binary')
    return `${numberFault(column, file)} for ${labels === 'count' ? 'counts' : 'regression'}`;
  if (!positive)
    return 'it has texts: 0 and 1, or `positive` with the values that are 1, is needed for binary labels';
  return column.kind === 'hashed' ? 'it has too many different texts for labels' : undefined;
}

const missingFault = ({ missing }: ColumnFacts): string | undefined =>
  missing > 0 ? `${counted(missing, 'row')} have no value: one in every row is needed` : undefined;

function weightFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const { min = 0 } = column;
  const fault = min <= 0 ? `its least value is ${min}: weights above 0 are needed` : undefined;
  return numberFault(column, file) ?? missingFault(column) ?? fault;
}

const splitFaults: Readonly<Record<'group' | 'time' | 'column', Use['faultOf']>> = {
  group: missingFault,
  time: (column) =>
    column.kind === 'number'
      ? missingFault(column)
      : 'it has texts: numbers or dates such as 2026-01-31 are needed to sort by',
  column: ({ kind }) =>
    kind === 'text' ? undefined : 'train, validation and test are needed as its values',
};

/**
 * The first text of a column that is not a number, and its row: `n/k`, `ratings.csv:8`; undefined
 * where all are hashed.
 */
export function oddText(
  file: StoredFile,
  name: string,
): { text: string; place: string } | undefined {
  const [column] = readColumns(contentId(file), [name]).columns;
  if (column?.kind !== 'text') return undefined;
  const { codes, texts } = column;
  const read = file.reading?.decimal === ',' ? parseCommaNumber : parseNumber;
  const odd = texts.findIndex((text) => read(text) === undefined);
  const place = Math.max(0, odd);
  return { text: texts[place]!, place: rowName(file, codes.indexOf(place + 1)) };
}

/**
 * All columns without another role but ids, dates, free text and the like; numbers are numeric,
 * texts categorical.
 */
function defaultFeatures(
  { tasks, weight, split }: Pick<TableValues, 'tasks' | 'weight' | 'split'>,
  files: readonly StoredFile[],
) {
  const used = new Set([
    ...tasks.flatMap(({ column, where }) => [column, where]),
    weight,
    split?.column,
  ]);
  const candidates = files[0]!.columns.filter(({ name }) => !used.has(name));
  const reasons = new Map(candidates.map(({ name }) => [name, whyNot(name, files)]));
  const kept = candidates.filter(({ name }) => reasons.get(name) === undefined);
  const namesOf = (isNumber: boolean) =>
    kept.filter(({ kind }) => (kind === 'number') === isNumber).map(({ name }) => name);
  return {
    features: {
      numeric: namesOf(true),
      categorical: namesOf(false),
      log: [],
    } satisfies FeatureColumns,
    leftOut: [...reasons].flatMap(([column, why]) => (why === undefined ? [] : [{ column, why }])),
  };
}

/** A reason that all files share. */
function whyNot(name: string, files: readonly StoredFile[]): string | undefined {
  const reasons = files.map((file) => {
    const column = file.columns.find((column) => column.name === name);
    return column && whyNotIn(file, column);
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** By content and column: a sweep requests them repeatedly. */
const known = new Map<string, string | undefined>();

function whyNotIn(file: StoredFile, facts: ColumnFacts): string | undefined {
  const id = contentId(file);
  const key = `${id}/${facts.name}`;
  if (!known.has(key))
    known.set(key, whyUnfit(facts, readColumns(id, [facts.name]).columns[0]!, file.rows));
  return known.get(key);
}

const MIN_ROWS = 20;

/** The share of distinct texts among the rows from which texts are ids or free text. */
const NEARLY_ALL = 0.95;

/** The mean length in characters from which texts are sentences. */
const SENTENCE = 30;

/** The reason why a column is not a feature; undefined where it may be one. */
export function whyUnfit(
  facts: ColumnFacts,
  column: TableColumn,
  rows: number,
  isWhole = column.kind === 'number' && areWhole(column.values),
): string | undefined {
  const { kind, missing, distinct } = facts;
  if (distinct === 0) return 'it has no values';
  if (distinct === 1 && missing === 0) return 'it is constant';
  if (isTime(facts, isWhole))
    return 'it is a time: split by it (by: time), or write its parts (hour, weekday) as columns';
  const known = rows - missing;
  if (known < MIN_ROWS) return undefined;
  if (kind === 'number')
    return isWhole && distinct === known
      ? 'it is an id: each row has a number of its own'
      : undefined;
  if (
    column.kind === 'text' &&
    2 * distinct > known &&
    mean(column.texts.map(({ length }) => length))! >= SENTENCE
  ) {
    return 'it is free text, which these models do not read: turn it into numbers or categories first';
  }
  if (distinct >= NEARLY_ALL * known) return 'it is an id: nearly each row has a text of its own';
  return undefined;
}

/** Matches names of time columns; RecBole's files append a type after a colon. */
const TIME = /(time|timestamp|date|_at)(:\w+)?$/i;

/** The range of timestamps: from 1973 in seconds since 1970 to 2100 in milliseconds. */
const TIMES = [1e8, 4.2e12] as const;

/**
 * Dates, or integers that are seconds or milliseconds since 1970 by the name and the range of the
 * column.
 */
export const isTime = ({ from, name, min = 0, max = 0 }: ColumnFacts, isWhole: boolean): boolean =>
  from === 'date' || (isWhole && TIME.test(name) && min >= TIMES[0] && max < TIMES[1]);

/** Returns whether all values are whole numbers or missing. */
export function areWhole(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++)
    if (!Number.isInteger(values[i]) && !Number.isNaN(values[i])) return false;
  return true;
}
