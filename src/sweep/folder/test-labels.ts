/**
 * Writes and reads the labels of test rows, `predictions/labels-HASH.bin.gz`, which the predictions
 * of a folder refer to.
 */

import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { copyBytes, viewBytes } from '../../ground/base/bytes.js';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, writeWhole } from '../../ground/base/files.js';
import type { LabelKind } from '../../ground/base/metric.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { byteReader, readHeader, withHeader } from './binary-header.js';
import { unpacked } from './lines.js';
import { folderPaths } from './paths.js';

/** The rows that runs were tested on and that a folder's predictions refer to. */
export interface TestRows {
  readonly rows: number;
  readonly tasks: readonly LabelledTask[];
}

export interface TestLabels extends TestRows {
  /**
   * [rows, tasks], row-major; binary labels are 0 or 1, classes their numbers. NaN where a row has
   * no label of a task.
   */
  readonly labels: Float32Array;
  /**
   * [rows]: equal numbers denote the same row of the data, even in another split; undefined where
   * the data have no ids.
   */
  readonly ids?: Int32Array;
}

export interface LabelledTask {
  readonly name: string;
  readonly kind: LabelKind;
  /** The number of classes, of a task of that kind. */
  readonly classes?: number;
}

export const taskWidth = ({ classes = 1 }: Pick<LabelledTask, 'classes'>): number => classes;

/*
 * `labels-HASH.bin.gz`, unpacked, whose hash HASH is: a line of JSON, then the labels task by task,
 * one byte each for binary ones (255 for none) and four for others, then the ids, four bytes each;
 * all little-endian.
 */

const FORMAT = { format: 'mmoe-exp labels', version: 1 } as const;

/** A hash comes from another file, which others may have written, and becomes part of a path. */
const HASH = /^[0-9a-f]{24}$/;

/** The byte for a missing label of a binary task. */
const NONE = 255;

type Header = TestRows & { readonly ids: boolean };

const labelBytes: Readonly<Record<LabelKind, number>> = {
  binary: 1,
  regression: 4,
  count: 4,
  classes: 4,
};

/** Whether a header, which others may have written, has a valid number of rows and valid tasks. */
export function areRows({ rows, tasks }: Partial<TestRows>): boolean {
  const isTask = (task: Partial<LabelledTask> | null) =>
    [task?.name, task?.kind].every((text) => typeof text === 'string') &&
    Object.hasOwn(labelBytes, task!.kind!) &&
    (task!.kind === 'classes' ? isCount(task!.classes) : task!.classes === undefined);
  const isFew = Array.isArray(tasks) && tasks.length >= 1 && tasks.length <= MAX_TASKS;
  return Number.isSafeInteger(rows) && rows! >= 1 && isFew && tasks.every(isTask);
}

const isCount = (classes: unknown): boolean =>
  Number.isSafeInteger(classes) && (classes as number) >= 2 && (classes as number) <= MAX_TASKS;

/**
 * As many as a table may have columns. Each run has an array for each task, however few rows there
 * are.
 */
const MAX_TASKS = 10_000;

/**
 * Writes rows into the predictions of a folder unless they are already there; returns their hash.
 * @throws InputError
 */
export function writeLabels(folder: string, rows: TestLabels): string {
  const content = encodeRows(rows);
  const hash = hashContent(content);
  const { labels: file, predictions } = folderPaths(folder);
  makeFolder(predictions);
  if (!existsSync(file(hash))) writeWhole(file(hash), gzipSync(content, { level: 9 }));
  return hash;
}

/** The hash of rows, which is part of their file name. */
export const labelsHash = (rows: TestLabels): string => hashContent(encodeRows(rows));

function encodeRows({ rows, tasks, labels, ids }: TestLabels): Buffer {
  const columns = tasks.map(({ kind }, k) => {
    const column = Float32Array.from({ length: rows }, (_, i) => labels[i * tasks.length + k]!);
    if (kind !== 'binary') return viewBytes(column);
    return Uint8Array.from(column, (label) => (Number.isNaN(label) ? NONE : label));
  });
  const header: Header = { rows, tasks, ids: ids !== undefined };
  return withHeader({ ...FORMAT, ...header }, ...columns, ...(ids ? [viewBytes(ids)] : []));
}

const hashContent = (content: Uint8Array): string => sha256Hex(content).slice(0, 24);

export const hasLabels = (folder: string, hash: string): boolean =>
  HASH.test(hash) && existsSync(folderPaths(folder).labels(hash));

/** The rows with a hash. @throws InputError where their file is missing or damaged */
export function readLabels(folder: string, hash: string): TestLabels {
  const file = folderPaths(folder).labels(hash);
  if (!hasLabels(folder, hash)) throw damaged(file, 'does not exist');
  const content = unpacked(file);
  if (hashContent(content) !== hash) throw damaged(file, 'is not what its name is the hash of');
  const { header, start } = readHeader<Header>(content, FORMAT) ?? {};
  if (!header || !areRows(header)) throw damaged(file, 'has no header');
  const { rows, tasks } = header;
  const bytes = tasks.reduce(
    (sum, { kind }) => sum + rows * labelBytes[kind],
    header.ids ? 4 * rows : 0,
  );
  if (content.length - start! !== bytes)
    throw damaged(file, 'has not as many labels as its header says');
  const labels = new Float32Array(rows * tasks.length);
  const take = byteReader(content.subarray(start));
  tasks.forEach(({ kind }, k) => {
    const written = take(rows * labelBytes[kind]);
    if (kind === 'binary' && !written.every((byte) => byte <= 1 || byte === NONE))
      throw damaged(file, 'has binary labels that are neither 0 nor 1');
    const column =
      kind === 'binary'
        ? Float32Array.from(written, (byte) => (byte === NONE ? Number.NaN : byte))
        : new Float32Array(copyBytes(written));
    for (let i = 0; i < rows; i++) labels[i * tasks.length + k] = column[i]!;
  });
  return {
    rows,
    tasks,
    labels,
    ...(header.ids && { ids: new Int32Array(copyBytes(take(4 * rows))) }),
  };
}

/** The numbers of the rows that have a label of task k, ascending, and those labels. */
export function labelsOfTask(
  { rows, tasks, labels }: TestLabels,
  k: number,
): { places: Int32Array; labels: Float32Array } {
  const labelAt = (row: number) => labels[row * tasks.length + k]!;
  const places = Int32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !Number.isNaN(labelAt(row)),
  );
  return { places, labels: Float32Array.from(places, labelAt) };
}

/**
 * The values [rows, width] at ascending places; where those are all places, the values themselves
 * without a copy.
 */
export const picked = (
  values: ArrayLike<number>,
  places: Int32Array,
  width = 1,
): ArrayLike<number> =>
  places.length * width === values.length
    ? values
    : Float64Array.from(
        { length: places.length * width },
        (_, i) => values[places[Math.floor(i / width)]! * width + (i % width)]!,
      );

const damaged = (file: string, fault: string): InputError =>
  new InputError('results', [
    `${file}: ${fault}: delete the folder it is in; mmoe-exp run fills it again`,
  ]);
