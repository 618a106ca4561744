/**
 * Collects the values of each column while a file is read, decides the type of the column, and
 * limits the memory.
 */

import { thousands } from '../../../ground/base/words.js';
import type { Collected, ColumnFacts } from '../../../train/data/table/facts.js';
import { textHash } from '../../../train/data/table/hash.js';
import type { Reading as TextReading } from './reading.js';
import { SpilledArray, type SpillFile } from './spill.js';
import {
  isMissingWord,
  parseCommaNumber,
  parseNumber,
  parseSeconds,
  parseTruth,
} from './values.js';

/**
 * The number of distinct texts above which a column of only numbers or dates is read as such,
 * without keeping the texts.
 */
const MAX_NUMERALS = 2 ** 16;

/**
 * With more distinct texts a column is hashed; or, of all columns of a file, with more texts or
 * characters.
 */
const MAX_TEXTS = 2 ** 20;
const ALL_TEXTS = 2 ** 22;
const ALL_CHARACTERS = 2 ** 27;

/**
 * A column with fewer texts and characters than these keeps them, whatever the other columns
 * contain.
 */
const FEW_TEXTS = 2 ** 12;
const FEW_CHARACTERS = 2 ** 22;

/**
 * Maximum of numbers in memory for all columns together, before they are moved to a temporary file.
 */
const BUFFERED = 2 ** 22;

/** The memory budget that all columns of a file share while it is read. */
export class Workspace {
  /** The number of columns that share it, which is set before the first column is created. */
  columns = 1;
  /** Total number of distinct texts that columns keep, and of their characters. */
  texts = 0;
  characters = 0;

  /** What texts may be read as. */
  readonly readings: readonly Reading[];

  /** `decimal` is the decimal separator of numbers in a text. */
  constructor(
    private readonly file: SpillFile,
    decimal: TextReading['decimal'] = '.',
  ) {
    this.readings = decimal === ',' ? commaReadings : readings;
  }

  array<C extends Int32ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor>(
    type: C,
  ): SpilledArray<C> {
    return new SpilledArray(
      this.file,
      type,
      Math.min(2 ** 16, Math.max(2 ** 8, Math.floor(BUFFERED / this.columns))),
    );
  }

  /** Texts of a `typed` column remain texts, even where they look like numbers. */
  textColumn(_name: string, options?: { readonly typed: boolean }): TextSink {
    return new TextCollector(this, options);
  }

  numberColumn(_name: string, from?: ColumnFacts['from']): NumberSink {
    const values = this.array(Float64Array);
    return {
      add: (value) => void values.push(value),
      finish: () => ({ kind: 'number', values: values.collected(), ...(from && { from }) }),
    };
  }

  get isFull(): boolean {
    return this.texts >= ALL_TEXTS || this.characters >= ALL_CHARACTERS;
  }
}

interface Collector {
  finish(): Collected;
}

/** Receives the texts of a column. */
export interface TextSink extends Collector {
  /**
   * An empty text is a missing value; one `isTyped` remains a text, even where it looks like a
   * number. Returns the need to report where the column cannot contain it.
   */
  add(text: string, isTyped?: boolean): string | undefined;
}

/** Receives the numbers of a column, NaN where a value is missing. */
export interface NumberSink extends Collector {
  /** Returns the need to report where the column cannot contain it. */
  add(value: number): string | undefined;
}

export interface Reading {
  readonly from?: ColumnFacts['from'];
  readonly noun: string;
  readonly read: (text: string) => number | undefined;
}

/** Where texts are no longer kept, as all of them so far have the same reading. */
interface Later {
  readonly reading: Reading;
  readonly values: SpilledArray<Float64ArrayConstructor>;
}

const readings: readonly Reading[] = [
  { noun: 'a number', read: parseNumber },
  { noun: 'true or false', read: parseTruth, from: 'boolean' },
  { noun: 'a date such as 2024-01-31', read: parseSeconds, from: 'date' },
];

const commaReadings: readonly Reading[] = [
  { noun: 'a number such as 3,14', read: parseCommaNumber },
  ...readings.slice(1),
];

/**
 * A column is of numbers where every non-missing text is a number (or true or false, or an ISO
 * date), otherwise of texts. Distinct texts are kept, with a code for each row. Where there are too
 * many, later rows are read as numbers or dates if all texts so far are such; otherwise hashes are
 * kept.
 */
class TextCollector implements TextSink {
  readonly #codes: SpilledArray<Int32ArrayConstructor>;
  #dictionary = new Map<string, number>();
  #characters = 0;
  #readings: readonly Reading[];
  #later: Later | undefined;
  #hashes: SpilledArray<Uint32ArrayConstructor> | undefined;

  constructor(
    private readonly workspace: Workspace,
    { typed = false } = {},
  ) {
    this.#codes = workspace.array(Int32Array);
    this.#readings = typed ? [] : workspace.readings;
  }

  add(text: string, isTyped = false): string | undefined {
    if (isTyped && text !== '' && !isMissingWord(text)) {
      if (this.#later) return this.#misfit(this.#later);
      this.#readings = [];
    }
    if (this.#later) return this.#addNumber(text, this.#later);
    if (this.#hashes) {
      this.#hashes.push(text === '' ? 0 : textHash(text));
      return undefined;
    }
    const code = text === '' ? 0 : this.#dictionary.get(text);
    if (code === undefined) return this.#learn(text);
    this.#codes.push(code);
    return undefined;
  }

  #addNumber(text: string, later: Later): string | undefined {
    const value =
      later.reading.read(text) ?? (text === '' || isMissingWord(text) ? Number.NaN : undefined);
    later.values.push(value ?? Number.NaN);
    return value === undefined ? this.#misfit(later) : undefined;
  }

  #learn(text: string): string | undefined {
    const { workspace } = this;
    const { size } = this.#dictionary;
    const isPressed = workspace.isFull && (size >= FEW_TEXTS || this.#characters >= FEW_CHARACTERS);
    if (size >= MAX_NUMERALS || isPressed) {
      const reading = this.#readings[0];
      if (reading) this.#later = { reading, values: workspace.array(Float64Array) };
      else if (size >= MAX_TEXTS || isPressed) this.#hashes = workspace.array(Uint32Array);
      if (this.#later || this.#hashes) {
        workspace.texts -= size;
        workspace.characters -= this.#characters;
        return this.add(text);
      }
    }
    // Copies the text: the parser's text is a slice of a larger one, which would be kept in memory
    // with it.
    const own = Buffer.from(text).toString();
    this.#dictionary.set(own, this.#dictionary.size + 1);
    this.#codes.push(this.#dictionary.size);
    this.#characters += text.length;
    workspace.texts++;
    workspace.characters += text.length;
    if (this.#readings.length > 0 && !isMissingWord(text)) {
      this.#readings = this.#readings.filter(({ read }) => read(text) !== undefined);
    }
    return undefined;
  }

  /** The need that is reported for a text that the reading does not accept. */
  #misfit({ reading: { noun } }: Later): string {
    const before = `the first ${thousands(this.#dictionary.size)} distinct values of the column are all such`;
    return `${noun} is needed, as ${before}; leave it empty where it is missing; to make the column one of texts, write a letter before each value`;
  }

  finish(): Collected {
    const texts = [...this.#dictionary.keys()];
    this.#dictionary = new Map();
    const codes = this.#codes.collected();
    if (this.#hashes) {
      return {
        kind: 'hashed',
        hashes: joined(codes, [0, ...texts.map(textHash)], this.#hashes.collected()),
      };
    }
    const reading = this.#later?.reading ?? this.#readings[0];
    if (!reading && texts.length > 0) return { kind: 'text', codes, texts };
    // Without a value it is a column of numbers, even of a file that says it has texts: other files
    // of the table may have numbers there.
    const numbers = [Number.NaN, ...texts.map((text) => reading?.read(text) ?? Number.NaN)];
    const values = joined(codes, numbers, this.#later?.values.collected() ?? new Float64Array(0));
    return { kind: 'number', values, ...(reading?.from && { from: reading.from }) };
  }
}

/** Maps codes to their values, and appends later values. */
function joined<A extends Float64Array | Uint32Array>(
  codes: Int32Array,
  meanings: readonly number[],
  later: A,
): A {
  const type = later.constructor as { new (length: number): A };
  const all = new type(codes.length + later.length);
  for (let i = 0; i < codes.length; i++) all[i] = meanings[codes[i]!]!;
  all.set(later, codes.length);
  return all;
}
