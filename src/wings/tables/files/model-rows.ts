import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../../base/errors.js';
import { withFile } from '../../../base/files.js';
import { columnName, type TableColumn } from '../../../data/table/columns.js';
import { textHash } from '../../../data/table/hash.js';
import type { ModelColumn, ModelRows, RowsReader } from '../../../export/predict.js';
import { instead } from '../../../schema/text.js';
import { commaReadings, type NumberSink, readings, type TextSink, Workspace } from './collector.js';
import { type LaidOut, withLaidOut } from './layout.js';
import type { Reading } from './reading.js';
import { SpilledArray, SpillFile } from './spill.js';
import { contentOf } from './store.js';
import { isMissingWord } from './values.js';

/** Rows of a chunk; of a file with more than `MANY` columns, fewer. */
const CHUNK = 2 ** 14;
const MANY = 256;

/**
 * Reads the columns of a model from a file of any form that tables have, chunk by chunk. The whole file is read into a
 * temporary one first: nothing is predicted from a file with faults. @throws InputError with the faults of the file: a
 * column is missing or has values of another type than the model's
 */
export const readModelRows: RowsReader = async function* (path, columns, { id, ...reading }, onProgress) {
  const spill = new SpillFile(join(tmpdir(), `mmoe-exp-${randomBytes(8).toString('hex')}.tmp`));
  try {
    const workspace = new ModelWorkspace(spill, columns, id, reading.decimal);
    const { size: total } = withFile(path, 'read', () => statSync(path));
    const onBytes = (done: number) => onProgress({ file: path, done, total });
    const read = (file: LaidOut) => contentOf(path, file, reading, workspace, onBytes);
    const { rows } = await withLaidOut(path, reading, read, onBytes);
    workspace.refuseFaults(path);
    for (let i = 0; i * workspace.chunkLength < rows; i++) {
      yield workspace.chunk(i, Math.min(workspace.chunkLength, rows - i * workspace.chunkLength));
    }
  } finally {
    spill.remove();
  }
};

type ModelSink = TextSink & NumberSink;

/** A workspace whose collectors keep what a model reads of its columns, and nothing of others. */
class ModelWorkspace extends Workspace {
  readonly chunkLength: number;
  readonly #columns: ReadonlyMap<string, ModelCollector>;
  readonly #ids: IdCollector | undefined;
  readonly #seen = new Set<string>();
  readonly #faults: string[] = [];

  constructor(
    spill: SpillFile,
    columns: readonly ModelColumn[],
    private readonly id: string | undefined,
    decimal: Reading['decimal'],
  ) {
    super(spill, decimal);
    this.chunkLength = columns.length > MANY ? CHUNK / 16 : CHUNK;
    this.#columns = new Map(columns.map((column) => [column.name, new ModelCollector(column, spill, this)]));
    this.#ids = id === undefined ? undefined : new IdCollector(spill, this.chunkLength);
  }

  override textColumn(name: string, { typed = false } = {}): TextSink {
    if (typed && this.#columns.get(name)?.column.kind === 'number') this.#refuseType(name, 'texts', 'numbers');
    return this.#sink(name);
  }

  override numberColumn(name: string): NumberSink {
    if ((this.#columns.get(name)?.column.kind ?? 'number') !== 'number') this.#refuseType(name, 'numbers', 'texts');
    return this.#sink(name);
  }

  #refuseType(name: string, found: string, needed: string): void {
    this.#faults.push(
      `column ${columnName(name)}: it has ${found}: ${needed} are needed, as in the data that the model was trained on`,
    );
  }

  #sink(name: string): ModelSink {
    this.#seen.add(name);
    const sinks = [this.#columns.get(name), name === this.id ? this.#ids : undefined].filter(
      (sink) => sink !== undefined,
    );
    return sinks.length === 1 ? sinks[0]! : severalSinks(sinks);
  }

  /** @throws InputError with a line for each column that is missing or of another type */
  refuseFaults(path: string): void {
    const names = [...this.#seen];
    const needed = [...this.#columns.keys(), ...(this.id === undefined ? [] : [this.id])];
    const missing = needed.filter((name) => !this.#seen.has(name));
    const lines = [
      ...missing.map(
        (name) =>
          `it has no column ${columnName(name)}, which is needed: ${instead(name, names).replace('valid here:', 'it has')}`,
      ),
      ...this.#faults,
    ];
    if (lines.length > 0) throw new InputError(lines.map((line) => `${path}: ${line}`));
  }

  chunk(i: number, rows: number): ModelRows {
    const columns = [...this.#columns.values()].map((collector) => collector.chunk(i));
    return { table: { rows, columns }, ...(this.#ids && { ids: this.#ids.chunk(i) }) };
  }
}

/** Passes values on to all sinks; a fault of one is that of all. */
function severalSinks(sinks: readonly ModelSink[]): ModelSink {
  const each = (pass: (sink: ModelSink) => string | undefined) => sinks.map(pass).find((need) => need !== undefined);
  return {
    add: (text, isTyped) => each((sink) => sink.add(text, isTyped)),
    addAll: (values) => sinks.forEach((sink) => void sink.addAll(values)),
    finish: notCollected,
  };
}

const notCollected = (): never => {
  throw new Error('rows to predict are read chunk by chunk');
};

/** What a model reads of a column: numbers, codes of the texts that it distinguishes, or hashes. */
class ModelCollector implements TextSink, NumberSink {
  readonly #values: SpilledArray<Float64ArrayConstructor | Int32ArrayConstructor | Uint32ArrayConstructor>;
  readonly #codes: ReadonlyMap<string, number>;
  readonly #texts: readonly string[];
  readonly #readings: typeof readings;
  /** The reading that the first text with a value has. */
  #reading: (typeof readings)[number] | undefined;

  constructor(
    readonly column: ModelColumn,
    spill: SpillFile,
    { chunkLength, decimal }: { readonly chunkLength: number; readonly decimal: Reading['decimal'] },
  ) {
    const { kind, texts = [] } = column;
    const type = kind === 'number' ? Float64Array : kind === 'text' ? Int32Array : Uint32Array;
    this.#values = new SpilledArray(spill, type, chunkLength);
    this.#codes = new Map(texts.map((text, i) => [text, i + 1]));
    // No text of a file is both unseen and empty.
    this.#texts = [...texts, ''];
    this.#readings = decimal === ',' ? commaReadings : readings;
  }

  add(text: string, isTyped = false): string | undefined {
    const { kind } = this.column;
    if (kind === 'number') return this.#addNumber(text, isTyped);
    if (kind === 'hashed') this.#values.push(text === '' ? 0 : textHash(text));
    else this.#values.push(text === '' ? 0 : (this.#codes.get(text) ?? this.#texts.length));
    return undefined;
  }

  #addNumber(text: string, isTyped: boolean): string | undefined {
    if (text === '' || isMissingWord(text)) {
      this.#values.push(Number.NaN);
      return undefined;
    }
    if (isTyped) return 'a number without quotes is needed';
    this.#reading ??= this.#readings.find(({ read }) => read(text) !== undefined);
    const value = this.#reading?.read(text);
    if (value === undefined) return `${this.#reading?.noun ?? 'a number'} is needed, or nothing where it is missing`;
    this.#values.push(value);
    return undefined;
  }

  addAll(values: Float64Array<ArrayBuffer>): void {
    for (const value of values) this.#values.push(value);
  }

  finish = notCollected;

  chunk(i: number): TableColumn {
    const { name, kind } = this.column;
    const values = this.#values.chunk(i);
    if (kind === 'number') return { kind, name, values: values as Float64Array };
    if (kind === 'hashed') return { kind, name, hashes: values as Uint32Array };
    return { kind, name, codes: values as Int32Array, texts: this.#texts };
  }
}

/** The texts of a column of ids, of which only a chunk is in memory. */
class IdCollector implements TextSink, NumberSink {
  readonly #places: { readonly position: number; readonly bytes: number }[] = [];
  #texts: string[] = [];

  constructor(
    private readonly spill: SpillFile,
    private readonly chunkLength: number,
  ) {}

  add(text: string): undefined {
    this.#texts.push(text);
    if (this.#texts.length < this.chunkLength) return;
    const json = Buffer.from(JSON.stringify(this.#texts));
    this.#places.push({ position: this.spill.append(json), bytes: json.length });
    this.#texts = [];
  }

  addAll(values: Float64Array): void {
    for (const value of values) this.add(Number.isNaN(value) ? '' : String(value));
  }

  finish = notCollected;

  chunk(i: number): readonly string[] {
    const place = this.#places[i];
    if (!place) return this.#texts;
    const bytes = Buffer.alloc(place.bytes);
    this.spill.read(bytes, place.position);
    return JSON.parse(bytes.toString()) as string[];
  }
}
