import { InputError } from '../base/errors.js';
import type { Difference } from './differences.js';
import { LedgerTexts, ledgerLines, type RunSummary, summarizing } from './ledger.js';
import { numberDifferences } from './numbers.js';
import { fromLine, type RunRecord } from './record.js';
import type { RunOutcome } from './runs.js';

/** A run on which two folders disagree. */
export interface Conflict {
  readonly run: RunRecord;
  /** `file:line` of the two lines, or the paths of two files of predictions. */
  readonly places: readonly [string, string];
  /** The differences between the two lines; empty where only their predictions differ. */
  readonly changes: readonly Difference[];
}

/** The position of a line. */
interface Place {
  /** The index of its file. */
  readonly file: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A line without its record, to save memory: there may be a million lines. */
type KeptLine = Place & RunSummary;

/**
 * The ledgers of several folders as one. One line of each run is kept: of a failed run and a finished or diverged one, the
 * latter; of two lines with the same numbers, a choice that does not depend on the order of the folders.
 */
export class JoinedLedger {
  readonly #files: LedgerTexts[] = [];
  readonly #lines = new Map<string, KeptLine>();
  readonly #summaryOf = summarizing();
  readonly #conflicts = new Map<string, Conflict>();
  readonly #notes: string[] = [];

  /** Adds the lines of a folder. @throws InputError where its ledger cannot be read, or was written by a later version */
  add(folder: string): void {
    const file = this.#files.length;
    this.#files.push(new LedgerTexts(folder));
    let line = 0;
    for (const { record, place, start, end } of ledgerLines(folder)) {
      line++;
      if (typeof record !== 'object') this.#notes.push(`${place}: the line is ${record} and left out`);
      else this.#add(record, { file, line, start, end });
    }
  }

  #add(record: RunRecord, place: Place): void {
    const { key } = record;
    if (this.#conflicts.has(key)) return;
    const known = this.#lines.get(key);
    if (known && !this.#isBetter(record, place, known)) return;
    this.#lines.set(key, Object.assign(this.#summaryOf(record), place));
  }

  /**
   * Whether a line of a known run replaces the kept line. Lines with different numbers make a conflict, and neither is kept.
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
    this.#conflicts.set(conflict.run.key, conflict);
    this.#lines.delete(conflict.run.key);
  }

  /** The runs that are left out because folders disagree on them. */
  get conflicts(): readonly Conflict[] {
    return [...this.#conflicts.values()];
  }

  /** Notes on damaged or torn lines, which are left out; one note per line. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** The outcomes of the runs that are kept. */
  get outcomes(): ReadonlyMap<string, RunOutcome> {
    return this.#lines;
  }

  /** Leaves out a run on whose predictions two files disagree. */
  refusePredictions(key: string, places: Conflict['places']): void {
    this.#refuse({ run: this.#recordAt(key, this.#lines.get(key)!), places, changes: [] });
  }

  /**
   * The lines that are kept, in pieces: first those of the given runs in their order, then all others in the order of their
   * keys.
   */
  *text(keys: Iterable<string>): Generator<string> {
    const left = this.#lines;
    const written = new Set<string>();
    let piece = '';
    const take = (key: string) => {
      if (!left.has(key) || written.has(key)) return;
      written.add(key);
      piece += `${this.#lineOf(key)}\n`;
    };
    const others = function* (): Generator<string> {
      yield* keys;
      yield* [...left.keys()].filter((key) => !written.has(key)).sort();
    };
    for (const key of others()) {
      take(key);
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }

  /** @throws InputError where the file was rewritten since it was read */
  #lineOf(key: string): string {
    const place = this.#lines.get(key)!;
    const text = this.#textAt(place);
    if (!text.includes(`"key":"${key}"`))
      throw new InputError([`${this.#nameOf(place)}: was changed meanwhile: try again`]);
    return text;
  }

  #recordAt(key: string, place: Place): RunRecord {
    const record = fromLine(this.#lineOf(key));
    if (typeof record !== 'object') throw new InputError([`${this.#nameOf(place)}: was changed meanwhile: try again`]);
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

/** Number of characters that are written together. */
const PIECE = 1 << 20;
