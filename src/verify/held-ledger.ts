import type { Numerics } from '../engine/engine.js';
import { differenceLine } from '../folder/differences.js';
import { ledgerFileOf, ledgerLines, type RunSummary, summarizing } from '../folder/ledger.js';
import { LineFile } from '../folder/line-file.js';
import { numberDifferences } from '../folder/numbers.js';
import { fromLine, type RunRecord } from '../folder/record.js';
import { isPositiveShare } from '../metric.js';
import { keysOf } from '../sweep/keys.js';
import type { CellSpec } from '../sweep/spec.js';
import { counted } from '../words.js';
import type { Findings } from './findings.js';

/** What is kept of a run: where its whole line is, too. */
export interface HeldRun extends RunSummary {
  /** The bytes of its last line, which is the one that counts. */
  readonly start: number;
  readonly end: number;
}

/** A ledger whose lines are held against themselves as they are read. */
export class HeldLedger {
  /** The last record of each key, but for lines that are not what they say. */
  readonly runs = new Map<string, HeldRun>();
  /** Places of lines that do not match their checksum. */
  readonly damaged: string[] = [];
  readonly #findings: Findings;
  readonly #summaryOf = summarizing();
  /** How many lines have what a line may lack. */
  readonly #optional = new Map<string, { readonly name: string; have: number; lack: number }>();

  constructor(
    readonly folder: string,
    findings: Findings,
  ) {
    this.#findings = findings;
  }

  /** All records, in the order of the lines; each is in `runs` when the next is asked for. */
  *records(): Generator<RunRecord> {
    const file = new LineFile(ledgerFileOf(this.folder));
    try {
      for (const { record, place, start, end } of ledgerLines(this.folder)) {
        if (record === 'damaged') {
          this.damaged.push(place);
        } else if (record === 'torn') {
          // The last line of a sweep in progress may be half-written.
          this.#findings.note(`${place}: the last line was torn`);
        } else if (!isOwnKey(record)) {
          this.#findings.fault('ledger', `${place}: the key is not the hash of what the line says about the run`);
        } else {
          const before = this.runs.get(record.key);
          // A run may have failed before it was trained; once it is done, nothing else can come of it.
          if (before && before.status !== 'failed') this.#holdAgain(file.text(before.start, before.end), record, place);
          this.#countOptional(record);
          this.runs.set(record.key, Object.assign(this.#summaryOf(record), { start, end }));
          yield record;
        }
      }
    } finally {
      file.close();
    }
  }

  #countOptional({ model, status, gates, metrics }: RunRecord): void {
    if (status !== 'finished') return;
    const count = (name: string, has: boolean, id = name) => {
      const counts = this.#optional.get(id) ?? { name, have: 0, lack: 0 };
      this.#optional.set(id, counts);
      counts[has ? 'have' : 'lack']++;
    };
    if (gates.length > 0) {
      count(
        'gate quantiles',
        gates.every(({ quantiles }) => quantiles !== undefined),
        // What a model has depends on its gates.
        `quantiles of ${model}`,
      );
      count(
        'gate entropies',
        gates.every(({ entropies }) => entropies !== undefined),
        `entropies of ${model}`,
      );
    }
    count('shares of positives', Object.keys(metrics).some(isPositiveShare));
  }

  /** What some lines have and others lack: all that earlier versions wrote lack it, and single ones may have lost it. */
  get lacking(): readonly string[] {
    const lacking = new Map<string, number>();
    for (const { name, have, lack } of this.#optional.values()) {
      if (have > 0 && lack > 0) lacking.set(name, (lacking.get(name) ?? 0) + lack);
    }
    return [...lacking].map(([name, count]) => `${name} of ${counted(count, 'run')}, whose lines lack them`);
  }

  #holdAgain(line: string, record: RunRecord, place: string): void {
    const before = fromLine(line);
    const [change] = typeof before === 'object' ? numberDifferences(before, record) : [];
    if (change === undefined) return;
    this.#findings.fault(
      'ledger',
      `${place}: run ${record.key} differs from its line before: ${differenceLine(change)}`,
    );
  }
}

/** Of the cells whose lines came last, as many have their keys at hand. */
const MOST_CELLS = 1000;

const keysOfCells = new Map<string, (seed: number) => string>();

/** Whether a line is of the run whose key it has. */
export function isOwnKey({ spec, seed, engine, key }: RunRecord): boolean {
  try {
    const cell = JSON.stringify([spec, engine]);
    const keys = keysOfCells.get(cell) ?? keysOf(spec as CellSpec, engine as Numerics);
    if (keysOfCells.size === MOST_CELLS) keysOfCells.clear();
    keysOfCells.set(cell, keys);
    return keys(seed) === key;
  } catch (error) {
    // No spec is nested as deeply.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
