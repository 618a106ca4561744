import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import type { Engine } from '../engine/engine.js';
import { trainRun } from '../engine/run.js';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { differences } from '../folder/differences.js';
import { readRecords } from '../folder/ledger.js';
import type { RunRecord } from '../folder/record.js';
import { jobOf } from './job.js';
import { type CellSpec, runKey } from './spec.js';

/** What training a run anew gave. */
export interface Verification {
  readonly record: RunRecord;
  /** A line a value that is not the same to the bit; none where the run is as its ledger says. */
  readonly mismatches: readonly string[];
}

/**
 * The runs of a results folder to be verified: all of its plan that finished or diverged, or `sample` of them drawn by a
 * seed, in the order of the ledger; `onFault` is told the lines of the ledger that are not sound. Throws an InputError
 * where there is no run.
 */
export function runsToVerify(
  folder: string,
  sample: number | undefined,
  seed: number,
  onFault: (place: string, fault: 'torn' | 'damaged') => void,
): RunRecord[] {
  const planned = readPlannedKeys(folder);
  const byKey = new Map<string, RunRecord>();
  for (const record of readRecords(folder, onFault)) {
    if (record.status !== 'failed' && (planned?.has(record.key) ?? true)) byKey.set(record.key, record);
  }
  const all = [...byKey.values()];
  if (all.length === 0) throw new InputError([`${folder}: no ledger.jsonl or ledger.jsonl.gz with a finished run`]);
  if (sample === undefined || sample >= all.length) return all;
  const uniform = seedrandom(`mmoe-exp/verify/${seed}`);
  const drawn = new Set<number>();
  while (drawn.size < sample) drawn.add(Math.floor(uniform() * all.length));
  return all.filter((_, i) => drawn.has(i));
}

/** The keys of plan.csv: a folder may hold runs of earlier plans. Undefined where there is no plan. */
function readPlannedKeys(folder: string): Set<string> | undefined {
  const file = join(folder, 'plan.csv');
  if (!existsSync(file)) return undefined;
  const [, ...rows] = withFile(file, 'read', () => readFileSync(file, 'utf8'))
    .trim()
    .split('\n');
  return new Set(rows.map((row) => row.slice(0, row.indexOf(','))));
}

/** Throws an InputError where the numerics of a run are not those of the engine; on which machine does not matter. */
export function refuseOtherNumerics(records: readonly RunRecord[], { numerics }: Engine): void {
  for (const { engine, key } of records) {
    const changes = differences(engine, numerics);
    if (changes.length > 0) {
      throw new InputError([`run ${key} can not be compared bit for bit: of its engine, ${changes.join(', ')} here`]);
    }
  }
}

/** Trains a run anew from its line alone and compares all its numbers bit for bit. */
export function verifyRun(record: RunRecord, engine: Engine): Verification {
  const spec = record.spec as CellSpec;
  if (runKey(spec, record.seed, record.engine) !== record.key) {
    return { record, mismatches: ['the key is not the hash of what the line says of the run'] };
  }
  const { status, divergedAt, metrics, curve, gates } = record;
  const before = { status, divergedAt, metrics, curve, gates };
  // Through JSON, as the ledger went.
  const now: unknown = JSON.parse(JSON.stringify(trainRun(engine, jobOf(spec, record.seed))));
  return { record, mismatches: differences(before, within(before, now)) };
}

/** What runs record that those of the first ledgers did not: it can not be compared where it is lacking. */
const ADDED = /^(quantiles|positive_share_.+)$/;

/** A value without what was added to records since another was written. */
function within(before: unknown, now: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((item, i) => within(before[i], item));
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !ADDED.test(key));
  return Object.fromEntries(known.map(([key, item]) => [key, within(before[key], item)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
