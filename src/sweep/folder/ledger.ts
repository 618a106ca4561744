import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import {
  openToRead,
  removeFile,
  syncFolder,
  withFile,
  writeWhole,
} from '../../ground/base/files.js';
import { sharing } from '../../ground/base/grouped.js';
import { type Packed, packing } from '../../ground/base/packed.js';
import { readLines } from './lines.js';
import { unpackLedger } from './packed-ledger.js';
import { folderPaths, ledgersIn } from './paths.js';
import { fromLine, type RunRecord, toLine } from './record.js';

/**
 * The part of a run that a sweep keeps in memory: a folder may contain a million runs, and curves
 * are most of a line.
 */
export interface RunSummary
  extends Pick<
    RunRecord,
    'key' | 'stage' | 'model' | 'cell' | 'seed' | 'status' | 'metrics' | 'seconds'
  > {
  readonly divergedAt?: number | undefined;
  readonly error?: string | undefined;
}

interface LedgerContents {
  /** The last record of each key, failed ones included. */
  readonly runs: Map<string, RunSummary>;
  /** The offset in bytes of a torn last line. */
  readonly tornAt: number | undefined;
  /** Faults of the file, one line each. */
  readonly notes: readonly string[];
}

/** The path of a folder's ledger, packed or not; it may not exist. */
export const ledgerFile = (folder: string): string =>
  ledgersIn(folder)[0] ?? folderPaths(folder).ledger;

const isPacked = (file: string): boolean => file !== folderPaths(dirname(file)).ledger;

/**
 * Empty without a file; changes nothing.
 * @throws InputError where a ledger cannot be read or unpacked, or was written by a later version
 */
export function readLedger(folder: string): LedgerContents {
  const runs = new Map<string, RunSummary>();
  const notes: string[] = [];
  const summaryOf = summarizing();
  let tornAt: number | undefined;
  for (const { record, place, start } of ledgerLines(folder)) {
    if (record === 'torn') {
      tornAt = start;
      notes.push(`${place}: the last line was torn and is cut off: its run is trained again`);
    } else if (record === 'damaged') {
      notes.push(`${place}: the line is damaged: its run is trained again`);
    } else {
      runs.set(record.key, summaryOf(record));
    }
  }
  return { runs, tornAt, notes };
}

/**
 * All sound records in order; `onFault` gets `file:line` of other lines.
 * @throws InputError as `readLedger` does
 */
export function* readRecords(
  folder: string,
  onFault: (place: string, fault: 'torn' | 'damaged') => void = () => {},
): Generator<RunRecord> {
  for (const { record, place } of ledgerLines(folder)) {
    if (typeof record === 'object') yield record;
    else onFault(place, record);
  }
}

interface LedgerLine {
  readonly record: RunRecord | 'torn' | 'damaged';
  /** `file:line` */
  readonly place: string;
  /** Offsets in bytes of the unpacked ledger, for `LedgerTexts`. */
  readonly start: number;
  readonly end: number;
}

/** Most damaged lines: a file with more of them is not a ledger. */
const MAX_DAMAGED = 10_000;

/** Every line of a folder's ledger. @throws InputError as `readRecords` does */
export function* ledgerLines(folder: string): Generator<LedgerLine> {
  const file = ledgerFile(folder);
  if (!existsSync(file)) return;
  const lines = readLines(file, isPacked(file) ? [unpackLedger(file)] : undefined);
  let damaged = 0;
  for (const { text, number, whole, start, end } of lines) {
    const place = `${file}:${number}`;
    const record = whole ? fromLine(text) : 'torn';
    if (record === 'damaged' && ++damaged > MAX_DAMAGED) {
      throw new InputError('results', [
        `${file}: more than ${MAX_DAMAGED} lines do not match their checksums: it is no ledger`,
      ]);
    }
    if (record === 'newer') {
      throw new InputError('results', [
        `${place}: written by a later version of mmoe-exp: update mmoe-exp`,
      ]);
    }
    yield { record, place, start, end };
  }
}

/** Texts of a ledger's lines, read from disk on demand; a packed ledger is kept in memory. */
export class LedgerTexts {
  readonly path: string;
  #source: number | Buffer | undefined;

  constructor(folder: string) {
    this.path = ledgerFile(folder);
  }

  text(start: number, end: number): string {
    return withFile(this.path, 'read', () => {
      this.#source ??= isPacked(this.path) ? unpackLedger(this.path) : openToRead(this.path);
      if (typeof this.#source !== 'number') return this.#source.toString('utf8', start, end);
      const bytes = Buffer.allocUnsafe(end - start);
      const read = readSync(this.#source, bytes, 0, bytes.length, start);
      return bytes.toString('utf8', 0, read);
    });
  }

  close(): void {
    if (typeof this.#source === 'number') closeSync(this.#source);
    this.#source = undefined;
  }
}

/** A summary that takes little memory. */
class KeptRun implements RunSummary {
  constructor(
    readonly key: string,
    readonly stage: string,
    readonly model: string,
    readonly cell: RunSummary['cell'],
    readonly seed: number,
    readonly status: RunSummary['status'],
    readonly divergedAt: number | undefined,
    readonly error: string | undefined,
    readonly seconds: number,
    private readonly packed: Packed<Pick<RunSummary, 'metrics'>>,
  ) {}

  get metrics(): RunSummary['metrics'] {
    return this.packed.get('metrics');
  }
}

export function summarizing(): (record: RunRecord) => RunSummary {
  const share = sharing();
  const pack = packing<Pick<RunSummary, 'metrics'>>();
  return (record) => {
    const { stage, model, cell } = share({
      stage: record.stage,
      model: record.model,
      cell: record.cell,
    });
    const { key, seed, status, divergedAt, error, seconds, metrics } = record;
    return new KeptRun(
      key,
      stage,
      model,
      cell,
      seed,
      status,
      divergedAt,
      error,
      seconds,
      pack({ metrics }),
    );
  };
}

/** Milliseconds after which appended lines are flushed to disk. */
const SYNC_AFTER = 1000;

/**
 * Only the holder of the folder's lock may open it. An appended line is in the file at once, and on
 * the disk about a second later.
 */
export class Ledger {
  readonly #file: string;
  readonly #descriptor: number;
  /** The last record of each key. */
  readonly runs: Map<string, RunSummary>;
  /** Faults of the file when it was opened, one line each. */
  readonly notes: readonly string[];
  readonly #summaryOf = summarizing();
  #timer: NodeJS.Timeout | undefined;
  /** The error that kept lines from reaching the disk. */
  #fault: Error | undefined;

  /**
   * Opens, unpacks or creates a ledger, and cuts off a torn last line.
   * @throws InputError as `readLedger` does
   */
  constructor(folder: string) {
    this.#file = folderPaths(folder).ledger;
    const file = ledgerFile(folder);
    if (isPacked(file)) {
      writeWhole(this.#file, unpackLedger(file));
      removeFile(file);
    }
    const { runs, notes, tornAt } = readLedger(folder);
    this.runs = runs;
    this.notes = notes;
    this.#descriptor = withFile(this.#file, 'written', () => openSync(this.#file, 'a'));
    syncFolder(folder);
    if (tornAt !== undefined)
      withFile(this.#file, 'written', () => ftruncateSync(this.#descriptor, tornAt));
  }

  /** @throws InputError where this line or an earlier one cannot be written */
  append(record: RunRecord): void {
    const line = Buffer.from(toLine(record));
    withFile(this.#file, 'written', () => {
      if (this.#fault) throw this.#fault;
      for (let written = 0; written < line.length; )
        written += writeSync(this.#descriptor, line, written);
    });
    this.runs.set(record.key, this.#summaryOf(record));
    this.#timer ??= setTimeout(() => this.#sync(), SYNC_AFTER).unref();
  }

  /** Flushes in another thread, as flushing may take long. */
  #sync(): void {
    this.#timer = undefined;
    fdatasync(this.#descriptor, (error) => {
      this.#fault ??= error ?? undefined;
    });
  }

  /** @throws InputError where lines cannot be written */
  close(): void {
    clearTimeout(this.#timer);
    withFile(this.#file, 'written', () => {
      try {
        if (this.#fault) throw this.#fault;
        fdatasyncSync(this.#descriptor);
      } finally {
        closeSync(this.#descriptor);
      }
    });
  }
}
