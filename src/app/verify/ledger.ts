/** Reads a ledger for `verify`: checks each line, and compares lines of the same run. */

import type { Config } from '../../sweep/config/config.js';
import { differenceLine } from '../../sweep/folder/differences.js';
import {
  LedgerTexts,
  ledgerLines,
  type RunSummary,
  summarizing,
} from '../../sweep/folder/ledger.js';
import type { Manifest } from '../../sweep/folder/manifest.js';
import { numberDifferences } from '../../sweep/folder/numbers.js';
import { fromLine, type RunRecord } from '../../sweep/folder/record.js';
import { runKeys } from '../../sweep/runs/cells.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import type { Numerics } from '../../train/engine/engine.js';
import type { Findings } from './findings.js';

export interface RecordedFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly config: Config;
}

export interface Checking extends RecordedFolder {
  readonly numerics: Numerics;
  readonly ledger: CheckedLedger;
  readonly findings: Findings;
}

/** A ledger whose lines are checked as they are read. */
export class CheckedLedger {
  /**
   * The last record of each key and its place for `LedgerTexts`, except for lines that have the key
   * of another run.
   */
  readonly runs = new Map<string, RunSummary & { readonly start: number; readonly end: number }>();
  /** Places of lines that do not match their checksum. */
  readonly damaged: string[] = [];
  readonly #summaryOf = summarizing();

  constructor(
    readonly folder: string,
    private readonly findings: Findings,
  ) {}

  /** All records, in the order of the lines; each is in `runs` when the next is requested. */
  *records(): Generator<RunRecord> {
    const file = new LedgerTexts(this.folder);
    try {
      for (const { record, place, start, end } of ledgerLines(this.folder)) {
        if (record === 'damaged') {
          this.damaged.push(place);
        } else if (record === 'torn') {
          // The last line of a sweep in progress may be half-written.
          this.findings.note(`${place}: the last line was torn`);
        } else if (!isOwnKey(record)) {
          this.findings.fault(
            'ledger',
            `${place}: the key is not the hash of what the line says about the run`,
          );
        } else {
          const before = this.runs.get(record.key);
          // A run may have failed before it was trained; once it is done, its result must not
          // change.
          if (before && before.status !== 'failed')
            this.#compare(file.text(before.start, before.end), record, place);
          this.runs.set(record.key, Object.assign(this.#summaryOf(record), { start, end }));
          yield record;
        }
      }
    } finally {
      file.close();
    }
  }

  #compare(line: string, record: RunRecord, place: string): void {
    const before = fromLine(line);
    const [change] = typeof before === 'object' ? numberDifferences(before, record) : [];
    if (change === undefined) return;
    this.findings.fault(
      'ledger',
      `${place}: run ${record.key} differs from its line before: ${differenceLine(change)}`,
    );
  }
}

const keysOfCells = new Map<string, (seed: number) => string>();

/** Returns whether the key of a record is the hash of its spec, seed and engine. */
export function isOwnKey({ spec, seed, engine, key }: RunRecord): boolean {
  try {
    const cell = JSON.stringify([spec, engine]);
    const keys = keysOfCells.get(cell) ?? runKeys(spec as CellSpec, engine as Numerics);
    if (keysOfCells.size === 1000) keysOfCells.clear();
    keysOfCells.set(cell, keys);
    return keys(seed) === key;
  } catch (error) {
    // Valid specs are never nested so deeply.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
