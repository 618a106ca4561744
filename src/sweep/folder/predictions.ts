/**
 * `predictions/CELL.bin` is a line of JSON, the header, followed by records of equal length, one
 * for each run: 12 bytes of its key, its values task by task, and the first 8 bytes of the SHA-256
 * of all these. A binary task has the merged ranks of its outputs, two bytes each (four where there
 * are more than 65,536 rows), as AUCs depend on nothing else; they are ranks among the rows that
 * have a label of the task, and 0 for the others. Any other task has the predictions themselves,
 * float32: of classes a probability for each, row by row. All numbers are little-endian. A
 * published file is packed as `CELL.bin.gz`.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { copyBytes, viewBytes } from '../../ground/base/bytes.js';
import { InputError } from '../../ground/base/errors.js';
import { namesIn, readWhole, removeFile, withFile, writeWhole } from '../../ground/base/files.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { counted } from '../../ground/base/words.js';
import { mergedRanks } from '../../ground/stats/delong.js';
import { byteReader, type FormatName, readHeader, withHeader } from './binary-header.js';
import { unpacked } from './lines.js';
import { folderPaths } from './paths.js';
import {
  areRows,
  hasLabels,
  type LabelledTask,
  labelsOfTask,
  readLabels,
  type TestLabels,
  type TestRows,
  taskWidth,
  writeLabels,
} from './test-labels.js';

const FORMAT = { format: 'mmoe-exp predictions', version: 1 } as const;

interface Header extends TestRows {
  /** The hash of the rows: cells with equal hashes were tested on the same rows. */
  readonly labels: string;
}

/** The predicted values of one task. */
export type PredictedValues = Float32Array | Uint16Array | Uint32Array;

const KEY_BYTES = 12;
const CHECKSUM_BYTES = 8;

/** The predictions of a cell's runs. */
export interface CellPredictions extends Header {
  /** The key of the cell, which is part of its file names, and the paths of those files. */
  readonly cell: string;
  readonly paths: readonly [string, ...string[]];
  /** Records that are torn, damaged, or duplicates of a run's other record. */
  readonly leftOut: number;
  /**
   * For each run, by key, and each task: values [rows], of classes [rows, classes]. They are
   * meaningless for rows without a label of the task.
   */
  readonly runs: ReadonlyMap<string, readonly PredictedValues[]>;
}

/**
 * The predictions of a folder's runs of some seeds, by default all, open for appending. Only the
 * holder of the folder's lock may do so.
 */
export class PredictionFiles {
  readonly #cells = new Map<string, Set<string>>();
  readonly #rows = new Map<string, TestLabels>();

  constructor(
    private readonly folder: string,
    private readonly seeds?: ReadonlySet<number>,
  ) {}

  keeps(seed: number): boolean {
    return this.seeds?.has(seed) ?? true;
  }

  /** Whether the predictions of a run are on file. Cuts off a torn record. @throws InputError */
  has(cell: string, key: string): boolean {
    return this.#keysOf(cell).has(key);
  }

  /**
   * `outputs` [rows, values of all tasks] are appended; `rowsOf` is called once a cell.
   * @throws InputError
   */
  add(cell: string, key: string, outputs: Float32Array, rowsOf: () => TestLabels): void {
    const keys = this.#keysOf(cell);
    if (keys.has(key)) return;
    const rows = this.#rows.get(cell) ?? rowsOf();
    this.#rows.set(cell, rows);
    const file = cellFile(this.folder, cell);
    if (!existsSync(file)) {
      const labels = writeLabels(this.folder, rows);
      const header: Header = { rows: rows.rows, tasks: rows.tasks, labels };
      writeWhole(file, withHeader({ ...FORMAT, ...header }));
    }
    const record = checked(
      Buffer.concat([Buffer.from(key, 'hex'), ...predictedValues(outputs, rows).map(viewBytes)]),
    );
    withFile(file, 'written', () => appendFileSync(file, record, { flush: true }));
    keys.add(key);
  }

  #keysOf(cell: string): Set<string> {
    const known = this.#cells.get(cell);
    if (known) return known;
    const keys = this.#open(cellFile(this.folder, cell));
    this.#cells.set(cell, keys);
    return keys;
  }

  /** Prepares a file for appending, unpacking it where needed, and returns the keys of its runs. */
  #open(file: string): Set<string> {
    const packed = `${file}.gz`;
    if (!existsSync(file) && existsSync(packed)) {
      writeWhole(file, unpacked(packed));
      removeFile(packed);
    }
    if (!existsSync(file)) return new Set();
    const found = readRecords(file, readWhole(file));
    withFile(file, 'written', () => (found ? truncateSync(file, found.end) : rmSync(file)));
    return new Set(found?.records.keys());
  }
}

const cellFile = (folder: string, cell: string): string =>
  join(folderPaths(folder).predictions, `${cell}.bin`);

/**
 * The predictions of folders that contain parts of one result, cell by cell, without torn or
 * damaged records.
 * @throws InputError where a file cannot be read, or folders have different test rows
 */
export function* readPredictions(...folders: readonly string[]): Generator<CellPredictions> {
  for (const { cell, files } of cellFilesIn(folders)) {
    const [{ header, path }, ...others] = files;
    const { rows, tasks, labels } = header;
    const found = files.flatMap(({ records }) => [...records]);
    const runs = new Map(found.map(([key, values]) => [key, decodeValues(values, header)]));
    const leftOut = files.reduce((sum, { leftOut }) => sum + leftOut, found.length - runs.size);
    yield {
      cell,
      paths: [path, ...others.map(({ path }) => path)],
      rows,
      tasks,
      labels,
      leftOut,
      runs,
    };
  }
}

/**
 * Reads the rows that predictions refer to, each file once.
 * @throws InputError where they are missing or differ
 */
export function rowsReader(
  ...folders: readonly [string, ...string[]]
): (cell: Header) => TestLabels {
  const known = new Map<string, TestLabels>();
  return ({ labels: hash, rows, tasks }) => {
    const folder = folders.find((folder) => hasLabels(folder, hash)) ?? folders[0];
    const found = known.get(hash) ?? readLabels(folder, hash);
    known.set(hash, found);
    if (JSON.stringify([found.rows, found.tasks]) !== JSON.stringify([rows, tasks])) {
      throw new InputError('results', [
        `${folderPaths(folder).labels(hash)}: has other rows or tasks than the predictions on them`,
      ]);
    }
    return found;
  };
}

/**
 * Joins predictions, each run once, by key. `onConflict` receives the key of a run on which two
 * files disagree; it is left out, as are runs that are not wanted. @throws InputError where folders
 * have different test rows
 */
export function joinPredictions(
  folders: readonly string[],
  out: string,
  isWanted: (key: string) => boolean,
  onConflict: (key: string, files: readonly [string, string]) => void,
): void {
  for (const { cell, files } of cellFilesIn(folders)) {
    const found = new Map<string, { readonly path: string; readonly values: Buffer }>();
    const refused = new Set<string>();
    for (const { path, records } of files) {
      for (const [key, values] of records) {
        const before = found.get(key);
        if (!before) found.set(key, { path, values });
        else if (!before.values.equals(values) && isWanted(key)) {
          refused.add(key);
          onConflict(key, [before.path, path]);
        }
      }
    }
    const { folder, header } = files[0];
    writeLabels(out, readLabels(folder, header.labels));
    const kept = [...found]
      .filter(([key]) => isWanted(key) && !refused.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const records = kept.map(([key, { values }]) =>
      checked(Buffer.concat([Buffer.from(key, 'hex'), values])),
    );
    const file = cellFile(out, cell);
    writeWhole(file, withHeader(header, ...records));
    removeFile(`${file}.gz`);
  }
}

interface CellFile {
  readonly folder: string;
  readonly path: string;
  readonly header: Header & FormatName;
  readonly records: ReadonlyMap<string, Buffer>;
  readonly leftOut: number;
}

/**
 * The files of each cell in folders, at least one.
 * @throws InputError where one cannot be read, or test rows differ
 */
function* cellFilesIn(
  folders: readonly string[],
): Generator<{ readonly cell: string; readonly files: readonly [CellFile, ...CellFile[]] }> {
  const named = folders.flatMap((folder) => {
    const { predictions } = folderPaths(folder);
    return namesIn(predictions).flatMap((name) => {
      const cell = /^([0-9a-f]+)\.bin(\.gz)?$/.exec(name)?.[1];
      return cell === undefined ? [] : [{ folder, cell, path: join(predictions, name) }];
    });
  });
  for (const [cell, places] of [...groupedBy(named, ({ cell }) => cell)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const [first, ...others] = places.flatMap(({ folder, path }): CellFile[] => {
      const found = readRecords(path, path.endsWith('.gz') ? unpacked(path) : readWhole(path));
      return found ? [{ folder, path, ...found }] : [];
    });
    if (!first) continue;
    const other = others.find(({ header }) => header.labels !== first.header.labels);
    if (other)
      throw new InputError('results', [
        `${other.path}: its runs were tested on other rows than those of ${first.path}`,
      ]);
    yield { cell, files: [first, ...others] };
  }
}

/**
 * One for each task of each run, each of which takes hundreds of bytes of memory, however few rows
 * it has. A million runs of one cell have as many for two tasks.
 */
const MAX_ARRAYS = 2 ** 21;

/**
 * The sound records of a file; undefined where it has no header.
 * @throws InputError where there are too many records
 */
function readRecords(file: string, content: Buffer) {
  const found = readHeader<Header & FormatName>(content, FORMAT);
  if (!found || !areRows(found.header) || typeof found.header.labels !== 'string') return undefined;
  const { header, start } = found;
  const length = KEY_BYTES + valueBytes(header) + CHECKSUM_BYTES;
  const count = Math.floor((content.length - start) / length);
  if (count * header.tasks.length > MAX_ARRAYS) {
    const found = `${counted(count, 'run')} on ${counted(header.tasks.length, 'task')}`;
    throw new InputError('results', [
      `${file}: has ${found}: no sweep writes as many into one file, so delete it`,
    ]);
  }
  const records = new Map<string, Buffer>();
  for (let i = 0; i < count; i++) {
    const record = content.subarray(start + i * length, start + (i + 1) * length);
    const said = record.subarray(0, -CHECKSUM_BYTES);
    if (!predictionsChecksum(said).equals(record.subarray(-CHECKSUM_BYTES))) continue;
    const values = said.subarray(KEY_BYTES);
    if (areRanks(values, header)) records.set(said.toString('hex', 0, KEY_BYTES), values);
  }
  const end = start + count * length;
  return { header, records, leftOut: count - records.size + (content.length > end ? 1 : 0), end };
}

/**
 * The stored values of predictions, [rows, values of all tasks], row-major: see `CellPredictions`.
 */
export function predictedValues(outputs: Float32Array, rows: TestLabels): PredictedValues[] {
  const columns = rows.tasks.reduce((sum, task) => sum + taskWidth(task), 0);
  let first = 0;
  return rows.tasks.map((task, k) => {
    const [start, width] = [first, taskWidth(task)];
    first += width;
    const at = (row: number, i: number) => outputs[row * columns + start + i]!;
    if (task.kind === 'binary') return narrow(taskRanks((row) => at(row, 0), rows, k));
    return Float32Array.from({ length: rows.rows * width }, (_, i) =>
      at(Math.floor(i / width), i % width),
    );
  });
}

const checked = (said: Buffer): Buffer => Buffer.concat([said, predictionsChecksum(said)]);

/**
 * The merged ranks of a binary task's outputs among the rows that have its label; 0 for the others.
 */
function taskRanks(outputAt: (row: number) => number, rows: TestLabels, k: number): Uint32Array {
  const { places, labels } = labelsOfTask(rows, k);
  const ranks = mergedRanks(Float32Array.from(places, outputAt), labels);
  const all = new Uint32Array(rows.rows);
  places.forEach((row, i) => {
    all[row] = ranks[i]!;
  });
  return all;
}

const predictionsChecksum = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);

const isNarrow = (rows: number): boolean => rows <= 2 ** 16;

const narrow = (ranks: Uint32Array): Uint16Array | Uint32Array =>
  isNarrow(ranks.length) ? Uint16Array.from(ranks) : ranks;

const bytesOfTask = (task: LabelledTask, rows: number): number =>
  rows * taskWidth(task) * (task.kind === 'binary' && isNarrow(rows) ? 2 : 4);

const valueBytes = ({ rows, tasks }: TestRows): number =>
  tasks.reduce((sum, task) => sum + bytesOfTask(task, rows), 0);

/** Whether the values of the binary tasks are valid ranks, below the number of rows. */
function areRanks(bytes: Buffer, on: TestRows): boolean {
  return decodeValues(bytes, on).every(
    (values, k) => on.tasks[k]!.kind !== 'binary' || values.every((rank) => rank < on.rows),
  );
}

function decodeValues(bytes: Buffer, { rows, tasks }: TestRows): PredictedValues[] {
  const take = byteReader(bytes);
  return tasks.map((task) => {
    const own = copyBytes(take(bytesOfTask(task, rows)));
    if (task.kind !== 'binary') return new Float32Array(own);
    return isNarrow(rows) ? new Uint16Array(own) : new Uint32Array(own);
  });
}
