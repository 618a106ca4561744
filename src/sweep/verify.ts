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

/** The result of training a run again. */
export interface Verification {
  readonly record: RunRecord;
  /** One line per value that is not the same to the bit; none where the run is as its ledger says. */
  readonly mismatches: readonly string[];
}

/**
 * The runs of a results folder to be verified, in the order of the ledger: all runs of its plan that finished or diverged,
 * or `sample` of them drawn by a seed. `onFault` gets the lines of the ledger that are not sound.
 * @throws InputError where there is no run
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

/** @throws InputError where a run has other numerics than those given; the machine it was trained on does not matter */
export function refuseOtherNumerics(records: readonly RunRecord[], numerics: Numerics): void {
  for (const { engine, key } of records) {
    const changes = differences(engine, numerics);
    if (changes.length > 0) {
      throw new InputError([
        `run ${key} cannot be compared bit for bit: its engine differs: ${changes.join(', ')} here`,
      ]);
    }
  }
}

/**
 * Trains runs of the same numerics again, each from its line alone, and compares all their numbers bit for bit.
 * `onVerified` gets them in the order of the records, each as soon as all earlier ones are done.
 * @throws InputError where data that a run needs are missing
 */
export async function verifyRuns(
  records: readonly RunRecord[],
  numerics: Numerics,
  executor: Executor,
  onVerified: (verification: Verification) => void,
  onCrash: (record: RunRecord, note: string) => void = () => {},
): Promise<void> {
  const verified = new Map<RunRecord, Verification>();
  let reported = 0;
  const add = (record: RunRecord, mismatches: readonly string[]) => {
    verified.set(record, { record, mismatches });
    while (reported < records.length && verified.has(records[reported]!)) {
      onVerified(verified.get(records[reported++]!)!);
    }
  };
  const isOwnKey = ({ spec, seed, key }: RunRecord) => runKey(spec as CellSpec, seed, numerics) === key;
  for (const record of records.filter((record) => !isOwnKey(record))) {
    add(record, ['the key is not the hash of what the line says about the run']);
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
  // Through JSON, like the ledger.
  const now: unknown = JSON.parse(JSON.stringify(result.outcome));
  return differences(before, within(before, now));
}

/** Whether a key was added after the first ledgers: it cannot be compared with runs that lack it. */
const isAdded = (key: string): boolean => key === 'quantiles' || isPositiveShare(key);

/** A value without the keys that were added since the other was written. */
function within(before: unknown, now: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((item, i) => within(before[i], item));
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !isAdded(key));
  return Object.fromEntries(known.map(([key, item]) => [key, within(before[key], item)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
