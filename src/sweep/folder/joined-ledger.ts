import { InputError } from '../../ground/base/errors.js';
import type { Difference } from './differences.js';
import { LedgerTexts, ledgerLines, summarizing } from './ledger.js';
import { numberDifferences } from './numbers.js';
import { fromLine, type RunRecord } from './record.js';
import type { RunOutcome } from './runs-csv.js';

/** A run on which two folders disagree. */
export interface Conflict {
  readonly run: RunRecord;
  /** `file:line` of the two lines, or the paths of two files of predictions. */
  readonly places: readonly [string, string];
  /** The differences between the two lines; empty where only their predictions differ. */
  readonly changes: readonly Difference[];
}

/**
 * The position of a line, which is read again when needed, to save memory: there may be a million
 * lines.
 */
interface Place {
  /** The index of its file. */
  readonly file: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Several ledgers as one, with one line of each run: a failed one gives way to another. Which of
 * two lines with the same numbers is kept does not depend on the order of folders.
 */
export class JoinedLedger {
  /** The runs that are kept, by key. */
  readonly outcomes = new Map<string, RunOutcome & Place>();
  /** The runs that are left out because folders disagree on them, by key. */
  readonly conflicts = new Map<string, Conflict>();
  /** Notes on damaged or torn lines, which are left out; one note per line. */
  readonly notes: string[] = [];
  readonly #files: LedgerTexts[] = [];
  readonly #summaryOf = summarizing();

  /**
   * Adds the lines of a folder.
   * @throws InputError where its ledger cannot be read, or was written by a later version
   */
  add(folder: string): void {
    const file = this.#files.length;
    this.#files.push(new LedgerTexts(folder));
    let line = 0;
    for (const { record, place, start, end } of ledgerLines(folder)) {
      line++;
      if (typeof record !== 'object')
        this.notes.push(`${place}: the line is ${record} and left out`);
      else this.#add(record, { file, line, start, end });
    }
  }

  #add(record: RunRecord, place: Place): void {
    const { key } = record;
    if (this.conflicts.has(key)) return;
    const known = this.outcomes.get(key);
    if (known && !this.#isBetter(record, place, known)) return;
    this.outcomes.set(key, Object.assign(this.#summaryOf(record), place));
  }

  /**
   * Whether a line of a known run replaces the kept one. Lines with different numbers make a
   * conflict: neither is kept.
   */
  #isBetter(record: RunRecord, place: Place, known: Place): boolean {
    const before = this.#recordAt(record.key, known);
    const [wasDone, isDone] = [before, record].map(({ status }) => status !== 'failed');
    if (wasDone !== isDone) return isDone!;
    if (isDone) {
      const changes = numberDifferences(before, record);
      if (changes.length > 0) {
        this.#refuse({ run: before, places: [this.#nameOf(known), this.#nameOf(place)], changes });
        return false;
      }
    }
    // The longer line may come from a later version, which records more.
    const [had, has] = [this.#textAt(known), this.#textAt(place)];
    return has.length === had.length ? has < had : has.length > had.length;
  }

  #refuse(conflict: Conflict): void {
    this.conflicts.set(conflict.run.key, conflict);
    this.outcomes.delete(conflict.run.key);
  }

  /** Leaves out a run on whose predictions two files disagree. */
  refusePredictions(key: string, places: Conflict['places']): void {
    this.#refuse({ run: this.#recordAt(key, this.outcomes.get(key)!), places, changes: [] });
  }

  /**
   * The kept lines, in pieces: first those of the given runs in their order, then all others in the
   * order of their keys.
   */
  *text(keys: Iterable<string>): Generator<string> {
    let piece = '';
    for (const key of this.#ordered(keys)) {
      piece += `${this.#lineOf(key)}\n`;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }

  *#ordered(first: Iterable<string>): Generator<string> {
    const left = new Set(this.outcomes.keys());
    for (const key of first) if (left.delete(key)) yield key;
    yield* [...left].sort();
  }

  /** @throws InputError where the file was rewritten since it was read */
  #lineOf(key: string): string {
    const place = this.outcomes.get(key)!;
    const text = this.#textAt(place);
    if (!text.includes(`"key":"${key}"`))
      throw new InputError('busy', [`${this.#nameOf(place)}: was changed meanwhile: try again`]);
    return text;
  }

  #recordAt(key: string, place: Place): RunRecord {
    const record = fromLine(this.#lineOf(key));
    if (typeof record !== 'object')
      throw new InputError('busy', [`${this.#nameOf(place)}: was changed meanwhile: try again`]);
    return record;
  }

  #textAt({ file, start, end }: Place): string {
    return this.#files[file]!.text(start, end);
  }

  #nameOf({ file, line }: Place): string {
    return `${this.#files[file]!.path}:${line}`;
  }

  close(): void {
    for (const file of this.#files) file.close();
  }
}

/** Characters that are written together. */
const PIECE = 1 << 20;
