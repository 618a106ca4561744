import seedrandom from 'seedrandom';
import type { Numerics } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { differences } from '../folder/differences.js';
import { readRecords } from '../folder/ledger.js';
import { readPlan } from '../folder/plan.js';
import type { RunRecord } from '../folder/record.js';
import { isPositiveShare } from '../metric.js';
import type { Executor, TrainingResult } from './executor.js';
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
  const plan = readPlan(folder);
  // A folder may hold runs of earlier plans.
  const planned = plan && new Set(plan.rows.map(({ key }) => key));
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

/** Throws an InputError where the numerics of a run are not those given; on which machine it was trained does not matter. */
export function refuseOtherNumerics(records: readonly RunRecord[], numerics: Numerics): void {
  for (const { engine, key } of records) {
    const changes = differences(engine, numerics);
    if (changes.length > 0) {
      throw new InputError([`run ${key} can not be compared bit for bit: of its engine, ${changes.join(', ')} here`]);
    }
  }
}

/**
 * Trains runs of the same numerics anew, each from its line alone, and compares all their numbers bit for bit. `onVerified` gets
 * them in the order of the records, each as soon as those before it are told. Throws an InputError where data that a run
 * needs are not here.
 */
export async function verifyRuns(
  records: readonly RunRecord[],
  numerics: Numerics,
  executor: Executor,
  onVerified: (verification: Verification) => void,
  onCrash: (record: RunRecord, note: string) => void = () => {},
): Promise<void> {
  const verified = new Map<RunRecord, Verification>();
  let told = 0;
  const add = (record: RunRecord, mismatches: readonly string[]) => {
    verified.set(record, { record, mismatches });
    for (; told < records.length && verified.has(records[told]!); told++) onVerified(verified.get(records[told]!)!);
  };
  const isOwnKey = ({ spec, seed, key }: RunRecord) => runKey(spec as CellSpec, seed, numerics) === key;
  for (const record of records.filter((record) => !isOwnKey(record))) {
    add(record, ['the key is not the hash of what the line says of the run']);
  }
  const sound = records.filter(isOwnKey);
  await executor.execute(
    sound.map(({ spec, seed }) => ({ spec: spec as CellSpec, seed })),
    {
      onResult: (index, result) => add(sound[index]!, mismatchesOf(sound[index]!, result)),
      onCrash: (index, note) => onCrash(sound[index]!, note),
    },
  );
}

function mismatchesOf(record: RunRecord, result: TrainingResult): string[] {
  if ('error' in result) {
    if (result.faults) throw new InputError(result.faults);
    return [`it could not be trained: ${result.error.split('\n')[0]}`];
  }
  const { status, divergedAt, metrics, curve, gates } = record;
  const before = { status, divergedAt, metrics, curve, gates };
  // Through JSON, as the ledger went.
  const now: unknown = JSON.parse(JSON.stringify(result.outcome));
  return differences(before, within(before, now));
}

/** Whether runs record what those of the first ledgers did not: it cannot be compared where it is lacking. */
const isAdded = (key: string): boolean => key === 'quantiles' || isPositiveShare(key);

/** A value without what was added to records since another was written. */
function within(before: unknown, now: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((item, i) => within(before[i], item));
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !isAdded(key));
  return Object.fromEntries(known.map(([key, item]) => [key, within(before[key], item)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
