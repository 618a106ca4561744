/** Reads the rows that an exported model predicts, chunk by chunk. */

import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelColumn, ModelRows, RowsReader } from '../../../app/export/predict.js';
import { InputError } from '../../../ground/base/errors.js';
import { draftPath, withFile } from '../../../ground/base/files.js';
import { instead } from '../../../ground/schema/text.js';
import { columnName, type TableColumn } from '../../../train/data/table/columns.js';
import type { NumberForm } from '../../../train/data/table/encoding.js';
import { textHash } from '../../../train/data/table/hash.js';
import { type NumberSink, type Reading, type TextSink, Workspace } from './collector.js';
import { type OpenTable, withOpenTable } from './file-format.js';
import type { Reading as TextReading } from './reading.js';
import { SpilledArray, SpillFile } from './spill.js';
import { readContent } from './store.js';
import { isMissingWord } from './values.js';

/** Rows of a chunk; of a file with more than `MANY` columns, fewer. */
const CHUNK = 2 ** 14;
const MANY = 256;

/**
 * Reads the columns of a model from a file of any form that tables have, chunk by chunk. The whole
 * file is read into a temporary one first: nothing is predicted from a file with faults. @throws
 * InputError with the faults of the file: a column is missing or has values of another type than
 * the model's
 */
export const readModelRows: RowsReader = async function* (
  path,
  columns,
  { id, ...reading },
  onFile,
) {
  const spill = new SpillFile(draftPath(join(tmpdir(), 'mmoe-exp-rows')));
  try {
    const workspace = new ModelWorkspace(spill, columns, id, reading.decimal);
    onFile(path, withFile(path, 'read', () => statSync(path)).size);
    const content = (file: OpenTable) => readContent(path, file, reading, workspace);
    const { rows } = await withOpenTable(path, reading, content, onFile);
    workspace.refuseFaults(path);
    for (let i = 0; i * workspace.chunkLength < rows; i++) {
      yield workspace.chunk(i, Math.min(workspace.chunkLength, rows - i * workspace.chunkLength));
    }
  } finally {
    spill.remove();
  }
};

/** A workspace that keeps what a model reads of its columns, and nothing of others. */
class ModelWorkspace extends Workspace {
  readonly chunkLength: number;
  readonly #columns: ReadonlyMap<string, ModelValues>;
  readonly #ids: Ids | undefined;
  readonly #seen = new Set<string>();
  readonly #faults: string[] = [];

  constructor(
    spill: SpillFile,
    columns: readonly ModelColumn[],
    private readonly id: string | undefined,
    decimal: TextReading['decimal'],
  ) {
    super(spill, decimal);
    this.chunkLength = columns.length > MANY ? CHUNK / 16 : CHUNK;
    this.#columns = new Map(
      columns.map((column) => [column.name, new ModelValues(column, spill, this)]),
    );
    this.#ids = id === undefined ? undefined : new Ids(spill, this.chunkLength);
  }

  override textColumn(name: string, { typed = false } = {}): TextSink {
    const { values, ids } = this.#receiversOf(name, typed ? 'texts' : undefined);
    const add = (text: string, isTyped?: boolean) => {
      ids?.add(text);
      return values?.add(text, isTyped);
    };
    return { add, finish: notCollected };
  }

  override numberColumn(name: string, form: NumberForm = 'number'): NumberSink {
    const { values, ids } = this.#receiversOf(name, 'numbers');
    const add = (value: number) => {
      ids?.add(Number.isNaN(value) ? '' : String(value));
      return values?.addNumber(value, form);
    };
    return { add, finish: notCollected };
  }

  #receiversOf(name: string, found: 'numbers' | 'texts' | undefined) {
    this.#seen.add(name);
    const values = this.#columns.get(name);
    const isNumber = values?.column.kind === 'number';
    if (values && found && (found === 'numbers') !== isNumber) {
      const needed = isNumber ? nouns[values.column.form ?? 'number'] : 'texts';
      this.#faults.push(
        `column ${columnName(name)}: it has ${found}: ${needed} are needed, as in the data that the model was trained on`,
      );
    }
    return { values, ids: name === this.id ? this.#ids : undefined };
  }

  /** @throws InputError with a line for each column that is missing or of another type */
  refuseFaults(path: string): void {
    const needed = [...this.#columns.keys(), ...(this.id === undefined ? [] : [this.id])];
    const lines = [
      ...needed
        .filter((name) => !this.#seen.has(name))
        .map(
          (name) =>
            `it has no column ${columnName(name)}, which is needed: ${instead(name, [...this.#seen]).replace('valid here:', 'it has')}`,
        ),
      ...this.#faults,
    ];
    if (lines.length > 0)
      throw new InputError(
        'data',
        lines.map((line) => `${path}: ${line}`),
      );
  }

  chunk(i: number, rows: number): ModelRows {
    const columns = [...this.#columns.values()].map((values) => values.chunk(i));
    return { table: { rows, columns }, ...(this.#ids && { ids: this.#ids.chunk(i) }) };
  }
}

const nouns: Readonly<Record<NumberForm, string>> = {
  number: 'numbers',
  boolean: 'true and false',
  date: 'dates',
};

const notCollected = (): never => {
  throw new Error('rows to predict are read chunk by chunk');
};

/** What a model reads of a column: numbers, codes of the texts that it distinguishes, or hashes. */
class ModelValues {
  readonly #values: SpilledArray<
    Float64ArrayConstructor | Int32ArrayConstructor | Uint32ArrayConstructor
  >;
  readonly #codes: ReadonlyMap<string, number>;
  readonly #other: number;
  /**
   * The texts that the model distinguishes, and the first other one of the file, for which all
   * others are taken.
   */
  readonly #texts: string[];
  /** The readings that texts may have, and the one that the first text with a value has. */
  readonly #readings: readonly Reading[];
  #reading: Reading | undefined;

  constructor(
    readonly column: ModelColumn,
    spill: SpillFile,
    { chunkLength, readings }: ModelWorkspace,
  ) {
    const { kind, texts = [], form } = column;
    const type = kind === 'number' ? Float64Array : kind === 'text' ? Int32Array : Uint32Array;
    this.#values = new SpilledArray(spill, type, chunkLength);
    this.#readings = readings.filter(({ from = 'number' }) => form === undefined || form === from);
    this.#codes = new Map(texts.map((text, i) => [text, i + 1]));
    // No text of a file is both unseen and empty.
    this.#texts = [...texts, ''];
    this.#other = this.#texts.length;
  }

  /** Returns the need to report where the column cannot contain a number. */
  addNumber(value: number, form?: NumberForm): string | undefined {
    this.#values.push(value);
    if (Number.isNaN(value)) return undefined;
    const { form: needed = form, log } = this.column;
    if (form !== needed)
      return `${this.#noun} is needed, as in the data that the model was trained on`;
    return log && value < 0 ? 'a number of at least 0 is needed for log(1 + x)' : undefined;
  }

  /** Returns the need to report where the column cannot contain a text. */
  add(text: string, isTyped = false): string | undefined {
    const { kind, form } = this.column;
    if (kind === 'hashed') this.#values.push(text === '' ? 0 : textHash(text));
    else if (kind === 'text')
      this.#values.push(text === '' ? 0 : (this.#codes.get(text) ?? this.#codeOfOther(text)));
    else if (text === '' || isMissingWord(text)) this.#values.push(Number.NaN);
    else {
      if (isTyped && form !== 'date') return `${this.#noun} without quotes is needed`;
      this.#reading ??= this.#readings.find(({ read }) => read(text) !== undefined);
      const value = this.#reading?.read(text);
      if (value === undefined) return `${this.#noun} is needed, or nothing where it is missing`;
      return this.addNumber(value, form);
    }
    return undefined;
  }

  #codeOfOther(text: string): number {
    const last = this.#other - 1;
    if (this.#texts[last] === '') this.#texts[last] = text;
    return this.#other;
  }

  get #noun(): string {
    return (this.#reading ?? this.#readings[0]!).noun;
  }

  chunk(i: number): TableColumn {
    const { name, kind } = this.column;
    const values = this.#values.chunk(i);
    if (kind === 'number') return { kind, name, values: values as Float64Array };
    if (kind === 'hashed') return { kind, name, hashes: values as Uint32Array };
    return { kind, name, codes: values as Int32Array, texts: this.#texts };
  }
}

/** The texts of a column of ids, of which only a chunk is in memory. */
class Ids {
  readonly #places: { readonly position: number; readonly bytes: number }[] = [];
  #texts: string[] = [];

  constructor(
    private readonly spill: SpillFile,
    private readonly chunkLength: number,
  ) {}

  add(text: string): void {
    this.#texts.push(text);
    if (this.#texts.length < this.chunkLength) return;
    const json = Buffer.from(JSON.stringify(this.#texts));
    this.#places.push({ position: this.spill.append(json), bytes: json.length });
    this.#texts = [];
  }

  chunk(i: number): readonly string[] {
    const place = this.#places[i];
    if (!place) return this.#texts;
    const bytes = Buffer.alloc(place.bytes);
    this.spill.read(bytes, place.position);
    return JSON.parse(bytes.toString()) as string[];
  }
}
