import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removeFile, withFile, writeWhole } from '../files.js';
import { mergedRanks } from '../stats/placements.js';
import { headed, headerOf, taker } from './headed.js';
import { bytesOf, copyOf, type LabelledRows, readLabels, rowsWithLabel, writeLabels } from './labelled-rows.js';
import { unpacked } from './lines.js';
import { pathsOf } from './paths.js';

/*
 * `predictions/CELL.bin` is a line of JSON, the header, followed by records of equal length, one for each run: 12 bytes of
 * its key, its values task by task, and 8 bytes of the sha256 of all that. A binary task has the merged ranks of its
 * outputs, two bytes each (four where there are more than 65,536 rows), as AUCs depend on nothing else; they are ranks among
 * the rows that have a label of the task, and 0 for the others. Any other task has the outputs themselves, float32. All is
 * little-endian. A published file is packed as `CELL.bin.gz`.
 */

const FORMAT = { format: 'mmoe-exp predictions', version: 1 } as const;

interface Header extends Pick<LabelledRows, 'rows' | 'tasks'> {
  /** The hash of the rows. */
  readonly labels: string;
}

const KEY_BYTES = 12;
const CHECKSUM_BYTES = 8;

/** The predictions of a cell's runs, by key: for each task, values [rows], which say nothing of rows without its label. */
export interface CellPredictions {
  /** The hash of its rows: runs of cells with the same one were tested on the same rows. */
  readonly labels: string;
  readonly runs: ReadonlyMap<string, readonly ArrayLike<number>[]>;
}

/** The predictions of a folder's runs, to be added to. Only the holder of the folder's lock may do so. */
export class PredictionFiles {
  readonly #cells = new Map<string, Set<string>>();
  readonly #rows = new Map<string, LabelledRows>();

  constructor(private readonly folder: string) {}

  /** Whether those of a run are on file. Cuts off what was torn while being written. @throws InputError */
  has(cell: string, key: string): boolean {
    return this.#keysOf(cell).has(key);
  }

  /**
   * Adds those of a run, whose outputs are [rows, tasks], row-major; `rowsOf` is asked once for each cell.
   * @throws InputError where they cannot be written
   */
  add(cell: string, key: string, outputs: Float32Array, rowsOf: () => LabelledRows): void {
    const keys = this.#keysOf(cell);
    if (keys.has(key)) return;
    const rows = this.#rows.get(cell) ?? rowsOf();
    this.#rows.set(cell, rows);
    const file = this.#file(cell);
    if (!existsSync(file)) {
      const labels = writeLabels(this.folder, rows);
      const header: Header = { rows: rows.rows, tasks: rows.tasks, labels };
      writeWhole(file, headed({ ...FORMAT, ...header }));
    }
    withFile(file, 'written', () => appendFileSync(file, recordOf(key, outputs, rows), { flush: true }));
    keys.add(key);
  }

  #keysOf(cell: string): Set<string> {
    const known = this.#cells.get(cell);
    if (known) return known;
    const keys = this.#open(this.#file(cell));
    this.#cells.set(cell, keys);
    return keys;
  }

  /** Unpacks a file where needed, and makes it one that can be appended to. */
  #open(file: string): Set<string> {
    const packed = `${file}.gz`;
    if (!existsSync(file) && existsSync(packed)) {
      writeWhole(
        file,
        withFile(packed, 'read', () => unpacked(packed)),
      );
      removeFile(packed);
    }
    if (!existsSync(file)) return new Set();
    const content = withFile(file, 'read', () => readFileSync(file));
    const found = recordsOf(content);
    withFile(file, 'written', () => (found ? truncateSync(file, found.end) : rmSync(file)));
    return new Set(found?.records.keys());
  }

  #file = (cell: string): string => join(pathsOf(this.folder).predictions, `${cell}.bin`);
}

/**
 * The predictions of a folder, cell by cell; none where it has none. Records that are torn or damaged are left out.
 * @throws InputError where a file cannot be read
 */
export function* readPredictions(folder: string): Generator<CellPredictions> {
  const { predictions } = pathsOf(folder);
  if (!existsSync(predictions)) return;
  const files = withFile(predictions, 'read', () => readdirSync(predictions)).sort();
  for (const file of files.filter((name) => /^[0-9a-f]+\.bin(\.gz)?$/.test(name))) {
    const path = join(predictions, basename(file));
    const content = withFile(path, 'read', () => (file.endsWith('.gz') ? unpacked(path) : readFileSync(path)));
    const found = recordsOf(content);
    if (!found) continue;
    const { header, records } = found;
    const runs = [...records].map(([key, values]) => [key, valuesOf(values, header)] as const);
    yield { labels: header.labels, runs: new Map(runs) };
  }
}

/** Reads the rows of a folder's predictions by their hash, each once. */
export function rowsReader(folder: string): (hash: string) => LabelledRows {
  const known = new Map<string, LabelledRows>();
  return (hash) => {
    const rows = known.get(hash) ?? readLabels(folder, hash);
    known.set(hash, rows);
    return rows;
  };
}

/** The sound records of a file, and where the last whole one ends; undefined where it has no header. */
function recordsOf(content: Buffer) {
  const found = headerOf<Header>(content, FORMAT);
  if (!found) return undefined;
  const { header, start } = found;
  const length = KEY_BYTES + valueBytes(header) + CHECKSUM_BYTES;
  const count = Math.floor((content.length - start) / length);
  const records = new Map<string, Buffer>();
  for (let i = 0; i < count; i++) {
    const record = content.subarray(start + i * length, start + (i + 1) * length);
    const said = record.subarray(0, -CHECKSUM_BYTES);
    if (!checksumOf(said).equals(record.subarray(-CHECKSUM_BYTES))) continue;
    records.set(said.toString('hex', 0, KEY_BYTES), said.subarray(KEY_BYTES));
  }
  return { header, records, end: start + count * length };
}

function recordOf(key: string, outputs: Float32Array, rows: LabelledRows): Buffer {
  const { tasks } = rows;
  const values = tasks.map(({ kind }, k) =>
    kind === 'binary'
      ? narrow(ranksOf(outputs, rows, k))
      : Float32Array.from({ length: rows.rows }, (_, i) => outputs[i * tasks.length + k]!),
  );
  const said = Buffer.concat([Buffer.from(key, 'hex'), ...values.map(bytesOf)]);
  return Buffer.concat([said, checksumOf(said)]);
}

/** The merged ranks of a binary task's outputs among the rows that have its label; 0 for the others. */
function ranksOf(outputs: Float32Array, rows: LabelledRows, k: number): Uint32Array {
  const places = rowsWithLabel(rows, k);
  const of = (matrix: Float32Array) => Float32Array.from(places, (row) => matrix[row * rows.tasks.length + k]!);
  const ranks = mergedRanks(of(outputs), of(rows.labels));
  const all = new Uint32Array(rows.rows);
  places.forEach((row, i) => {
    all[row] = ranks[i]!;
  });
  return all;
}

const checksumOf = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);

/** Ranks are below the number of rows. */
const isNarrow = (rows: number): boolean => rows <= 2 ** 16;

const narrow = (ranks: Uint32Array): Uint16Array | Uint32Array =>
  isNarrow(ranks.length) ? Uint16Array.from(ranks) : ranks;

const bytesOfTask = (kind: string, rows: number): number => rows * (kind === 'binary' && isNarrow(rows) ? 2 : 4);

const valueBytes = ({ rows, tasks }: Header): number =>
  tasks.reduce((sum, { kind }) => sum + bytesOfTask(kind, rows), 0);

function valuesOf(bytes: Buffer, { rows, tasks }: Header): ArrayLike<number>[] {
  const take = taker(bytes);
  return tasks.map(({ kind }) => {
    const own = copyOf(take(bytesOfTask(kind, rows)));
    if (kind !== 'binary') return new Float32Array(own);
    return isNarrow(rows) ? new Uint16Array(own) : new Uint32Array(own);
  });
}
